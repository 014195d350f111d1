package shelf

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"
)

// Where a probe is never let go, Drain and Close wait for ever with nothing else to run; Go itself then ends the program
// with "all goroutines are asleep", and the test has failed.

var cold = Reading{Celsius: 18, Healthy: true}

// never is a timer that does not go off.
func never(time.Duration) <-chan time.Time { return nil }

// atOnce is a timer that has gone off already.
func atOnce(time.Duration) <-chan time.Time {
	timer := make(chan time.Time, 1)
	timer <- time.Time{}
	return timer
}

// slow is a device that answers when it is told to.
type slow struct {
	release chan struct{}
	reading Reading
	err     error
}

func newSlow(reading Reading, err error) *slow {
	return &slow{make(chan struct{}), reading, err}
}

func (s *slow) probe() (Reading, error) {
	<-s.release
	return s.reading, s.err
}

func quick(reading Reading, err error) Probe {
	return func() (Reading, error) { return reading, err }
}

func timesOut(t *testing.T, w *Watcher, device string, probe Probe) {
	t.Helper()
	if got, err := w.Ask(device, probe); !errors.Is(err, ErrTimeout) || got != (Reading{}) {
		t.Fatalf("%s: got %v, %v", device, got, err)
	}
}

func TestDrainReturnsAfterATimeout(t *testing.T) {
	w := New(time.Second, atOnce)
	disk := newSlow(cold, nil)
	timesOut(t, w, "disk", disk.probe)
	close(disk.release)
	w.Drain()
	if busy := w.Busy(); len(busy) != 0 {
		t.Errorf("%v are busy", busy)
	}
}

func TestCloseReturnsAfterManyTimeouts(t *testing.T) {
	w := New(time.Second, atOnce)
	var disks []*slow
	for n := range 20 {
		disk := newSlow(cold, nil)
		disks = append(disks, disk)
		timesOut(t, w, fmt.Sprint("disk ", n), disk.probe)
	}
	if busy := w.Busy(); len(busy) != 20 {
		t.Errorf("%v are busy", busy)
	}
	for _, disk := range disks {
		close(disk.release)
	}
	w.Close()
	w.Close()
	if _, err := w.Ask("disk 1", quick(cold, nil)); !errors.Is(err, ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}

func TestAFailureThatComesTooLateIsThrownAway(t *testing.T) {
	w := New(time.Second, atOnce)
	disk := newSlow(Reading{}, errors.New("bad sector"))
	timesOut(t, w, "disk", disk.probe)
	close(disk.release)
	w.Drain()
	if w.Timeouts("disk") != 1 {
		t.Errorf("%d timeouts", w.Timeouts("disk"))
	}
}

func TestALateAnswerIsNotTakenForTheNext(t *testing.T) {
	after := atOnce
	w := New(time.Second, func(d time.Duration) <-chan time.Time { return after(d) })
	disk := newSlow(cold, nil)
	timesOut(t, w, "disk", disk.probe)
	close(disk.release)
	w.Drain()
	after = never
	warm := Reading{Celsius: 44}
	if got, err := w.Ask("disk", quick(warm, nil)); err != nil || got != warm {
		t.Errorf("got %v, %v", got, err)
	}
	after = atOnce
	again := newSlow(cold, nil)
	timesOut(t, w, "disk", again.probe)
	if w.Timeouts("disk") != 2 {
		t.Errorf("%d timeouts", w.Timeouts("disk"))
	}
	close(again.release)
	w.Drain()
}

// No goroutine may be left behind, whatever the watcher believes of its probes.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	w := New(time.Second, atOnce)
	var disks []*slow
	for n := range 20 {
		disk := newSlow(cold, nil)
		disks = append(disks, disk)
		timesOut(t, w, fmt.Sprint("disk ", n), disk.probe)
	}
	for _, disk := range disks {
		close(disk.release)
	}
	w.Close()
	// Goroutines that have done everything may take a moment to be gone; only a leak takes all of this time.
	for end := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if left := runtime.NumGoroutine() - before; left > 0 {
		t.Errorf("%d goroutines are left", left)
	}
}

