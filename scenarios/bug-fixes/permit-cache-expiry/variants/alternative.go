// Package permits remembers what the register of parking permits said about a plate, so that the gates need not ask it
// for every car. It is slow, and closed at night.
package permits

import (
	"container/list"
	"sync"
	"time"
)

// Permit is what the register has about a plate.
type Permit struct {
	Holder string
	Zone   string
	Until  string
}

// Cache holds the answers for the plates that were asked for last.
//
// A nil *Permit is an answer like any other: the register knows the plate and has no permit for it. Answers are good for
// the time to live after they were put, and not beyond; at that very moment they are over. Safe for concurrent use.
type Cache struct {
	size int
	ttl  time.Duration
	now  func() time.Time

	mu    sync.Mutex
	index map[string]*list.Element
	order *list.List // of *entry, the one used last in front

	hits, misses int
}

type entry struct {
	plate  string
	permit *Permit
	over   time.Time
}

// New returns a cache for size plates, at least one.
func New(size int, ttl time.Duration, now func() time.Time) *Cache {
	if size < 1 {
		size = 1
	}
	return &Cache{size: size, ttl: ttl, now: now, index: make(map[string]*list.Element), order: list.New()}
}

// Put stores an answer, in place of an older one for the same plate. When there are too many, the one that was not used
// for the longest time makes room, and Put returns true.
func (c *Cache) Put(plate string, permit *Permit) bool {
	defer c.lock()()
	over := c.now().Add(c.ttl)
	if el, ok := c.index[plate]; ok {
		e := el.Value.(*entry)
		e.permit, e.over = permit, over
		c.order.MoveToFront(el)
		return false
	}
	c.index[plate] = c.order.PushFront(&entry{plate, permit, over})
	if c.order.Len() <= c.size {
		return false
	}
	c.drop(c.order.Back())
	return true
}

// Get returns the answer for a plate, and whether there is one. It counts as a use.
func (c *Cache) Get(plate string) (permit *Permit, ok bool) {
	defer c.lock()()
	var el *list.Element
	if el, ok = c.index[plate]; !ok {
		c.misses++
		return
	}
	c.hits++
	c.order.MoveToFront(el)
	return el.Value.(*entry).permit, true
}

// Peek is like Get, but does not count as a use; for the wardens' handhelds, which only look.
func (c *Cache) Peek(plate string) (permit *Permit, ok bool) {
	defer c.lock()()
	var el *list.Element
	if el, ok = c.index[plate]; ok {
		permit = el.Value.(*entry).permit
	}
	return
}

// Contains tells whether there is an answer for a plate. The preloader asks for nothing that is contained.
func (c *Cache) Contains(plate string) bool {
	defer c.lock()()
	_, ok := c.index[plate]
	return ok
}

// Remove forgets a plate, and tells whether there was an answer for it.
func (c *Cache) Remove(plate string) bool {
	defer c.lock()()
	el, ok := c.index[plate]
	if ok {
		c.drop(el)
	}
	return ok
}

// Plates returns the plates with an answer, the one used last in front.
func (c *Cache) Plates() []string {
	defer c.lock()()
	plates := make([]string, 0, c.order.Len())
	for el := c.order.Front(); el != nil; el = el.Next() {
		plates = append(plates, el.Value.(*entry).plate)
	}
	return plates
}

// Len returns the number of plates with an answer.
func (c *Cache) Len() int {
	defer c.lock()()
	return c.order.Len()
}

// Stats returns how many calls of Get had an answer, and how many had none.
func (c *Cache) Stats() (hits, misses int) {
	defer c.lock()()
	return c.hits, c.misses
}

// Reap gives the memory of expired answers back. It is run every ten minutes.
func (c *Cache) Reap() {
	c.lock()()
}

// lock locks the cache, drops all that is over, and returns how to unlock it.
func (c *Cache) lock() (unlock func()) {
	c.mu.Lock()
	for el := c.order.Front(); el != nil; {
		next := el.Next()
		if c.expired(el.Value.(*entry)) {
			c.drop(el)
		}
		el = next
	}
	return c.mu.Unlock
}

func (c *Cache) expired(e *entry) bool {
	return !c.now().Before(e.over)
}

func (c *Cache) drop(el *list.Element) {
	c.order.Remove(el)
	delete(c.index, el.Value.(*entry).plate)
}
