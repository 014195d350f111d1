package depot

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"
)

// A call that never comes back needs no deadline here: nothing else runs, so Go itself ends the program with "all
// goroutines are asleep", and the test that made the call has failed.

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const silence = 90 * time.Second

type yard struct {
	*Registry
	now  time.Time
	told []Change
}

// newYard has points A1 to A3, heard of at noon, A1 reserved for bus 7 until one.
func newYard(t *testing.T) *yard {
	t.Helper()
	y := &yard{now: noon}
	y.Registry = New(func() time.Time { return y.now }, silence)
	for _, id := range []string{"A1", "A2", "A3"} {
		y.Report(id)
	}
	must(t, y.Reserve("A1", "bus 7", noon.Add(time.Hour)))
	y.Listen(func(c Change) { y.told = append(y.told, c) })
	return y
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refuses checks a refusal, and that afterwards every kind of call still comes back and nothing has changed.
func (y *yard) refuses(t *testing.T, want error, call func() error) {
	t.Helper()
	if err := call(); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if len(y.told) != 0 {
		t.Errorf("listeners were told %v of a refusal", y.told)
	}
	y.stillWorks(t)
}

func (y *yard) stillWorks(t *testing.T) {
	t.Helper()
	y.now = noon
	if got := []string{y.Bus("A1"), y.Bus("A2"), y.Bus("A3"), y.Bus("Z9")}; !reflect.DeepEqual(got, []string{"bus 7", "", "", ""}) {
		t.Errorf("the points have %q", got)
	}
	y.Listen(func(Change) {})
	y.Report("A2")
	must(t, y.Move("A1", "A2", "bus 7"))
	must(t, y.Reserve("A3", "bus 8", noon.Add(time.Minute)))
	must(t, y.Release("A2", "bus 7"))
	y.now = noon.Add(time.Minute)
	if freed := y.Sweep(); !reflect.DeepEqual(freed, []string{"A3"}) {
		t.Errorf("swept %v", freed)
	}
	want := []Change{{"A1", ""}, {"A2", "bus 7"}, {"A3", "bus 8"}, {"A2", ""}, {"A3", ""}}
	if !reflect.DeepEqual(y.told, want) {
		t.Errorf("listeners were told %v, want %v", y.told, want)
	}
}

func TestReserveAfterItsDeadline(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrTooLate, func() error { return y.Reserve("A2", "bus 9", noon.Add(-time.Nanosecond)) })
}

func TestReserveAtItsDeadline(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrTooLate, func() error { return y.Reserve("A2", "bus 9", noon) })
}

func TestMoveAfterTheDeadline(t *testing.T) {
	y := newYard(t)
	y.now = noon.Add(time.Hour + time.Nanosecond)
	y.Report("A2")
	y.refuses(t, ErrTooLate, func() error { return y.Move("A1", "A2", "bus 7") })
}

func TestMoveAtTheDeadline(t *testing.T) {
	y := newYard(t)
	y.now = noon.Add(time.Hour)
	y.Report("A2")
	y.refuses(t, ErrTooLate, func() error { return y.Move("A1", "A2", "bus 7") })
}

func TestTheMomentBeforeTheDeadlineIsInTime(t *testing.T) {
	y := newYard(t)
	must(t, y.Reserve("A2", "bus 9", noon.Add(time.Nanosecond)))
	y.now = noon.Add(time.Hour - time.Nanosecond)
	y.Report("A3")
	must(t, y.Move("A1", "A3", "bus 7"))
	if y.Bus("A3") != "bus 7" {
		t.Errorf("A3 has %q", y.Bus("A3"))
	}
}

func TestReserveAnUnknownPoint(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrUnknown, func() error { return y.Reserve("Z9", "bus 9", noon.Add(time.Hour)) })
}

func TestReserveASilentPoint(t *testing.T) {
	y := newYard(t)
	y.now = noon.Add(silence + time.Nanosecond)
	y.refuses(t, ErrSilent, func() error { return y.Reserve("A2", "bus 9", noon.Add(time.Hour)) })
}

func TestReserveATakenPoint(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrTaken, func() error { return y.Reserve("A1", "bus 9", noon.Add(time.Hour)) })
}

func TestMoveFromOrToAnUnknownPoint(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrUnknown, func() error { return y.Move("A1", "Z9", "bus 7") })
	y = newYard(t)
	y.refuses(t, ErrUnknown, func() error { return y.Move("Z9", "A2", "bus 7") })
}

func TestMoveByAnotherBusOrNone(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrNotHers, func() error { return y.Move("A1", "A2", "bus 9") })
	y = newYard(t)
	y.refuses(t, ErrNotHers, func() error { return y.Move("A2", "A3", "") })
}

func TestMoveToATakenPoint(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrTaken, func() error { return y.Move("A1", "A1", "bus 7") })
}

