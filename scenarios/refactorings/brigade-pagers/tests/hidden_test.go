package pager

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

func nobody(t *testing.T, keyword string, want error) {
	t.Helper()
	if p, err := Alarm(keyword, "x"); !errors.Is(err, want) || !reflect.DeepEqual(p, Page{}) {
		t.Errorf("%s: got %+v, %v, want %v", keyword, p, err, want)
	}
}

func configured(t *testing.T, lines ...string) {
	t.Helper()
	if err := Configure(strings.Join(lines, "\n")); err != nil {
		t.Errorf("%q: %v", lines, err)
	}
}

func ready(t *testing.T, want ...string) {
	t.Helper()
	if got := Ready(); fmt.Sprint(got) != fmt.Sprint(want) || got == nil {
		t.Errorf("ready are %v, want %v", got, want)
	}
}

func TestTheBuiltInTable(t *testing.T) {
	start(t)
	ready(t, "boat", "chief", "engine1", "engine2", "ladder", "tanker")
	pages(t, "fire1", "261122-1", "engine1")
	pages(t, " Water\n", "261122-2", "boat", "engine2")
	pages(t, "CHEM", "261122-3", "engine1", "tanker", "chief")
	if p := pages(t, "spill", "261122-4", "engine1", "tanker", "chief"); p.Keyword != "chem" {
		t.Errorf("spill is %s", p.Keyword)
	}
	for _, keyword := range []string{"", "=", "fire", "fire 1", "engine1"} {
		nobody(t, keyword, ErrKeyword)
	}
}

func TestNumbersOfTheDay(t *testing.T) {
	c := start(t)
	pages(t, "fire1", "261122-1", "engine1")
	c.at = c.at.Add(9*time.Minute + 59*time.Second)
	pages(t, "fire1", "261122-2", "engine1")
	c.at = c.at.Add(time.Second)
	if p := pages(t, "fire1", "261123-1", "engine1"); !p.At.Equal(c.at) {
		t.Errorf("at %v", p.At)
	}
	pages(t, "fire1", "261123-2", "engine1")
	c.at = c.at.Add(-time.Second)
	pages(t, "fire1", "261122-1", "engine1")
	c.at = c.at.AddDate(1, 0, 0)
	pages(t, "fire1", "271122-1", "engine1")
}

func TestWhatIsRefusedTakesNoNumber(t *testing.T) {
	start(t)
	pages(t, "fire1", "261122-1", "engine1")
	nobody(t, "flood", ErrKeyword)
	Out("engine1")
	nobody(t, "fire1", ErrNobody)
	pages(t, "fire2", "261122-2", "engine2", "ladder")
	if got := Sent(); len(got) != 2 || got[0].Number != "261122-1" || got[1].Keyword != "fire2" {
		t.Errorf("sent: %v", got)
	}
}

func TestAnotherClock(t *testing.T) {
	start(t)
	pages(t, "fire1", "261122-1", "engine1")
	Out("ladder")
	other := &clock{time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)}
	SetClock(other.now)
	if p := pages(t, "fire2", "261122-2", "engine1", "engine2"); !p.At.Equal(other.at) {
		t.Errorf("at %v", p.At)
	}
	other.at = other.at.AddDate(0, 0, 1)
	pages(t, "fire1", "261123-1", "engine1")
	if len(Sent()) != 3 {
		t.Errorf("sent: %v", Sent())
	}
	SetClock(nil)
	before := time.Now()
	if p, err := Alarm("fire1", "x"); err != nil || p.At.Before(before) || p.At.After(time.Now()) {
		t.Errorf("now it is %v, %v", p.At, err)
	}
}

func TestAnotherTable(t *testing.T) {
	start(t)
	configured(t, "", "Cat  ladder Ladder", "  Hay tanker ladder tanker", "= Kitten CAT", "=  barn hay", "")
	ready(t, "Ladder", "ladder", "tanker")
	pages(t, "cat", "261122-1", "ladder", "Ladder")
	pages(t, "BARN", "261122-2", "tanker", "ladder", "tanker")
	if p := pages(t, "kitten", "261122-3", "ladder", "Ladder"); p.Keyword != "cat" {
		t.Errorf("got %+v", p)
	}
	nobody(t, "fire1", ErrKeyword)
	nobody(t, "blaze", ErrKeyword)
	for _, nothing := range []string{"", " \n\t\n"} {
		configured(t, "cat ladder")
		configured(t, nothing)
		nobody(t, "cat", ErrKeyword)
		if p, err := Alarm("blaze", "x"); err != nil || p.Keyword != "fire2" {
			t.Errorf("got %+v, %v", p, err)
		}
		ready(t, "boat", "chief", "engine1", "engine2", "ladder", "tanker")
	}
}

