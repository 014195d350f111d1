package pricelist

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
)

// Where nobody can go on, Go ends the program with "all goroutines are asleep", and the test has failed.

func loads(t *testing.T, l *Loader, shops ...string) {
	t.Helper()
	if got := l.Loading(); len(got)+len(shops) > 0 && !reflect.DeepEqual(got, shops) {
		t.Fatalf("loading %q, want %q", got, shops)
	}
}

// publications are the ways to publish new prices for Lund.
var publications = map[string]func(*Loader){
	"Publish":          func(l *Loader) { l.Publish("Lund") },
	"PublishAll":       func(l *Loader) { l.PublishAll() },
	"Publish twice":    func(l *Loader) { l.Publish("Lund"); l.Publish("Lund") },
	"both, all first":  func(l *Loader) { l.PublishAll(); l.Publish("Lund") },
	"both, all second": func(l *Loader) { l.Publish("Lund"); l.PublishAll() },
}

func TestTheOldLoadLeavesTheNewOneAlone(t *testing.T) {
	for name, publish := range publications {
		t.Run(name, func(t *testing.T) {
			office, loader := newOffice()
			early := ask(loader, "Lund")
			old := <-office.begun
			publish(loader)
			loads(t, loader)
			first := ask(loader, "Lund")
			load := <-office.begun
			loads(t, loader, "Lund")
			old.brings(1)
			gets(t, "the early one", early, 1)
			loads(t, loader, "Lund")
			second := office.joins(t, loader, "Lund")
			third := office.joins(t, loader, "Lund")
			if n := loader.Waiting("Lund"); n != 2 {
				t.Errorf("%d are waiting", n)
			}
			load.brings(2)
			gets(t, "the first", first, 2)
			gets(t, "the second", second, 2)
			gets(t, "the third", third, 2)
			loads(t, loader)
		})
	}
}

func TestNothingIsKeptAfterALoad(t *testing.T) {
	for name, publish := range publications {
		t.Run(name, func(t *testing.T) {
			office, loader := newOffice()
			for version := 1; version <= 3; version++ {
				asked := ask(loader, "Lund")
				(<-office.begun).brings(version)
				gets(t, "a till", asked, version)
				loads(t, loader)
			}
			early := ask(loader, "Lund")
			old := <-office.begun
			publish(loader)
			asked := ask(loader, "Lund")
			(<-office.begun).brings(5)
			gets(t, "a till after publication", asked, 5)
			loads(t, loader)
			asked = ask(loader, "Lund")
			load := <-office.begun
			old.brings(4)
			gets(t, "the early one", early, 4)
			loads(t, loader, "Lund")
			load.brings(6)
			gets(t, "a till after that", asked, 6)
			loads(t, loader)
		})
	}
}

// Three generations of loads end in every order. Only the youngest may be joined, as long as it is under way.
func TestThreeGenerationsEndInEveryOrder(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for name, publish := range publications {
			t.Run(fmt.Sprint(name, order), func(t *testing.T) {
				office, loader := newOffice()
				var asked, joined []chan reply
				var under []*load
				for range 3 {
					publish(loader)
					asked = append(asked, ask(loader, "Lund"))
					under = append(under, <-office.begun)
					joined = append(joined, office.joins(t, loader, "Lund"))
				}
				youngest := true
				for _, n := range order {
					under[n].brings(n)
					gets(t, "who began it", asked[n], n)
					gets(t, "who joined it", joined[n], n)
					if youngest = youngest && n != 2; youngest {
						loads(t, loader, "Lund")
						late := office.joins(t, loader, "Lund")
						defer gets(t, "who joined late", late, 2)
					} else {
						loads(t, loader)
					}
				}
			})
		}
	}
}

func TestOtherShopsAreNotConcerned(t *testing.T) {
	office, loader := newOffice()
	lund := ask(loader, "Lund")
	load := <-office.begun
	malmo := ask(loader, "Malmo")
	other := <-office.begun
	loads(t, loader, "Lund", "Malmo")
	loader.Publish("Malmo")
	loader.Publish("Ystad")
	loads(t, loader, "Lund")
	joined := office.joins(t, loader, "Lund")
	other.brings(1)
	gets(t, "Malmo", malmo, 1)
	load.brings(2)
	gets(t, "Lund", lund, 2)
	gets(t, "who joined", joined, 2)
	loads(t, loader)
	lund = ask(loader, "Lund")
	(<-office.begun).brings(3)
	gets(t, "Lund later", lund, 3)
	loads(t, loader)
}

