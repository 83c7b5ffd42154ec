package state

// fileLocked is not known here: the program's own push is refused where a state is locked.
func fileLocked(string) (bool, error) { return false, nil }
