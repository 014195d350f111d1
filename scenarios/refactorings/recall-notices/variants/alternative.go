// Package recall tells shops that a product is called back.
package recall

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed is for those who come too late.
var ErrClosed = errors.New("recall: closed")

// tries is how often a notice is sent before that shop is given up.
const tries = 2

// Send sends one notice. It may take minutes.
type Send func(ctx context.Context, shop, product string) error

// Done is told when all notices of a recall are through, and how many did not get there.
type Done func(product string, failed int)

// Notifier sends notices in the background. It may be used by many goroutines.
type Notifier struct {
	send  Send
	done  Done
	turns chan struct{}
	quit  chan struct{} // closed by Abort

	mu      sync.Mutex
	idle    *sync.Cond // woken when open becomes 0
	open    int        // recalls that are not through
	pending int        // notices
	closed  bool
	aborted bool
	first   error
}

// New returns a notifier that sends up to width notices at a time, of all recalls together.
func New(send Send, done Done, width int) *Notifier {
	n := &Notifier{send: send, done: done, turns: make(chan struct{}, width), quit: make(chan struct{})}
	n.idle = sync.NewCond(&n.mu)
	return n
}

// Recall sends a notice to each shop, in no particular order. It does not wait for any of it. The context's values go
// with the notices; that it ends later does not concern them.
func (n *Notifier) Recall(ctx context.Context, product string, shops []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return ErrClosed
	}
	n.open++
	n.pending += len(shops)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	results := make(chan bool)
	for _, shop := range shops {
		go func() { results <- n.notify(ctx, shop, product) }()
	}
	count := len(shops)
	over := make(chan struct{})
	go func() {
		select {
		case <-n.quit:
			cancel()
		case <-over:
		}
	}()
	go func() {
		failed := 0
		for range count {
			if !<-results {
				failed++
			}
		}
		close(over)
		cancel()
		n.done(product, failed)
		n.finished()
	}()
	return nil
}

func (n *Notifier) finished() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open--; n.open == 0 {
		n.idle.Broadcast()
	}
}

// notify sends one notice and tells whether it got there.
func (n *Notifier) notify(ctx context.Context, shop, product string) bool {
	n.turns <- struct{}{}
	err := n.attempt(ctx, shop, product)
	<-n.turns

	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending--
	if err != nil && !n.aborted && n.first == nil {
		n.first = fmt.Errorf("%s: %w", shop, err)
	}
	return err == nil
}

func (n *Notifier) attempt(ctx context.Context, shop, product string) error {
	err := ErrClosed
	for try := 0; try < tries && err != nil; try++ {
		select {
		case <-n.quit:
			return err
		default:
			err = n.send(ctx, shop, product)
		}
	}
	return err
}

// Pending returns how many notices are not through.
func (n *Notifier) Pending() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.pending
}

// Err returns the error of the notice that failed first, so far.
func (n *Notifier) Err() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.first
}

// Abort ends everything as soon as possible and takes no more recalls. The context of notices under way ends; what has
// not been sent then has failed, which is no error. It does not wait.
func (n *Notifier) Abort() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	if !n.aborted {
		n.aborted = true
		close(n.quit)
	}
}

// Close takes no more recalls, waits until all of them are through and Done has been told, and returns what Err does.
func (n *Notifier) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for n.open > 0 {
		n.idle.Wait()
	}
	return n.first
}
