// Package recall tells shops that a product is called back.
package recall

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
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
	quit  chan struct{}

	mu       sync.Mutex
	closed   bool
	aborted  bool
	running  int
	watching int
	first    error
}

// New returns a notifier that sends up to width notices at a time, of all recalls together.
func New(send Send, done Done, width int) *Notifier {
	return &Notifier{send: send, done: done, turns: make(chan struct{}, width), quit: make(chan struct{})}
}

// detached is the caller's context without its end: requests are over long before the notices are.
type detached struct {
	context.Context
	quit chan struct{}
}

func (d detached) Deadline() (time.Time, bool) { return time.Time{}, false }
func (d detached) Done() <-chan struct{}       { return d.quit }
func (d detached) Err() error {
	select {
	case <-d.quit:
		return context.Canceled
	default:
		return nil
	}
}

// Recall sends a notice to each shop, in no particular order. It does not wait for any of it. The context's values go
// with the notices; that it ends later does not concern them.
func (n *Notifier) Recall(ctx context.Context, product string, shops []string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return ErrClosed
	}
	n.running += len(shops)
	n.watching++
	n.mu.Unlock()
	left := len(shops)
	failed := 0
	for _, shop := range shops {
		go func(shop string) {
			n.turns <- struct{}{}
			var err error
			sent := false
			for i := 0; i < tries && !sent; i++ {
				n.mu.Lock()
				if n.aborted {
					n.mu.Unlock()
					break
				}
				n.mu.Unlock()
				err = n.send(detached{ctx, n.quit}, shop, product)
				if err == nil {
					sent = true
				}
			}
			<-n.turns
			n.mu.Lock()
			if !sent {
				failed++
				if !n.aborted && n.first == nil {
					n.first = fmt.Errorf("%s: %w", shop, err)
				}
			}
			left--
			n.running--
			n.mu.Unlock()
		}(shop)
	}
	go func() {
		for {
			n.mu.Lock()
			if left == 0 {
				n.mu.Unlock()
				break
			}
			n.mu.Unlock()
			time.Sleep(time.Millisecond)
		}
		n.done(product, failed)
		n.mu.Lock()
		n.watching--
		n.mu.Unlock()
	}()
	return nil
}

// Pending returns how many notices are not through.
func (n *Notifier) Pending() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.running
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
	n.closed = true
	n.mu.Unlock()
	for {
		n.mu.Lock()
		if n.running == 0 && n.watching == 0 {
			n.mu.Unlock()
			return n.Err()
		}
		n.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}