func TestMoveToASilentPoint(t *testing.T) {
	y := newYard(t)
	y.now = noon.Add(silence + time.Nanosecond)
	y.refuses(t, ErrSilent, func() error { return y.Move("A1", "A2", "bus 7") })
}

func TestAPointIsNotSilentUntilTheTimeIsOver(t *testing.T) {
	y := newYard(t)
	y.now = noon.Add(silence)
	must(t, y.Reserve("A2", "bus 9", noon.Add(time.Hour)))
	must(t, y.Move("A1", "A3", "bus 7"))
}

func TestReleaseThatIsRefused(t *testing.T) {
	y := newYard(t)
	y.refuses(t, ErrUnknown, func() error { return y.Release("Z9", "bus 7") })
	y = newYard(t)
	y.refuses(t, ErrNotHers, func() error { return y.Release("A1", "bus 9") })
	y = newYard(t)
	y.refuses(t, ErrNotHers, func() error { return y.Release("A2", "") })
}

func TestABusMayReserveItsPointAgainWithANewDeadline(t *testing.T) {
	y := newYard(t)
	must(t, y.Reserve("A1", "bus 7", noon.Add(2*time.Hour)))
	y.now = noon.Add(2*time.Hour - time.Nanosecond)
	if freed := y.Sweep(); len(freed) != 0 {
		t.Errorf("swept %v too early", freed)
	}
	y.now = noon.Add(2 * time.Hour)
	if freed := y.Sweep(); !reflect.DeepEqual(freed, []string{"A1"}) {
		t.Errorf("swept %v", freed)
	}
	if y.Bus("A1") != "" {
		t.Errorf("A1 still has %q", y.Bus("A1"))
	}
}

func TestTheDeadlineMovesWithTheBus(t *testing.T) {
	y := newYard(t)
	must(t, y.Move("A1", "A2", "bus 7"))
	y.now = noon.Add(time.Hour)
	if freed := y.Sweep(); !reflect.DeepEqual(freed, []string{"A2"}) {
		t.Errorf("swept %v", freed)
	}
}

func TestSweepFreesInOrder(t *testing.T) {
	y := newYard(t)
	must(t, y.Reserve("A3", "bus 9", noon.Add(time.Minute)))
	must(t, y.Reserve("A2", "bus 8", noon.Add(time.Minute)))
	y.told = nil
	y.now = noon.Add(2 * time.Hour)
	if freed := y.Sweep(); !reflect.DeepEqual(freed, []string{"A1", "A2", "A3"}) {
		t.Errorf("swept %v", freed)
	}
	if want := []Change{{"A1", ""}, {"A2", ""}, {"A3", ""}}; !reflect.DeepEqual(y.told, want) {
		t.Errorf("listeners were told %v", y.told)
	}
}

func TestAReportKeepsTheReservation(t *testing.T) {
	y := newYard(t)
	y.Report("A1")
	y.Report("A4")
	if y.Bus("A1") != "bus 7" {
		t.Errorf("A1 has %q", y.Bus("A1"))
	}
	must(t, y.Reserve("A4", "bus 9", noon.Add(time.Hour)))
}

// The listener of the yard's display asks the registry what to show, and that of the waiting list reserves.
func TestListenersMayUseTheRegistry(t *testing.T) {
	y := newYard(t)
	var shown []string
	y.Listen(func(c Change) { shown = append(shown, c.Point+"="+y.Bus(c.Point)) })
	waiting := "bus 12"
	y.Listen(func(c Change) {
		if bus := waiting; c.Bus == "" && bus != "" {
			waiting = ""
			must(t, y.Reserve(c.Point, bus, noon.Add(3*time.Hour)))
		}
	})
	must(t, y.Reserve("A2", "bus 8", noon.Add(time.Hour)))
	must(t, y.Release("A2", "bus 8"))
	must(t, y.Move("A1", "A3", "bus 7"))
	y.now = noon.Add(time.Hour)
	y.Sweep()
	want := []string{"A2=bus 8", "A2=", "A2=bus 12", "A1=", "A3=bus 7", "A3="}
	if !reflect.DeepEqual(shown, want) {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

func TestManyDispatchersAtOnce(t *testing.T) {
	y := newYard(t)
	var wait sync.WaitGroup
	won := make(chan string, 8)
	for _, bus := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		wait.Add(1)
		go func() {
			defer wait.Done()
			_ = y.Reserve("A3", bus, noon)
			if y.Reserve("A2", bus, noon.Add(time.Hour)) == nil {
				won <- bus
			}
		}()
	}
	wait.Wait()
	if len(won) != 1 {
		t.Fatalf("%d buses got the same point", len(won))
	}
	if bus := <-won; y.Bus("A2") != bus {
		t.Errorf("%s got the point, but %q has it", bus, y.Bus("A2"))
	}
}
