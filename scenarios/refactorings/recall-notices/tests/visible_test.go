package recall

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// post is how notices go out: each waits until the test says what becomes of it.
type post struct {
	begun chan *notice
	told  chan string // "product failed"
}

type notice struct {
	ctx           context.Context
	shop, product string
	end           chan error
}

func newPost() *post {
	return &post{make(chan *notice, 100), make(chan string, 100)}
}

func (p *post) send(ctx context.Context, shop, product string) error {
	n := &notice{ctx, shop, product, make(chan error)}
	p.begun <- n
	return <-n.end
}

func (p *post) done(product string, failed int) {
	p.told <- fmt.Sprint(product, " ", failed)
}

// tells waits for the next word of Done.
func (p *post) tells(t *testing.T, want string) {
	t.Helper()
	if got := <-p.told; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}

func begin(t *testing.T, n *Notifier, product string, shops ...string) {
	t.Helper()
	if err := n.Recall(context.Background(), product, shops); err != nil {
		t.Fatalf("%s: %v", product, err)
	}
}

var errDown = errors.New("line is down")

func TestNoticesGoOut(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 4)
	begin(t, n, "heater", "Lund", "Malmo")
	for range 2 {
		one := <-p.begun
		if one.product != "heater" {
			t.Errorf("a notice about %s", one.product)
		}
		one.end <- nil
	}
	p.tells(t, "heater 0")
	if err := n.Close(); err != nil || n.Pending() != 0 {
		t.Errorf("closed with %v, %d pending", err, n.Pending())
	}
}

func TestAShopThatCannotBeReached(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 4)
	begin(t, n, "heater", "Lund")
	(<-p.begun).end <- errDown
	(<-p.begun).end <- errDown
	p.tells(t, "heater 1")
	if err := n.Close(); !errors.Is(err, errDown) {
		t.Errorf("closed with %v", err)
	}
}
