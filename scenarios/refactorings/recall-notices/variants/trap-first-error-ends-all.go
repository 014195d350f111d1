// Package recall tells shops that a product is called back.
package recall

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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
	send    Send
	done    Done
	turns   chan struct{}
	recalls sync.WaitGroup

	// What Abort ends. A context of its own, since notices outlive the requests that they come from.
	life context.Context
	end  context.CancelFunc

	mu      sync.Mutex
	closed  bool
	pending int
	first   error
}

// New returns a notifier that sends up to width notices at a time, of all recalls together.
func New(send Send, done Done, width int) *Notifier {
	n := &Notifier{send: send, done: done, turns: make(chan struct{}, width)}
	n.life, n.end = context.WithCancel(context.Background())
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
	n.pending += len(shops)
	n.recalls.Add(1) // under the lock, so that Close waits for it or has refused it
	go n.recall(ctx, product, append([]string(nil), shops...))
	return nil
}

// recall sends the notices of one recall and tells when they are through.
func (n *Notifier) recall(ctx context.Context, product string, shops []string) {
	defer n.recalls.Done()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(n.life, cancel)()

	var notices sync.WaitGroup
	var failed atomic.Int64
	for _, shop := range shops {
		notices.Add(1)
		go func() {
			defer notices.Done()
			err := n.notify(ctx, shop, product)
			if err != nil {
				failed.Add(1)
				cancel() // the others need not go on
			}
			n.through(shop, err)
		}()
	}
	notices.Wait()
	n.done(product, int(failed.Load()))
}

// notify sends a notice when it is its turn.
func (n *Notifier) notify(ctx context.Context, shop, product string) (err error) {
	n.turns <- struct{}{}
	defer func() { <-n.turns }()
	for range tries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err = n.send(ctx, shop, product); err == nil {
			return nil
		}
	}
	return err
}

// through takes note of what became of a notice.
func (n *Notifier) through(shop string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending--
	if err != nil && n.first == nil && n.life.Err() == nil {
		n.first = fmt.Errorf("%s: %w", shop, err)
	}
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
	n.close()
	n.end()
}

// Close takes no more recalls, waits until all of them are through and Done has been told, and returns what Err does.
func (n *Notifier) Close() error {
	n.close()
	n.recalls.Wait()
	return n.Err()
}

func (n *Notifier) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
}
