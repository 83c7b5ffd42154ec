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
	// NowAnswers: a reference that led nowhere leads somewhere.
	NowAnswers Code = "now-answers"
)
