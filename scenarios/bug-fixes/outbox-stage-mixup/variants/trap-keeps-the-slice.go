// Package outbox sends the company's letters. What happens to a letter on its way, such as checking the address, scanning
// for viruses or franking, is done by stages; each kind of letter has a chain of them.
//
// Most teams take the common chain and derive their own:
//
//	common := outbox.New(address, virus)
//	common.Use(frank)
//	desk.Handle("invoice", common.With(archive), printer)
//	desk.Handle("newsletter", common.Without("frank").With(bulk), mailer)
package outbox

import (
	"errors"
	"fmt"
	"sort"
)

// ErrNoRoute is returned for a kind of letter that nobody has set up.
var ErrNoRoute = errors.New("no route for this kind of letter")

// Letter is what goes through the stages; they write on it as they like.
type Letter struct {
	Kind  string
	To    string
	Marks []string
}

// Handler does something with a letter.
type Handler func(*Letter) error

// Stage wraps the rest of a letter's way. It may work before next, after it, or not call it at all.
type Stage struct {
	Name string
	Wrap func(next Handler) Handler
}

// Chain is a list of stages, run from the first to the last.
//
// A chain is set up by one goroutine. With, Before and Without leave it as it is and return another; Use changes it, and
// nothing that was made from it earlier.
type Chain struct {
	stages []Stage
}

// New returns a chain of these stages.
func New(stages ...Stage) *Chain {
	return &Chain{stages: stages}
}

// Use adds stages at the end.
func (c *Chain) Use(stages ...Stage) {
	c.stages = append(c.stages, stages...)
}

// With returns a chain with more stages at the end.
func (c *Chain) With(stages ...Stage) *Chain {
	return &Chain{stages: joined(c.stages, stages)}
}

// Before returns a chain with more stages in front.
func (c *Chain) Before(stages ...Stage) *Chain {
	return &Chain{stages: joined(stages, c.stages)}
}

// Without returns a chain that lacks all stages of this name.
func (c *Chain) Without(name string) *Chain {
	kept := make([]Stage, 0, len(c.stages))
	for _, stage := range c.stages {
		if stage.Name != name {
			kept = append(kept, stage)
		}
	}
	return &Chain{stages: kept}
}

// Names returns the names of the stages in their order.
func (c *Chain) Names() []string {
	names := make([]string, 0, len(c.stages))
	for _, stage := range c.stages {
		names = append(names, stage.Name)
	}
	return names
}

// Then returns the way through all stages, as they are now, to the handler. An error names the stage that it came through
// first.
func (c *Chain) Then(last Handler) Handler {
	way := last
	for i := len(c.stages) - 1; i >= 0; i-- {
		way = named(c.stages[i].Name, c.stages[i].Wrap(way))
	}
	return way
}

// joined returns a list of its own: no chain may share memory with another, or with a caller's slice.
func joined(front, back []Stage) []Stage {
	all := make([]Stage, 0, len(front)+len(back))
	all = append(all, front...)
	return append(all, back...)
}

type stageError struct {
	stage string
	err   error
}

func (e *stageError) Error() string { return e.stage + ": " + e.err.Error() }
func (e *stageError) Unwrap() error { return e.err }

func named(stage string, way Handler) Handler {
	return func(l *Letter) error {
		err := way(l)
		var already *stageError
		if err == nil || errors.As(err, &already) {
			return err
		}
		return &stageError{stage, err}
	}
}

// Desk knows the way of each kind of letter.
type Desk struct {
	ways map[string]Handler
}

// Handle sets up the way of a kind of letter, in place of an earlier one.
func (d *Desk) Handle(kind string, chain *Chain, last Handler) {
	if d.ways == nil {
		d.ways = make(map[string]Handler)
	}
	d.ways[kind] = chain.Then(last)
}

// Kinds returns what is set up, sorted.
func (d *Desk) Kinds() []string {
	kinds := make([]string, 0, len(d.ways))
	for kind := range d.ways {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	return kinds
}

// Send takes a letter its way.
func (d *Desk) Send(l *Letter) error {
	way, ok := d.ways[l.Kind]
	if !ok {
		return fmt.Errorf("%w: %q", ErrNoRoute, l.Kind)
	}
	return way(l)
}
