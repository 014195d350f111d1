package recall

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// next returns the notices that begin next, by their shop, and checks which those are.
func (p *post) next(t *testing.T, shops ...string) map[string]*notice {
	t.Helper()
	found := map[string]*notice{}
	for range shops {
		one := <-p.begun
		found[one.shop] = one
	}
	for _, shop := range shops {
		if found[shop] == nil {
			t.Fatalf("begun: %v, want %v", found, shops)
		}
	}
	return found
}

// quiet gives the others time to do what they should not.
func (p *post) quiet(t *testing.T) {
	t.Helper()
	for range 200 {
		runtime.Gosched()
	}
	if len(p.begun)+len(p.told) > 0 {
		t.Errorf("%d notices have begun, %d recalls are through", len(p.begun), len(p.told))
	}
}

func pending(t *testing.T, n *Notifier, want int) {
	t.Helper()
	if got := n.Pending(); got != want {
		t.Errorf("%d are pending, want %d", got, want)
	}
}

type key struct{}

func TestARequestIsOverBeforeItsNotices(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 2)
	ctx, cancel := context.WithDeadline(context.WithValue(context.Background(), key{}, "trace 7"), time.Now().Add(time.Hour))
	if err := n.Recall(ctx, "heater", []string{"Lund", "Malmo", "Ystad"}); err != nil {
		t.Fatal(err)
	}
	pending(t, n, 3)
	var under []*notice
	for range 2 {
		under = append(under, <-p.begun)
	}
	cancel()
	under[0].end <- nil
	under = append(under[1:], <-p.begun)
	for _, one := range under {
		if one.ctx.Err() != nil || one.ctx.Value(key{}) != "trace 7" {
			t.Errorf("%s: %v, value %v", one.shop, one.ctx.Err(), one.ctx.Value(key{}))
		}
		if _, limited := one.ctx.Deadline(); limited {
			t.Errorf("%s has a deadline", one.shop)
		}
		select {
		case <-one.ctx.Done():
			t.Errorf("%s is to end", one.shop)
		default:
		}
	}
	under[0].end <- errDown
	again := <-p.begun // tried again, although the request is over
	again.end <- nil
	under[1].end <- nil
	p.tells(t, "heater 0")
	if err := n.Close(); err != nil {
		t.Error(err)
	}
}

func TestARequestThatIsOverAlready(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 2)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.Recall(ctx, "heater", []string{"Lund"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	pending(t, n, 0)
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	p.quiet(t)
}

func TestOneFailureDoesNotConcernTheOthers(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 3)
	begin(t, n, "heater", "Lund", "Malmo", "Ystad")
	under := p.next(t, "Lund", "Malmo", "Ystad")
	under["Malmo"].end <- errDown
	under["Malmo"] = p.next(t, "Malmo")["Malmo"]
	under["Malmo"].end <- errDown
	for n.Pending() != 2 {
		runtime.Gosched()
	}
	if err := n.Err(); !errors.Is(err, errDown) || !strings.Contains(err.Error(), "Malmo") {
		t.Errorf("got %v", err)
	}
	for _, shop := range []string{"Lund", "Ystad"} {
		if err := under[shop].ctx.Err(); err != nil {
			t.Errorf("%s: %v", shop, err)
		}
	}
	under["Lund"].end <- errors.New("busy")
	p.next(t, "Lund")["Lund"].end <- nil
	under["Ystad"].end <- errors.New("no such shop")
	p.next(t, "Ystad")["Ystad"].end <- errors.New("no such shop")
	p.tells(t, "heater 2")
	begin(t, n, "kettle", "Lund")
	p.next(t, "Lund")["Lund"].end <- nil
	p.tells(t, "kettle 0")
	if err := n.Close(); !errors.Is(err, errDown) {
		t.Errorf("closed with %v", err)
	}
}

