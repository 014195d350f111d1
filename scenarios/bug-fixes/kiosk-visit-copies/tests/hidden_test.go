package visit

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
)

var errPaper = errors.New("paper low")

// served returns a visit with something of everything, and with room to spare in its slices.
func served() *Visit {
	v := New("kiosk 4")
	v.Basket = make([]Item, 0, 8)
	v.Basket = append(v.Basket, Item{"day ticket", 880}, Item{"bicycle", 505})
	v.Set("language", "da")
	v.Set("seats", 2)
	for _, line := range []string{"asked twice", "paid", "took a leaflet"} {
		v.Note("clerk", line)
	}
	v.Note("printer", "slow")
	v.Fail(errPaper)
	v.Fail(errPaper)
	v.Fail(errPaper)
	return v
}

type contents struct {
	Kiosk    string
	Basket   []Item
	Language string
	Seats    any
	Extra    any
	Clerk    []string
	Printer  []string
	Errs     []error
	Receipt  string
}

func contentsOf(v *Visit) contents {
	seats, _ := v.Get("seats")
	extra, _ := v.Get("extra")
	return contents{
		v.Kiosk, append([]Item{}, v.Basket...), v.Text("language"), seats, extra,
		v.Notes("clerk"), v.Notes("printer"), v.Errors(), v.Receipt(),
	}
}

func asServed() contents {
	return contents{
		"kiosk 4", []Item{{"day ticket", 880}, {"bicycle", 505}}, "da", 2, nil,
		[]string{"asked twice", "paid", "took a leaflet"}, []string{"slow"}, []error{errPaper, errPaper, errPaper},
		"day ticket 8.80\nbicycle 5.05\ntotal 13.85\nclerk: asked twice; paid; took a leaflet\nprinter: slow\n",
	}
}