func TestAliases(t *testing.T) {
	start(t)
	configured(t, "= kitten cat", "cat ladder", "dog boat", "= dog cat", "= dog dog", "= pup dog")
	pages(t, "kitten", "261122-1", "ladder")
	pages(t, "dog", "261122-2", "boat")
	configured(t, "cat ladder", "dog boat", "= dog cat", "= cat cat")
	if p := pages(t, "dog", "261122-3", "ladder"); p.Keyword != "cat" {
		t.Errorf("got %+v", p)
	}
	// A word leads to a keyword, never on to another word.
	configured(t, "cat ladder", "dog boat", "= dog cat", "= pup dog")
	pages(t, "pup", "261122-4", "boat")
}

func TestATableThatIsWrongChangesNothing(t *testing.T) {
	start(t)
	configured(t, "cat ladder", "= kitten cat")
	for _, lines := range [][]string{
		{"dog"}, {"dog boat", "cow"}, {"dog boat", "dog tanker"}, {"dog boat", "DOG tanker"}, {"dog boat", "= pup cat"},
		{"dog boat", "= pup"}, {"dog boat", "= pup dog dog"}, {"="}, {"dog boat", "= pup dog", "= wolf pup"}, {"= pup dog"},
	} {
		if err := Configure(strings.Join(lines, "\n")); !errors.Is(err, ErrTable) {
			t.Errorf("%q: got %v", lines, err)
		}
		nobody(t, "dog", ErrKeyword)
		nobody(t, "pup", ErrKeyword)
		ready(t, "ladder")
		if p, err := Alarm("kitten", "x"); err != nil || p.Keyword != "cat" {
			t.Errorf("after %q: got %+v, %v", lines, p, err)
		}
	}
}

func TestATableConcernsNothingElse(t *testing.T) {
	c := start(t)
	pages(t, "fire1", "261122-1", "engine1")
	Out("ladder")
	Out("engine1")
	configured(t, "cat ladder boat", "hay tanker")
	ready(t, "boat", "tanker")
	if p := pages(t, "cat", "261122-2", "boat"); !p.At.Equal(c.at) {
		t.Errorf("at %v", p.At)
	}
	Back("ladder")
	pages(t, "cat", "261122-3", "ladder", "boat")
	configured(t)
	nobody(t, "fire1", ErrNobody) // engine1 stayed out, though the table in between did not know it
	ready(t, "boat", "chief", "engine2", "ladder", "tanker")
	if got := Sent(); len(got) != 3 || got[0].Keyword != "fire1" {
		t.Errorf("sent: %v", got)
	}
}

func TestOutAndBack(t *testing.T) {
	start(t)
	for _, unit := range []string{"", "fire1", "Engine1", "engine3"} {
		if err := Out(unit); !errors.Is(err, ErrUnit) {
			t.Errorf("%q: got %v", unit, err)
		}
		Back(unit)
	}
	for _, unit := range []string{"boat", "boat", "engine2"} {
		if err := Out(unit); err != nil {
			t.Errorf("%q: got %v", unit, err)
		}
	}
	nobody(t, "water", ErrNobody)
	ready(t, "chief", "engine1", "ladder", "tanker")
	Back("boat")
	pages(t, "water", "261122-1", "boat")
	configured(t, "cat ladder")
	if err := Out("boat"); !errors.Is(err, ErrUnit) {
		t.Errorf("a unit that is no longer in the table: got %v", err)
	}
	Back("engine2")
	Out("ladder")
	ready(t)
	configured(t)
	ready(t, "boat", "chief", "engine1", "engine2", "tanker")
}

func TestTheLastPages(t *testing.T) {
	start(t)
	if got := Sent(); got == nil || len(got) != 0 {
		t.Errorf("sent: %#v", got)
	}
	for n := 1; n <= 8; n++ {
		p := pages(t, "fire1", fmt.Sprintf("261122-%d", n), "engine1")
		got := Sent()
		if len(got) != min(n, 5) || !reflect.DeepEqual(got[len(got)-1], p) || got[0].Number != fmt.Sprintf("261122-%d", max(1, n-4)) {
			t.Errorf("after %d: %v", n, got)
		}
	}
	Sent()[0].Place = "elsewhere"
	if got := Sent()[0].Place; got != "Mill Lane" {
		t.Errorf("now it is %s", got)
	}
}

func TestANewShift(t *testing.T) {
	c := start(t)
	configured(t, "cat ladder boat")
	pages(t, "cat", "261122-1", "ladder", "boat")
	Out("boat")
	Reset()
	if got := Sent(); len(got) != 0 {
		t.Errorf("sent: %v", got)
	}
	c.at = c.at.Add(time.Minute)
	if p := pages(t, "cat", "261122-1", "ladder", "boat"); !p.At.Equal(c.at) {
		t.Errorf("at %v", p.At)
	}
	ready(t, "boat", "ladder")
}

func TestManyCallers(t *testing.T) {
	start(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 20 {
				Alarm("fire1", "x")
				Ready()
			}
		}()
	}
	wait.Wait()
	pages(t, "fire1", "261122-161", "engine1")
}