// An answer that is there before anybody waits for it counts. The timer is made just before the waiting begins, so this
// one gives the probe time to be ready first; it may also be made before the probe is started.
func TestAnAnswerThatIsThereAtOnceIsNotLost(t *testing.T) {
	for n := range 100 {
		answered := make(chan struct{})
		w := New(time.Second, func(time.Duration) <-chan time.Time {
			for spin := 0; spin < 200; spin++ {
				runtime.Gosched()
			}
			select {
			case <-answered:
				for spin := 0; spin < 200; spin++ {
					runtime.Gosched()
				}
			default:
			}
			return nil
		})
		want := Reading{Celsius: float64(n)}
		got, err := w.Ask("fan", func() (Reading, error) {
			defer close(answered)
			return want, nil
		})
		if err != nil || got != want {
			t.Fatalf("round %d: got %v, %v", n, got, err)
		}
		w.Drain()
	}
}

func TestADeviceIsBusyUntilItHasAnswered(t *testing.T) {
	w := New(time.Second, atOnce)
	disk, fan := newSlow(cold, nil), newSlow(cold, nil)
	timesOut(t, w, "fan", fan.probe)
	timesOut(t, w, "disk", disk.probe)
	if busy := w.Busy(); !reflect.DeepEqual(busy, []string{"disk", "fan"}) {
		t.Errorf("%v are busy", busy)
	}
	asked := false
	if _, err := w.Ask("disk", func() (Reading, error) { asked = true; return cold, nil }); !errors.Is(err, ErrBusy) || asked {
		t.Errorf("got %v; asked: %v", err, asked)
	}
	close(disk.release)
	close(fan.release)
	w.Drain()
	third := newSlow(cold, nil)
	timesOut(t, w, "disk", third.probe)
	if busy := w.Busy(); !reflect.DeepEqual(busy, []string{"disk"}) {
		t.Errorf("%v are busy", busy)
	}
	close(third.release)
	w.Close()
}

func TestADeviceCanBeAskedAgainAtOnce(t *testing.T) {
	w := New(time.Second, never)
	for n := range 50 {
		want := Reading{Celsius: float64(n), Healthy: true}
		if got, err := w.Ask("fan", quick(want, nil)); err != nil || got != want {
			t.Fatalf("round %d: got %v, %v", n, got, err)
		}
	}
	if w.Timeouts("fan") != 0 {
		t.Errorf("%d timeouts", w.Timeouts("fan"))
	}
	w.Close()
}

func TestAFailureIsPassedOn(t *testing.T) {
	w := New(time.Second, never)
	broken := errors.New("no such bay")
	if got, err := w.Ask("disk", quick(cold, broken)); !errors.Is(err, broken) || got != (Reading{}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := w.Ask("disk", quick(cold, nil)); err != nil || got != cold {
		t.Errorf("then got %v, %v", got, err)
	}
	w.Close()
}

func TestTheLimitIsAskedOfTheClock(t *testing.T) {
	var asked []time.Duration
	w := New(1500*time.Millisecond, func(d time.Duration) <-chan time.Time {
		asked = append(asked, d)
		return nil
	})
	if _, err := w.Ask("disk", quick(cold, nil)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(asked, []time.Duration{1500 * time.Millisecond}) {
		t.Errorf("timers of %v", asked)
	}
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	w := New(time.Second, atOnce)
	disk := newSlow(cold, nil)
	timesOut(t, w, "disk", disk.probe)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		w.Close()
	}()
	for { // until it is closed to others
		_, err := w.Ask("disk", quick(cold, nil))
		if errors.Is(err, ErrClosed) {
			break
		}
		if !errors.Is(err, ErrBusy) {
			t.Fatalf("got %v", err)
		}
		runtime.Gosched()
	}
	for range 100 {
		runtime.Gosched()
	}
	select {
	case <-closed:
		t.Fatal("closed with a probe under way")
	default:
	}
	close(disk.release)
	<-closed
}

func TestManyDevicesAtOnce(t *testing.T) {
	w := New(time.Second, never)
	var wait sync.WaitGroup
	for n := range 16 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			want := Reading{Celsius: float64(n)}
			if got, err := w.Ask(fmt.Sprint("disk ", n), quick(want, nil)); err != nil || got != want {
				t.Errorf("disk %d: got %v, %v", n, got, err)
			}
		}()
	}
	wait.Wait()
	w.Close()
}