func is(t *testing.T, what string, v *Visit, want contents) {
	t.Helper()
	if got := contentsOf(v); !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

var errJam = errors.New("jam")

// changes are all the ways to change a visit.
var changes = map[string]func(*Visit){
	"Set anew":             func(v *Visit) { v.Set("extra", "yes") },
	"Set again":            func(v *Visit) { v.Set("language", "en") },
	"Note":                 func(v *Visit) { v.Note("clerk", "left") },
	"Note on a new topic":  func(v *Visit) { v.Note("door", "stuck") },
	"Amend":                func(v *Visit) { v.Amend("clerk", "took two leaflets") },
	"Amend a single line":  func(v *Visit) { v.Amend("printer", "fast") },
	"Amend a new topic":    func(v *Visit) { v.Amend("door", "stuck") },
	"Fail":                 func(v *Visit) { v.Fail(errJam) },
	"append to the basket": func(v *Visit) { v.Basket = append(v.Basket, Item{"dog", 100}) },
	"change the basket":    func(v *Visit) { v.Basket[0].Cents = 1 },
	"empty the basket":     func(v *Visit) { v.Basket = append(v.Basket[:0], Item{"dog", 100}) },
	"Kiosk":                func(v *Visit) { v.Kiosk = "kiosk 9" },
	"Reset":                func(v *Visit) { v.Reset("kiosk 9") },
	"the next customer":    next,
}

func next(v *Visit) {
	v.Reset("kiosk 9")
	v.Basket = append(v.Basket, Item{"child", 440}, Item{"child", 440}, Item{"child", 440})
	v.Set("language", "fr")
	v.Note("clerk", "friendly")
	v.Fail(errJam)
}

func asNext() contents {
	return contents{
		"kiosk 9", []Item{{"child", 440}, {"child", 440}, {"child", 440}}, "fr", nil, nil,
		[]string{"friendly"}, nil, []error{errJam}, "child 4.40\nchild 4.40\nchild 4.40\ntotal 13.20\nclerk: friendly\n",
	}
}

func TestAChangeOfACopyStaysThere(t *testing.T) {
	for name, change := range changes {
		v := served()
		change(v.Copy())
		is(t, name, v, asServed())
	}
}

func TestAChangeOfTheOriginalDoesNotReachTheCopy(t *testing.T) {
	for name, change := range changes {
		v := served()
		c := v.Copy()
		change(v)
		is(t, name, c, asServed())
	}
}

func TestTwoCopiesAreIndependent(t *testing.T) {
	for name, change := range changes {
		v := served()
		one, other := v.Copy(), v.Copy()
		change(one)
		is(t, name, other, asServed())
	}
}

func TestACopyOfACopy(t *testing.T) {
	for name, change := range changes {
		one := served().Copy()
		other := one.Copy()
		change(other)
		is(t, name+", first", one, asServed())
		other = one.Copy()
		change(one)
		is(t, name+", second", other, asServed())
	}
}

func TestBothGoOnInTheirOwnWay(t *testing.T) {
	v := served()
	c := v.Copy()
	v.Note("clerk", "left")
	c.Note("clerk", "mailed")
	v.Fail(errJam)
	c.Fail(errPaper)
	v.Amend("printer", "fast")
	v.Basket = append(v.Basket, Item{"dog", 100})
	c.Basket = append(c.Basket, Item{"cat", 200})
	want := asServed()
	want.Clerk = append(want.Clerk, "mailed")
	want.Errs = append(want.Errs, errPaper)
	want.Basket = append(want.Basket, Item{"cat", 200})
	want.Receipt = "day ticket 8.80\nbicycle 5.05\ncat 2.00\ntotal 15.85\n" +
		"clerk: asked twice; paid; took a leaflet; mailed\nprinter: slow\n"
	is(t, "the copy", c, want)
	want = asServed()
	want.Clerk = append(want.Clerk, "left")
	want.Errs = append(want.Errs, errJam)
	want.Basket = append(want.Basket, Item{"dog", 100})
	want.Printer = []string{"fast"}
	want.Receipt = "day ticket 8.80\nbicycle 5.05\ndog 1.00\ntotal 14.85\n" +
		"clerk: asked twice; paid; took a leaflet; left\nprinter: fast\n"
	is(t, "the original", v, want)
}

func TestAnEmptyVisitIsCopiedToo(t *testing.T) {
	for name, v := range map[string]*Visit{"new": New("kiosk 1"), "zero": {}, "reset": served()} {
		v.Reset("kiosk 1")
		c := v.Copy()
		if c.Receipt() != "total 0.00\n" || len(c.Errors()) != 0 || len(c.Notes("clerk")) != 0 || len(c.Basket) != 0 {
			t.Errorf("%s: the copy is not empty", name)
		}
		c.Set("language", "da")
		c.Note("clerk", "paid")
		c.Fail(errJam)
		if _, ok := v.Get("language"); ok || len(v.Notes("clerk")) != 0 || len(v.Errors()) != 0 {
			t.Errorf("%s: the copy's are there", name)
		}
		next(c)
		is(t, name, c, asNext())
	}
}

func TestTheNextCustomerStartsAfresh(t *testing.T) {
	v := served()
	v.Copy()
	next(v)
	is(t, "the next visit", v, asNext())
	c := v.Copy()
	next(c)
	if c.IsCopy() || !v.Copy().IsCopy() || !v.Copy().Copy().IsCopy() || v.IsCopy() {
		t.Error("copies are not told from visits")
	}
}

func TestNotesAreAddedAndAmended(t *testing.T) {
	v := New("kiosk 1")
	v.Amend("door", "stuck")
	v.Note("door", "kicked")
	v.Amend("door", "pushed")
	v.Note("door", "open")
	if got := v.Notes("door"); !reflect.DeepEqual(got, []string{"stuck", "pushed", "open"}) {
		t.Errorf("there are %q", got)
	}
}

func TestStoredValuesAreNotCopiedThemselves(t *testing.T) {
	v := New("kiosk 1")
	session := &struct{ card string }{"1234"}
	v.Set("session", session)
	v.Set("nothing", nil)
	c := v.Copy()
	if got, ok := c.Get("session"); !ok || got != session {
		t.Errorf("got %v, %v", got, ok)
	}
	if got, ok := c.Get("nothing"); !ok || got != nil {
		t.Errorf("got %v, %v", got, ok)
	}
	if _, ok := c.Get("else"); ok || c.Text("session") != "" {
		t.Error("there is something else")
	}
}

func TestWhatNotesAndErrorsReturnIsTheCallers(t *testing.T) {
	v := served()
	v.Notes("clerk")[0] = "changed"
	v.Errors()[0] = errJam
	is(t, "the visit", v, asServed())
}

func TestManyCopiesAtWorkAtOnce(t *testing.T) {
	v := served()
	var wait sync.WaitGroup
	copies := make([]*Visit, 8)
	for n := range copies {
		copies[n] = v.Copy()
		wait.Add(1)
		go func() {
			defer wait.Done()
			c := copies[n]
			c.Set("seats", n)
			c.Note("clerk", fmt.Sprint("mailed by ", n))
			c.Amend("printer", fmt.Sprint(n))
			c.Fail(errJam)
		}()
	}
	wait.Wait()
	is(t, "the visit", v, asServed())
	for n, c := range copies {
		want := asServed()
		want.Seats, want.Printer, want.Errs = n, []string{fmt.Sprint(n)}, append(want.Errs, errJam)
		want.Clerk = append(want.Clerk, fmt.Sprint("mailed by ", n))
		want.Receipt = c.Receipt()
		is(t, fmt.Sprint("copy ", n), c, want)
	}
}

func TestManyStepsOfOneVisitAtOnce(t *testing.T) {
	v := New("kiosk 4")
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			v.Set(fmt.Sprint("step ", n), n)
			v.Note("steps", "done")
			v.Get("step 1")
			v.Copy()
		}()
	}
	wait.Wait()
	for n := range 8 {
		if got, _ := v.Get(fmt.Sprint("step ", n)); got != n {
			t.Errorf("step %d: %v", n, got)
		}
	}
	if got := v.Notes("steps"); len(got) != 8 {
		t.Errorf("%d of 8 notes", len(got))
	}
}
