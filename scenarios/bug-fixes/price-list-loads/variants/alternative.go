// Package pricelist gets the shops' price lists from the head office.
//
// A load takes some seconds and a good part of the database. In the morning all tills of a shop ask at the same moment, so
// those who ask while a load is under way wait for it and share what it brings. Nothing is kept beyond that.
package pricelist

import (
	"errors"
	"sort"
	"sync"
)

// ErrAborted is what those get who waited for a load that panicked; the panic itself goes to the caller who started it.
var ErrAborted = errors.New("load was aborted")

// List is a shop's price list; it is never changed once it is loaded.
type List struct {
	Shop    string
	Version int
	Cents   map[string]int
}

// Load asks the head office for a list.
type Load func(shop string) (*List, error)

// call is a load that is under way.
type call struct {
	done    chan struct{} // closed when list and err are there
	waiting int
	retired bool // nobody may join any more, and the shop's place is another's
	list    *List
	err     error
}

// Loader shares loads. There is at most one under way for a shop that anybody could still join. It may be used by many
// goroutines.
type Loader struct {
	load Load

	mu    sync.Mutex
	calls map[string]*call // by shop
}

// New returns a loader.
func New(load Load) *Loader {
	return &Loader{load: load, calls: make(map[string]*call)}
}

// Get returns a shop's list: that of the load under way, or else of a new one.
func (l *Loader) Get(shop string) (*List, error) {
	l.mu.Lock()
	if c, ok := l.calls[shop]; ok {
		c.waiting++
		l.mu.Unlock()
		<-c.done
		return c.list, c.err
	}
	c := &call{done: make(chan struct{}), err: ErrAborted}
	l.calls[shop] = c
	l.mu.Unlock()
	l.run(shop, c)
	return c.list, c.err
}

func (l *Loader) run(shop string, c *call) {
	defer func() {
		l.mu.Lock()
		if !c.retired {
			delete(l.calls, shop)
		}
		l.mu.Unlock()
		close(c.done)
	}()
	list, err := l.load(shop)
	c.list, c.err = list, err
}

// Publish says that a shop has got new prices. Who asks from now on gets a list that was loaded afterwards; those who
// wait already get what they wait for.
func (l *Loader) Publish(shop string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.calls[shop]; c != nil {
		c.retired = true
		delete(l.calls, shop)
	}
}

// PublishAll is Publish for all shops.
func (l *Loader) PublishAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.calls {
		c.retired = true
	}
	clear(l.calls)
}

// Loading returns the shops with a load that could be joined now, sorted.
func (l *Loader) Loading() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	shops := make([]string, 0, len(l.calls))
	for shop := range l.calls {
		shops = append(shops, shop)
	}
	sort.Strings(shops)
	return shops
}

// Waiting returns how many have joined that load, whoever started it not counted.
func (l *Loader) Waiting(shop string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, ok := l.calls[shop]; ok {
		return c.waiting
	}
	return 0
}