func TestTheFirstErrorInTime(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 5)
	begin(t, n, "heater", "Lund", "Malmo")
	begin(t, n, "kettle", "Ystad")
	under := p.next(t, "Lund", "Malmo", "Ystad")
	if err := n.Err(); err != nil {
		t.Errorf("at first: %v", err)
	}
	fails := func(shop string, errs ...error) {
		before := n.Pending()
		for i, err := range errs {
			if i > 0 {
				under[shop] = p.next(t, shop)[shop]
			}
			under[shop].end <- err
		}
		for n.Pending() == before {
			runtime.Gosched()
		}
	}
	fails("Malmo", errors.New("busy"), nil)
	if err := n.Err(); err != nil {
		t.Errorf("the second try was good: %v", err)
	}
	second := errors.New("second")
	fails("Ystad", errors.New("first"), second)
	if err := n.Err(); !errors.Is(err, second) {
		t.Errorf("got %v", err)
	}
	fails("Lund", errDown, errDown)
	if err := n.Close(); !errors.Is(err, second) {
		t.Errorf("closed with %v", err)
	}
	p.quietBut(t, "heater 1", "kettle 1")
}

// quietBut checks that these recalls are through, and nothing else happens.
func (p *post) quietBut(t *testing.T, want ...string) {
	t.Helper()
	var told []string
	for range want {
		told = append(told, <-p.told)
	}
	sort.Strings(told)
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told %q, want %q", told, want)
	}
	p.quiet(t)
}

func TestSoManyAtATime(t *testing.T) {
	for width := 1; width <= 3; width++ {
		p := newPost()
		n := New(p.send, p.done, width)
		begin(t, n, "heater", "a", "b", "c")
		begin(t, n, "kettle", "d", "e")
		var under []*notice
		for range width {
			under = append(under, <-p.begun)
		}
		for left := 5; left > 0; left-- {
			p.nothingBegins(t)
			pending(t, n, left)
			under[0].end <- errDown // it keeps its turn for the second try
			shop := under[0].shop
			under[0] = p.next(t, shop)[shop]
			p.nothingBegins(t)
			under[0].end <- nil
			under = under[1:]
			if left > width {
				under = append(under, <-p.begun)
			}
			for n.Pending() == left {
				runtime.Gosched()
			}
		}
		if err := n.Close(); err != nil {
			t.Errorf("width %d: %v", width, err)
		}
		p.quietBut(t, "heater 0", "kettle 0")
	}
}

func (p *post) nothingBegins(t *testing.T) {
	t.Helper()
	for range 200 {
		runtime.Gosched()
	}
	if len(p.begun) > 0 {
		t.Errorf("%d more have begun", len(p.begun))
	}
}

func TestTwoTries(t *testing.T) {
	var mu sync.Mutex
	count := map[string]int{}
	done := make(chan string, 9)
	n := New(func(_ context.Context, shop, product string) error {
		mu.Lock()
		defer mu.Unlock()
		count[product+" "+shop]++
		if shop == "Lund" || shop == "Malmo" && count[product+" "+shop] == 1 {
			return errDown
		}
		return nil
	}, func(product string, failed int) { done <- fmt.Sprint(product, " ", failed) }, 9)
	begin(t, n, "heater", "Lund", "Malmo", "Ystad", "Ystad")
	if got := <-done; got != "heater 1" {
		t.Errorf("told %q", got)
	}
	if err := n.Close(); !errors.Is(err, errDown) || !strings.Contains(err.Error(), "Lund") {
		t.Errorf("closed with %v", err)
	}
	if got := fmt.Sprint(count); got != "map[heater Lund:2 heater Malmo:2 heater Ystad:2]" {
		t.Errorf("sent: %s", got)
	}
}

func TestARecallWithoutShops(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 1)
	begin(t, n, "heater")
	p.tells(t, "heater 0")
	begin(t, n, "kettle", []string{}...)
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	p.quietBut(t, "kettle 0")
}

