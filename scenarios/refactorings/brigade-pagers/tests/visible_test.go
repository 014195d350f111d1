package pager

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

// clock is one that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// start returns the clock of a new shift with the built-in table.
func start(t *testing.T) *clock {
	t.Helper()
	Reset()
	c := &clock{time.Date(2026, 11, 22, 23, 50, 0, 0, time.UTC)}
	SetClock(c.now)
	if err := Configure(""); err != nil {
		t.Fatal(err)
	}
	return c
}

func pages(t *testing.T, keyword, number string, units ...string) Page {
	t.Helper()
	p, err := Alarm(keyword, "Mill Lane")
	if err != nil || p.Number != number || !reflect.DeepEqual(p.Units, units) {
		t.Errorf("%s: got %+v, %v, want %s to %v", keyword, p, err, number, units)
	}
	return p
}

func TestAnAlarm(t *testing.T) {
	c := start(t)
	want := Page{"261122-1", "fire2", "Mill Lane", c.at, []string{"engine1", "engine2", "ladder"}}
	if got, err := Alarm("Blaze", "Mill Lane"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := Alarm("flood", "Mill Lane"); !errors.Is(err, ErrKeyword) {
		t.Errorf("got %v", err)
	}
}

func TestUnitsOutOfService(t *testing.T) {
	start(t)
	if err := Out("engine1"); err != nil {
		t.Error(err)
	}
	pages(t, "fire2", "261122-1", "engine2", "ladder")
	Back("engine1")
	pages(t, "fire2", "261122-2", "engine1", "engine2", "ladder")
}
