package cache

// Within gives a cache with other bounds, in bytes.
func (c *Cache) Within(all, one int64) *Cache { return &Cache{dir: c.dir, max: all, one: one} }