func TestCloseWaitsForAll(t *testing.T) {
	p := newPost()
	telling, told := make(chan string), make(chan bool)
	n := New(p.send, func(product string, failed int) {
		telling <- fmt.Sprint(product, " ", failed)
		<-told
	}, 2)
	begin(t, n, "heater", "Lund")
	under := p.next(t, "Lund")
	closed := make(chan error, 2)
	closes := func() { closed <- n.Close() }
	go closes()
	for n.Recall(context.Background(), "kettle", nil) == nil { // until it is closed
		if got := <-telling; got != "kettle 0" {
			t.Errorf("told %q", got)
		}
		told <- true
	}
	if err := n.Recall(context.Background(), "iron", []string{"Lund"}); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
	waits := func(for_ string) {
		t.Helper()
		p.quiet(t)
		if len(closed) > 0 {
			t.Fatalf("closed, and did not wait for %s", for_)
		}
	}
	waits("a notice")
	pending(t, n, 1)
	under["Lund"].end <- nil
	if got := <-telling; got != "heater 0" {
		t.Errorf("told %q", got)
	}
	pending(t, n, 0)
	waits("Done")
	go closes()
	told <- true
	for range 2 {
		if err := <-closed; err != nil {
			t.Error(err)
		}
	}
	if err := n.Close(); err != nil {
		t.Errorf("a third time: %v", err)
	}
}

// With one processor what was begun does not get to run before Close does.
func TestCloseRightAfterARecall(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 20 {
		var mu sync.Mutex
		sent, told := 0, 0
		n := New(func(context.Context, string, string) error {
			mu.Lock()
			defer mu.Unlock()
			sent++
			return nil
		}, func(string, int) {
			mu.Lock()
			defer mu.Unlock()
			told++
		}, 2)
		begin(t, n, "heater", "Lund", "Malmo", "Ystad")
		begin(t, n, "kettle")
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		mu.Lock()
		if sent != 3 || told != 2 {
			t.Fatalf("closed after %d notices and %d recalls", sent, told)
		}
		mu.Unlock()
	}
}

func TestTheShopsAreTheCallersAgain(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 20 {
		p := newPost()
		n := New(p.send, p.done, 2)
		shops := []string{"Lund", "Malmo"}
		begin(t, n, "heater", shops...)
		shops[0], shops[1] = "x", "y"
		for _, one := range p.next(t, "Lund", "Malmo") {
			one.end <- nil
		}
		p.tells(t, "heater 0")
		n.Close()
	}
}

func TestAbort(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 2)
	begin(t, n, "heater", "a", "b", "c", "d")
	under := []*notice{<-p.begun, <-p.begun}
	n.Abort()
	n.Abort()
	for _, one := range under {
		<-one.ctx.Done()
		if !errors.Is(one.ctx.Err(), context.Canceled) {
			t.Errorf("%s: %v", one.shop, one.ctx.Err())
		}
	}
	if err := n.Recall(context.Background(), "kettle", []string{"a"}); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
	p.quiet(t)
	under[0].end <- under[0].ctx.Err()
	under[1].end <- nil // it got there all the same
	p.tells(t, "heater 3")
	if err := n.Close(); err != nil || n.Err() != nil {
		t.Errorf("closed with %v, %v", err, n.Err())
	}
	p.quiet(t)
}

func TestAbortKeepsAnEarlierError(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 1)
	begin(t, n, "heater", "Lund", "Lund")
	(<-p.begun).end <- errDown
	(<-p.begun).end <- errDown
	under := <-p.begun
	for n.Err() == nil {
		runtime.Gosched()
	}
	n.Abort()
	under.end <- errors.New("broken off")
	p.tells(t, "heater 2")
	if err := n.Close(); !errors.Is(err, errDown) {
		t.Errorf("closed with %v", err)
	}
}

func TestAbortWithNothingUnderWay(t *testing.T) {
	p := newPost()
	n := New(p.send, p.done, 1)
	n.Abort()
	if err := n.Recall(context.Background(), "heater", nil); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	p.quiet(t)
	n = New(p.send, p.done, 1)
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	n.Abort()
	if err := n.Recall(context.Background(), "heater", nil); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}
