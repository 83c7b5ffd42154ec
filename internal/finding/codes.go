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
	// ReferenceUncertain: a reference of which only a part is known may lead to what moves, and cannot follow.
	ReferenceUncertain Code = "reference-uncertain"
	// NearerFile: a look-up answers another file after a move, which stands nearer.
	NearerFile Code = "nearer-file"
	// SharedText: one text would need two targets.
	SharedText Code = "shared-text"
	// NotCheckedOut: a sparse checkout leaves configs out.
	NotCheckedOut Code = "not-checked-out"
	// InConflict: a file that would be read or touched is in conflict.
	InConflict Code = "in-conflict"
	// InSubmodule: a change would touch a submodule of git.
	InSubmodule Code = "in-submodule"
	// JSONConfig: a config is written in JSON, and is not followed.
	JSONConfig Code = "json-config"
	// TemplateDangles: a unit that stacks are generated from no longer finds something where it stands itself.
	TemplateDangles Code = "template-dangles"
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
	// RollbackOrder: a later apply builds on the one that shall be rolled back, or whose states shall be taken back.
	RollbackOrder Code = "rollback-order"
	// DiskFull: no space is left for writing.
	DiskFull Code = "disk-full"
	// NotWritable: the disk is read-only, or permission to write is missing.
	NotWritable Code = "not-writable"
	// WriteFailed: the disk refused for another reason.
	WriteFailed Code = "write-failed"
	// CachesLeft: a folder was left that holds only caches.
	CachesLeft Code = "caches-left"
	// CacheOfAnotherUnit: a unit comes to a folder whose cache was set up for another unit's state.
	CacheOfAnotherUnit Code = "cache-of-another-unit"
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
	// NoUnits: a check finds no unit to look at.
	NoUnits Code = "no-units"
	// UnitInNoStage: a unit stands among the artifact stages, but is none of them.
	UnitInNoStage Code = "unit-in-no-stage"

	// Plans and requests.

	// PlanFileUnreadable: a file that shall be a saved plan is none, or one of another version.
	PlanFileUnreadable Code = "plan-file-unreadable"
	// ManifestUnreadable: a committed move manifest cannot be read.
	ManifestUnreadable Code = "manifest-unreadable"
	// ManifestUntrue: a move manifest says what is not so in the two trees, or contradicts itself or another.
	ManifestUntrue Code = "manifest-untrue"
	// NotRecorded: what shall be recorded is not so in the two trees.
	NotRecorded Code = "not-recorded"
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
	// UnitElsewhere: what a stack generates has a text that is not in this repository, so that nothing of it can be told.
	UnitElsewhere Code = "unit-elsewhere"
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
	// StateOnePlace: the old and the new place of a state are one under two names, so nothing there may be deleted.
	StateOnePlace Code = "state-one-place"
	// StateOrphaned: the state of a unit that was dropped stays behind.
	StateOrphaned Code = "state-orphaned"
	// StatePlanFailed: the plan that should prove a migrated state could not be made.
	StatePlanFailed Code = "state-plan-failed"
	// StatePlanChanges: a plan on a migrated state shows changes that nobody declared.
	StatePlanChanges Code = "state-plan-changes"
	// StatePlanNarrowed: the plan that should prove a migrated state is made with arguments that keep it from telling.
	StatePlanNarrowed Code = "state-plan-narrowed"
	// StatePlanExcluded: Terragrunt makes no plan of a unit, because its config says so.
	StatePlanExcluded Code = "state-plan-excluded"
	// StateUnitMissing: the folder of a unit whose state moves is not on disk.
	StateUnitMissing Code = "state-unit-missing"
	// StateNewer: a newer program wrote a state than the one that would bring it over, which drops what it does not know.
	StateNewer Code = "state-newer"
	// StateWaits: the new place still holds the old state of another unit, which leaves it.
	StateWaits Code = "state-waits"
	// StatePlanWaits: a unit cannot be planned before the state of one that it depends on is brought over.
	StatePlanWaits Code = "state-plan-waits"
	// StateDrift: a plan shows changes that the plan before the refactoring showed as well.
	StateDrift Code = "state-drift"
	// StateNotMigrated: the state of a moved unit is not at its new place.
	StateNotMigrated Code = "state-not-migrated"
	// StateNotUndone: a rollback would part a unit from its state, which was brought to the new place.
	StateNotUndone Code = "state-not-undone"
	// StateStays: an undo left a state at its new place, which it was not asked for.
	StateStays Code = "state-stays"
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

	// Checks of a tree.

	// DependencyCycle: units depend on each other in a circle.
	DependencyCycle Code = "dependency-cycle"
	// ArtifactsTwice: a cluster has an artifact stage of its own although the stage is shared.
	ArtifactsTwice Code = "artifacts-twice"
	// MockReachesInput: an input can read a dependency that is turned off, and gets its mock.
	MockReachesInput Code = "mock-reaches-input"
	// MockOnApply: units would be served mock outputs on apply.
	MockOnApply Code = "mock-on-apply"
	// MockMeanwhile: units would be served mock outputs on apply until the states of what they depend on are brought over.
	MockMeanwhile Code = "mock-meanwhile"
	// UnitMoved: a unit stands in another folder than in the base revision, and no move manifest says so.
	UnitMoved Code = "unit-moved"
	// UnitVanished: a unit of the base revision is gone, and no move manifest says so.
	UnitVanished Code = "unit-vanished"
	// NotPinned: the place of a unit's state shall follow its folder again, and nothing of the unit's own keeps it from that.
	NotPinned Code = "not-pinned"
	// StateKeyChanged: the place of a unit's state is another one than in the base revision, and no move manifest says so.
	StateKeyChanged Code = "state-key-changed"
	// PhaseHalfDone: a phase of the refactoring is done in some places only.
	PhaseHalfDone Code = "phase-half-done"
	// PhaseNotBegun: a phase that the layout requires has not begun.
	PhaseNotBegun Code = "phase-not-begun"
	// ConstructRemoved: a config uses something that Terragrunt no longer knows.
	ConstructRemoved Code = "construct-removed"
	// ImageTagMutable: an override names an image by a tag that may mean another image tomorrow.
	ImageTagMutable Code = "image-tag-mutable"
	// DependencyOnFile: a dependency names a file, so that no runs are ordered by it.
	DependencyOnFile Code = "dependency-on-file"
	// DependencyTwice: two dependency blocks of one file have one label.
	DependencyTwice Code = "dependency-twice"
	// StrategyRefused: an include has a merge strategy that Terragrunt lists and always refuses.
	StrategyRefused Code = "strategy-refused"
	// FeatureTwice: a feature flag stands on both sides of a deep include.
	FeatureTwice Code = "feature-twice"
	// CopyListReplaced: an include's list of files to copy takes the place of the unit's.
	CopyListReplaced Code = "copy-list-replaced"
	// NullInput: an input is null although the environment sets its variable.
	NullInput Code = "null-input"
	// IntegerRounded: a number has more digits than most programs that read JSON keep.
	IntegerRounded Code = "integer-rounded"
	// BackendUnlocked: the states of shared artifacts can be written by two people at once.
	BackendUnlocked Code = "backend-unlocked"

	// Clusters.

	// ClusterUnknown: a command names a cluster that there is not.
	ClusterUnknown Code = "cluster-unknown"
	// BadName: a cluster cannot be called so.
	BadName Code = "bad-name"
	// SettingUnfit: a KEY=VALUE that cannot be set.
	SettingUnfit Code = "setting-unfit"
	// IdentityCopied: a cluster holds what belongs to another one.
	IdentityCopied Code = "identity-copied"
	// IdentityTwice: two clusters have a part of their identity in common.
	IdentityTwice Code = "identity-twice"
	// NotCopied: a file of the template that a new cluster does not get.
	NotCopied Code = "not-copied"
	// ArtifactsCopied: a new cluster gets artifact stages of its own.
	ArtifactsCopied Code = "artifacts-copied"
	// EntryMissing: a table or text elsewhere names the template and not the new cluster.
	EntryMissing Code = "entry-missing"
	// OverrideNotRead: no unit asks for a key that is overridden.
	OverrideNotRead Code = "override-not-read"
	// OverridePartly: a cluster overrides some of what belongs together.
	OverridePartly Code = "override-partly"
	// OutputsUnusable: real outputs are missing, or cannot be pinned.
	OutputsUnusable Code = "outputs-unusable"
	// ClusterInUse: something refers to a cluster that shall be removed.
	ClusterInUse Code = "cluster-in-use"
	// ClusterHasState: a unit of a cluster that shall be removed has a state.
	ClusterHasState Code = "cluster-has-state"
	// StateNotSeen: it cannot be known from here whether a unit has a state.
	StateNotSeen Code = "state-not-seen"
	// ClusterMentioned: a text elsewhere names a cluster that is removed.
	ClusterMentioned Code = "cluster-mentioned"

	// What watches paths.

	// IgnoredByGit: git would ignore a file at its new place.
	IgnoredByGit Code = "ignored-by-git"
	// NoLongerIgnored: git would no longer ignore a file.
	NoLongerIgnored Code = "no-longer-ignored"
	// FilterLost: a file would no longer have git's attribute filter.
	FilterLost Code = "filter-lost"
	// RecipientsChange: an encrypted file would be encrypted for others.
	RecipientsChange Code = "recipients-change"
	// ScopeChanges: a folder comes into the scope of another file that tools find by walking up.
	ScopeChanges Code = "scope-changes"
	// WatchChanges: a rule outside of Terragrunt says something else of a file.
	WatchChanges Code = "watch-changes"
	// RunChanges: a command, or a file of filters, chooses other units for a run of Terragrunt.
	RunChanges Code = "run-changes"

	// Proofs.

	// EvaluatesDifferently: a unit evaluates to something else after, and nothing declares it.
	EvaluatesDifferently Code = "evaluates-differently"
	// ChangedByMove: a path that reaches Terraform follows a move, so that Terraform sees another text.
	ChangedByMove Code = "changed-by-move"
	// NotEvaluated: Terragrunt cannot evaluate a unit.
	NotEvaluated Code = "not-evaluated"
	// OutputsUnreadable: a file that shall hold outputs of units does not.
	OutputsUnreadable Code = "outputs-unreadable"
	// NotKept: a value that shall stay what it was cannot be kept.
	NotKept Code = "not-kept"
	// AcceptedForNothing: what shall be accepted is nothing that is there.
	AcceptedForNothing Code = "accepted-for-nothing"
)
