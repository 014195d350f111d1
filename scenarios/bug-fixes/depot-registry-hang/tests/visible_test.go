package depot

import (
	"errors"
	"testing"
	"time"
)

func TestAPointIsReservedMovedAndReleased(t *testing.T) {
	now := time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)
	r := New(func() time.Time { return now }, 90*time.Second)
	var told []Change
	r.Listen(func(c Change) { told = append(told, c) })
	r.Report("A1")
	r.Report("A2")
	if err := r.Reserve("A1", "bus 7", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := r.Reserve("A1", "bus 9", now.Add(time.Hour)); !errors.Is(err, ErrTaken) {
		t.Fatalf("a second bus got %v", err)
	}
	if err := r.Move("A1", "A2", "bus 7"); err != nil {
		t.Fatal(err)
	}
	if r.Bus("A1") != "" || r.Bus("A2") != "bus 7" {
		t.Fatalf("A1 has %q, A2 has %q", r.Bus("A1"), r.Bus("A2"))
	}
	if err := r.Release("A2", "bus 7"); err != nil {
		t.Fatal(err)
	}
	if len(told) != 4 {
		t.Fatalf("listeners were told %v", told)
	}
}

func TestAConfirmationAfterLunchIsRefusedAndTheNextOneGoesThrough(t *testing.T) {
	now := time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)
	r := New(func() time.Time { return now }, 90*time.Second)
	r.Report("A1")
	if err := r.Reserve("A1", "bus 7", now.Add(-time.Minute)); !errors.Is(err, ErrTooLate) {
		t.Fatalf("got %v", err)
	}
	if err := r.Reserve("A1", "bus 7", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}
