// Package depot keeps track of the charge points in the bus depot: which are alive, and which bus has them until when.
//
// There is one Registry per depot. The charge points report through the gateway, the dispatchers' screens reserve, and
// the sweeper runs once a minute; all of them at the same time.
package depot

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

var (
	ErrUnknown = errors.New("unknown charge point")
	ErrTaken   = errors.New("charge point is taken")
	ErrSilent  = errors.New("charge point has not reported lately")
	ErrTooLate = errors.New("deadline has passed")
	ErrNotHers = errors.New("charge point is not reserved for this bus")
)

// Change is what listeners are told after a reservation came, moved or went. Bus is empty when the point is free.
type Change struct {
	Point string
	Bus   string
}

type point struct {
	seen  time.Time
	bus   string
	until time.Time
}

// Registry is safe for use by many goroutines.
type Registry struct {
	now     func() time.Time
	silence time.Duration

	mu        sync.Mutex
	points    map[string]*point
	listeners []func(Change)
}

// New returns an empty registry. A point that has not reported for longer than silence cannot be reserved.
func New(now func() time.Time, silence time.Duration) *Registry {
	return &Registry{now: now, silence: silence, points: make(map[string]*point)}
}

// Listen adds a listener. It is called after each change, by whoever made it, and may use the registry itself.
func (r *Registry) Listen(f func(Change)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listeners = append(r.listeners, f)
}

// Report notes that a point is alive, and adds it if it is new.
func (r *Registry) Report(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.points[id]
	if p == nil {
		p = &point{}
		r.points[id] = p
	}
	p.seen = r.now()
}

// Reserve gives a point to a bus until the deadline. The bus that has it already gets the new deadline.
func (r *Registry) Reserve(id, bus string, deadline time.Time) error {
	r.mu.Lock()
	p, ok := r.points[id]
	if !ok {
		r.mu.Unlock()
		return fmt.Errorf("reserve %s: %w", id, ErrUnknown)
	}
	now := r.now()
	// Dispatchers leave their screens open over lunch and then confirm what they see there (DEP-311).
	if !now.Before(deadline) {
		return fmt.Errorf("reserve %s: %w", id, ErrTooLate)
	}
	if now.Sub(p.seen) > r.silence {
		r.mu.Unlock()
		return fmt.Errorf("reserve %s: %w", id, ErrSilent)
	}
	if p.bus != "" && p.bus != bus {
		r.mu.Unlock()
		return fmt.Errorf("reserve %s: %w", id, ErrTaken)
	}
	p.bus, p.until = bus, deadline
	r.mu.Unlock()
	r.tell(Change{Point: id, Bus: bus})
	return nil
}

// Move takes a bus from one point to another, which must be free and alive; its deadline goes with it.
func (r *Registry) Move(from, to, bus string) error {
	r.mu.Lock()
	src, dst := r.points[from], r.points[to]
	if src == nil || dst == nil {
		r.mu.Unlock()
		return fmt.Errorf("move %s to %s: %w", from, to, ErrUnknown)
	}
	if src.bus != bus || bus == "" {
		r.mu.Unlock()
		return fmt.Errorf("move from %s: %w", from, ErrNotHers)
	}
	if dst.bus != "" {
		r.mu.Unlock()
		return fmt.Errorf("move to %s: %w", to, ErrTaken)
	}
	now := r.now()
	if now.Sub(dst.seen) > r.silence {
		r.mu.Unlock()
		return fmt.Errorf("move to %s: %w", to, ErrSilent)
	}
	if !now.Before(src.until) { // DEP-311, here as well
		return fmt.Errorf("move to %s: %w", to, ErrTooLate)
	}
	dst.bus, dst.until = src.bus, src.until
	src.bus, src.until = "", time.Time{}
	r.mu.Unlock()
	r.tell(Change{Point: from})
	r.tell(Change{Point: to, Bus: bus})
	return nil
}

// Release frees a point. Only the bus that has it may do so.
func (r *Registry) Release(id, bus string) error {
	r.mu.Lock()
	p, ok := r.points[id]
	if !ok {
		r.mu.Unlock()
		return fmt.Errorf("release %s: %w", id, ErrUnknown)
	}
	if p.bus != bus || bus == "" {
		r.mu.Unlock()
		return fmt.Errorf("release %s: %w", id, ErrNotHers)
	}
	p.bus, p.until = "", time.Time{}
	r.mu.Unlock()
	r.tell(Change{Point: id})
	return nil
}

// Sweep frees the points whose deadline has passed, and returns their ids in order.
func (r *Registry) Sweep() []string {
	r.mu.Lock()
	now := r.now()
	var freed []string
	for id, p := range r.points {
		if p.bus != "" && !now.Before(p.until) {
			p.bus, p.until = "", time.Time{}
			freed = append(freed, id)
		}
	}
	r.mu.Unlock()
	sort.Strings(freed)
	for _, id := range freed {
		r.tell(Change{Point: id})
	}
	return freed
}

// Bus returns which bus has a point, and "" when it is free or unknown.
func (r *Registry) Bus(id string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.points[id]; p != nil {
		return p.bus
	}
	return ""
}

func (r *Registry) tell(c Change) {
	r.mu.Lock()
	listeners := r.listeners
	r.mu.Unlock()
	for _, f := range listeners {
		f(c)
	}
}