func TestPublishAllConcernsEveryShop(t *testing.T) {
	office, loader := newOffice()
	var asked []chan reply
	var under []*load
	for _, shop := range []string{"Lund", "Malmo", "Lund", "Malmo"} {
		if len(under) == 2 {
			loader.PublishAll()
		}
		asked = append(asked, ask(loader, shop))
		under = append(under, <-office.begun)
	}
	for n := range asked {
		if under[n].brings(n); n < 2 {
			gets(t, "early", asked[n], n)
			loads(t, loader, "Lund", "Malmo")
			continue
		}
		gets(t, "late", asked[n], n)
	}
	loads(t, loader)
}

func TestPublishingWithNothingUnderWay(t *testing.T) {
	office, loader := newOffice()
	loader.Publish("Lund")
	loader.PublishAll()
	loads(t, loader)
	asked := ask(loader, "Lund")
	(<-office.begun).brings(1)
	gets(t, "a till", asked, 1)
	if n := loader.Waiting("Lund"); n != 0 {
		t.Errorf("%d are waiting", n)
	}
}

var errDown = errors.New("office is down")

func TestAFailureIsSharedAndNotKept(t *testing.T) {
	office, loader := newOffice()
	first := ask(loader, "Lund")
	load := <-office.begun
	second := office.joins(t, loader, "Lund")
	load.end <- func() (*List, error) { return nil, errDown }
	for _, asked := range []chan reply{first, second} {
		if got := <-asked; got.list != nil || !errors.Is(got.err, errDown) {
			t.Errorf("got %v, %v", got.list, got.err)
		}
	}
	loads(t, loader)
	asked := ask(loader, "Lund")
	(<-office.begun).brings(1)
	gets(t, "the next", asked, 1)
}

func TestAnOldLoadThatFailsLeavesTheNewOneAlone(t *testing.T) {
	office, loader := newOffice()
	early := ask(loader, "Lund")
	old := <-office.begun
	loader.Publish("Lund")
	first := ask(loader, "Lund")
	load := <-office.begun
	old.end <- func() (*List, error) { return nil, errDown }
	if got := <-early; !errors.Is(got.err, errDown) {
		t.Errorf("the early one got %v, %v", got.list, got.err)
	}
	second := office.joins(t, loader, "Lund")
	load.brings(2)
	gets(t, "the first", first, 2)
	gets(t, "the second", second, 2)
}

// panics asks, and expects that the load's panic comes out of it.
func panics(l *Loader, shop string) chan any {
	caught := make(chan any, 1)
	go func() {
		defer func() { caught <- recover() }()
		l.Get(shop)
	}()
	return caught
}

func TestAPanicEndsItsOwnLoadOnly(t *testing.T) {
	office, loader := newOffice()
	early := panics(loader, "Lund")
	old := <-office.begun
	joined := office.joins(t, loader, "Lund")
	loader.Publish("Lund")
	first := ask(loader, "Lund")
	load := <-office.begun
	old.end <- func() (*List, error) { panic("bad list") }
	if caught := <-early; caught == nil {
		t.Error("the panic was swallowed")
	}
	if got := <-joined; got.list != nil || !errors.Is(got.err, ErrAborted) {
		t.Errorf("who joined got %v, %v", got.list, got.err)
	}
	second := office.joins(t, loader, "Lund")
	load.brings(2)
	gets(t, "the first", first, 2)
	gets(t, "the second", second, 2)
	loads(t, loader)

	last := panics(loader, "Lund")
	(<-office.begun).end <- func() (*List, error) { panic("bad list") }
	<-last
	loads(t, loader)
	asked := ask(loader, "Lund")
	(<-office.begun).brings(3)
	gets(t, "after the panic", asked, 3)
}

func TestManyTillsAtOnce(t *testing.T) {
	var mu sync.Mutex
	version := map[string]int{}
	loader := New(func(shop string) (*List, error) {
		mu.Lock()
		defer mu.Unlock()
		return &List{Shop: shop, Version: version[shop]}, nil
	})
	var wait sync.WaitGroup
	for _, shop := range []string{"Lund", "Malmo", "Ystad"} {
		for till := range 4 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				for round := 1; round <= 50; round++ {
					if till > 0 {
						loader.Get(shop)
						continue
					}
					mu.Lock()
					version[shop] = round
					mu.Unlock()
					loader.Publish(shop)
					if list, err := loader.Get(shop); err != nil || list.Shop != shop || list.Version != round {
						t.Errorf("%s: got %v, %v after version %d", shop, list, err, round)
					}
				}
			}()
		}
	}
	wait.Wait()
	loads(t, loader)
}
