package journal

// FileLocked is not known here: the program's own push is refused where a state is locked.
func FileLocked(string) (bool, error) { return false, nil }
