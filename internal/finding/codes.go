package finding

// The codes, in one place so that each stays unique and documented.
const (
	// Files and folders.

	// SourceMissing: a change speaks of a path at which nothing stands.
	SourceMissing Code = "source-missing"
	// DestinationTaken: a path that a change wants to fill is taken.
	DestinationTaken Code = "destination-taken"
	// EditConflict: two edits of one change set overlap.
	EditConflict Code = "edit-conflict"
	// Unreadable: a file or folder that cannot be read.
	Unreadable Code = "unreadable"

	// Reading configs.

	// DoesNotParse: a config file whose syntax is broken.
	DoesNotParse Code = "does-not-parse"

	// References.

	// ThroughLink: a way passes a symbolic link where it must not.
	ThroughLink Code = "through-link"
	// ReferenceLost: a reference cannot keep its target.
	ReferenceLost Code = "reference-lost"
	// SharedText: one text would need two targets.
	SharedText Code = "shared-text"
	// StateKeyMentioned: a text names the old key of a state that moves.
	StateKeyMentioned Code = "state-key-mentioned"
	// ValueChanges: a value that is made of where a unit lies changes with a move.
	ValueChanges Code = "value-changes"
	// PathReachesTerraform: a path that Terraform sees follows a move.
	PathReachesTerraform Code = "path-reaches-terraform"
	// NowAnswers: a reference that led nowhere leads somewhere.
	NowAnswers Code = "now-answers"

	// Writing, the journal, git.

	// JournalLocked: another process holds the journal's lock.
	JournalLocked Code = "journal-locked"
	// JournalUnreadable: a record of the journal cannot be read.
	JournalUnreadable Code = "journal-unreadable"
	// ApplyInterrupted: an apply or a rollback stopped in its midst and must be finished or taken back first.
	ApplyInterrupted Code = "apply-interrupted"
	// ChangedSincePlan: a file is not what it was when the plan was made.
	ChangedSincePlan Code = "changed-since-plan"
	// ChangedSinceApply: a file is not what the apply that shall be rolled back left there.
	ChangedSinceApply Code = "changed-since-apply"
	// NothingToRollBack: there is no such apply, or it was rolled back.
	NothingToRollBack Code = "nothing-to-roll-back"
	// RollbackOrder: a later apply builds on the one that shall be rolled back.
	RollbackOrder Code = "rollback-order"
	// DiskFull: no space is left for writing.
	DiskFull Code = "disk-full"
	// NotWritable: the disk is read-only, or permission to write is missing.
	NotWritable Code = "not-writable"
	// WriteFailed: the disk refused for another reason.
	WriteFailed Code = "write-failed"
	// CachesLeft: a folder was left that holds only caches.
	CachesLeft Code = "caches-left"
	// FolderLeft: a folder that should have gone still holds something that came in the meantime.
	FolderLeft Code = "folder-left"
	// GitFailed: git could not be run, or refused.
	GitFailed Code = "git-failed"
	// RevisionMissing: the repository does not have a revision.
	RevisionMissing Code = "revision-missing"

	// Documents and mentions of paths.

	// SectionDamaged: the markers of a generated section do not fit together.
	SectionDamaged Code = "section-damaged"
	// SectionEdited: a generated section was edited by hand, so it is left as it stands.
	SectionEdited Code = "section-edited"
	// SectionStale: a generated section does not say what the tree is today.
	SectionStale Code = "section-stale"
	// DocumentNotWritten: a document cannot be written where it belongs.
	DocumentNotWritten Code = "document-not-written"
	// LinkTargetGone: a Markdown link leads to something that is removed or split up.
	LinkTargetGone Code = "link-target-gone"
	// LinkNotFollowed: some links could not be found again in the source of a Markdown file.
	LinkNotFollowed Code = "link-not-followed"
	// PathMentioned: a text names a path that moves.
	PathMentioned Code = "path-mentioned"
	// PathPerhapsMentioned: a text may name a path that moves, by a part of it or a pattern.
	PathPerhapsMentioned Code = "path-perhaps-mentioned"
	// PathAmbiguous: a text names a path that resolves to two things, and one of them moves.
	PathAmbiguous Code = "path-ambiguous"
	// DrawingStale: a drawing of folders in a document shows what is elsewhere after the moves.
	DrawingStale Code = "drawing-stale"
	// CoversLess: a text that follows its folder no longer covers a part of it that went elsewhere.
	CoversLess Code = "covers-less"
	// TextNotSearched: a file is too large to be searched for paths.
	TextNotSearched Code = "text-not-searched"

	// The layout.

	// LayoutUnknownName: a layout file holds an attribute or a block that there is not.
	LayoutUnknownName Code = "layout-unknown-name"
	// LayoutImpossibleValue: a value of a layout file that cannot be.
	LayoutImpossibleValue Code = "layout-impossible-value"
	// LayoutMissing: a block of a layout file lacks something that it needs.
	LayoutMissing Code = "layout-missing"
	// LayoutDuplicate: a layout file says something twice.
	LayoutDuplicate Code = "layout-duplicate"
	// LayoutUnknownReference: a layout file names a stage, an override, a cluster or a local that there is not.
	LayoutUnknownReference Code = "layout-unknown-reference"
	// LayoutAmbiguous: several layout files or live folders are as near as each other.
	LayoutAmbiguous Code = "layout-ambiguous"
	// NoSuchPath: a flag or a layout file names a path at which nothing fit stands.
	NoSuchPath Code = "no-such-path"
	// TreeFitsNoLayout: no clusters where the layout has them.
	TreeFitsNoLayout Code = "tree-fits-no-layout"
	// UnitInNoStage: a unit stands among the artifact stages, but is none of them.
	UnitInNoStage Code = "unit-in-no-stage"

	// Plans and requests.

	// PlanFileUnreadable: a file that shall be a saved plan is none, or one of another version.
	PlanFileUnreadable Code = "plan-file-unreadable"
	// ManifestUnreadable: a committed move manifest cannot be read.
	ManifestUnreadable Code = "manifest-unreadable"
	// PhaseOutOfOrder: a phase was asked for before another one that it builds on is done.
	PhaseOutOfOrder Code = "phase-out-of-order"
	// UncommittedChanges: a file that would be touched has changes that git does not have.
	UncommittedChanges Code = "uncommitted-changes"
	// OutsideRepository: a path leads out of the repository.
	OutsideRepository Code = "outside-repository"

	// States.

	// StateKeyTwice: two units keep their states at one place.
	StateKeyTwice Code = "state-key-twice"
	// StateKeyReused: a unit would find the state of another one that has left.
	StateKeyReused Code = "state-key-reused"
	// StateKeyUnknown: it cannot be told whether the place of a moved unit's state changes.
	StateKeyUnknown Code = "state-key-unknown"
	// StateWithoutBackend: units that move name no backend.
	StateWithoutBackend Code = "state-without-backend"

	// Bringing states over.

	// StateBackendFailed: a backend could not be set up, read or written.
	StateBackendFailed Code = "state-backend-failed"
	// StateBucketMissing: the bucket that shall hold a state is not there.
	StateBucketMissing Code = "state-bucket-missing"
	// StateLocked: somebody else holds the lock of a state.
	StateLocked Code = "state-locked"
	// StateUnreadable: what stands where a state should is none.
	StateUnreadable Code = "state-unreadable"
	// StatePlaceUnknown: it cannot be told where a state stands.
	StatePlaceUnknown Code = "state-place-unknown"
	// StateForeign: the place for a state holds another one.
	StateForeign Code = "state-foreign"
	// StateMoved: a state went on where or when it should not have.
	StateMoved Code = "state-moved"
	// StateDiffers: two states that should be one and the same are not.
	StateDiffers Code = "state-differs"
	// StateWorkspace: a unit uses workspaces other than the default one.
	StateWorkspace Code = "state-workspace"
	// StateOrphaned: the state of a unit that was dropped stays behind.
	StateOrphaned Code = "state-orphaned"
	// StatePlanFailed: the plan that should prove a migrated state could not be made.
	StatePlanFailed Code = "state-plan-failed"
	// StatePlanChanges: a plan on a migrated state shows changes that nobody declared.
	StatePlanChanges Code = "state-plan-changes"
	// StatePlanWaits: a unit cannot be planned before the state of one that it depends on is brought over.
	StatePlanWaits Code = "state-plan-waits"
	// StateDrift: a plan shows changes that the plan before the refactoring showed as well.
	StateDrift Code = "state-drift"
	// StateNotMigrated: the state of a moved unit is not at its new place.
	StateNotMigrated Code = "state-not-migrated"
	// StateNotUndone: a rollback would part a unit from its state, which was brought to the new place.
	StateNotUndone Code = "state-not-undone"
	// StateNothingMoved: no refactoring is known that could have moved a state.
	StateNothingMoved Code = "state-nothing-moved"
	// StateByHand: a backend has no way to delete a state, so that a person must.
	StateByHand Code = "state-by-hand"

	// Phases.

	// DonorMissing: the cluster that shall give the shared artifacts has none.
	DonorMissing Code = "donor-missing"
	// ArtifactsDiffer: two clusters' stages differ in more than the clusters' identity.
	ArtifactsDiffer Code = "artifacts-differ"
	// ArtifactsBeside: something beside a dropped cluster's stages stays.
	ArtifactsBeside Code = "artifacts-beside"
	// ReadsSharedNow: a unit read its own cluster's artifacts, and reads the shared ones from now on.
	ReadsSharedNow Code = "reads-shared-now"
	// IdentityLeft: a shared artifact still needs what belongs to one cluster.
	IdentityLeft Code = "identity-left"
	// DependencyStaysOn: a dependency is not turned off by an override.
	DependencyStaysOn Code = "dependency-stays-on"
	// ReferenceDangling: a reference leads nowhere.
	ReferenceDangling Code = "reference-dangling"
)
