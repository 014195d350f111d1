package pricelist

import (
	"runtime"
	"testing"
)

func TestTillsThatAskTogetherShareALoad(t *testing.T) {
	office, loader := newOffice()
	first := ask(loader, "Lund")
	load := <-office.begun
	second := office.joins(t, loader, "Lund")
	load.brings(1)
	gets(t, "the first", first, 1)
	gets(t, "the second", second, 1)
}

func TestNewPricesAreLoadedOnce(t *testing.T) {
	office, loader := newOffice()
	early := ask(loader, "Lund")
	old := <-office.begun
	loader.Publish("Lund")
	first := ask(loader, "Lund")
	load := <-office.begun
	old.brings(1)
	gets(t, "the early one", early, 1)
	second := office.joins(t, loader, "Lund")
	load.brings(2)
	gets(t, "the first", first, 2)
	gets(t, "the second", second, 2)
}

// office is the head office: a load waits there until the test lets it go.
type office struct {
	begun chan *load
}

type load struct {
	shop string
	end  chan func() (*List, error)
}

func newOffice() (*office, *Loader) {
	o := &office{begun: make(chan *load, 100)}
	return o, New(func(shop string) (*List, error) {
		l := &load{shop, make(chan func() (*List, error))}
		o.begun <- l
		return (<-l.end)()
	})
}

// brings ends a load with a list of this version.
func (l *load) brings(version int) {
	l.end <- func() (*List, error) { return &List{Shop: l.shop, Version: version}, nil }
}

type reply struct {
	list *List
	err  error
}

func ask(l *Loader, shop string) chan reply {
	asked := make(chan reply, 1)
	go func() {
		list, err := l.Get(shop)
		asked <- reply{list, err}
	}()
	return asked
}

// joins asks, and waits until that has joined a load.
func (o *office) joins(t *testing.T, l *Loader, shop string) chan reply {
	t.Helper()
	before := l.Waiting(shop)
	asked := ask(l, shop)
	for l.Waiting(shop) == before {
		if len(o.begun) > 0 {
			t.Fatalf("another load was begun for %s", (<-o.begun).shop)
		}
		runtime.Gosched()
	}
	return asked
}

func gets(t *testing.T, who string, asked chan reply, version int) {
	t.Helper()
	if got := <-asked; got.err != nil || got.list == nil || got.list.Version != version {
		t.Fatalf("%s got %v, %v, want version %d", who, got.list, got.err, version)
	}
}
