// Package shelf asks the devices on our storage shelves, which are disks, fans and power supplies, how they are.
//
// Some of them answer within milliseconds, some only after the disk has been spun up, and a broken one perhaps never.
// The monitor asks every device once a minute and cannot wait for any of them.
package shelf

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

var (
	// ErrTimeout means that a device did not answer within the limit.
	ErrTimeout = errors.New("no answer in time")
	// ErrBusy means that a device is still at work on an earlier question, whether somebody waits for that or not.
	ErrBusy = errors.New("still busy")
	// ErrClosed means that the watcher is not to ask any more.
	ErrClosed = errors.New("watcher is closed")
)

// Reading is what a device says of itself.
type Reading struct {
	Celsius float64
	Healthy bool
}

// Probe asks one device. It cannot be interrupted, since the drivers cannot.
type Probe func() (Reading, error)

type answer struct {
	reading Reading
	err     error
}

// Watcher asks devices. It may be used by many goroutines.
type Watcher struct {
	limit time.Duration
	after func(time.Duration) <-chan time.Time

	probes sync.WaitGroup // those under way, waited for or not

	mu       sync.Mutex
	closed   bool
	busy     map[string]bool
	timeouts map[string]int
}

// New returns a watcher that waits for an answer for at most limit. The clock is time.After, but for tests.
func New(limit time.Duration, after func(time.Duration) <-chan time.Time) *Watcher {
	return &Watcher{
		limit:    limit,
		after:    after,
		busy:     make(map[string]bool),
		timeouts: make(map[string]int),
	}
}

// Ask returns what a device answers, or ErrTimeout, ErrBusy or ErrClosed. An answer that comes too late is thrown away.
func (w *Watcher) Ask(device string, probe Probe) (Reading, error) {
	if err := w.begin(device); err != nil {
		return Reading{}, fmt.Errorf("%s: %w", device, err)
	}
	answered := make(chan answer)
	go func() {
		reading, err := probe()
		w.end(device)
		select {
		case answered <- answer{reading, err}:
		default: // nobody waits for it any more
		}
		w.probes.Done()
	}()
	select {
	case got := <-answered:
		if got.err != nil {
			return Reading{}, fmt.Errorf("%s: %w", device, got.err)
		}
		return got.reading, nil
	case <-w.after(w.limit):
		w.mu.Lock()
		w.timeouts[device]++
		w.mu.Unlock()
		return Reading{}, fmt.Errorf("%s: %w", device, ErrTimeout)
	}
}

func (w *Watcher) begin(device string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return ErrClosed
	}
	if w.busy[device] {
		return ErrBusy
	}
	w.busy[device] = true
	w.probes.Add(1)
	return nil
}

// end is called before the answer is handed over, so that the device can be asked again at once.
func (w *Watcher) end(device string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, device)
}

// Busy returns the devices that are being asked or have not answered yet, sorted.
func (w *Watcher) Busy() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	devices := make([]string, 0, len(w.busy))
	for device := range w.busy {
		devices = append(devices, device)
	}
	sort.Strings(devices)
	return devices
}

// Timeouts returns how often a device did not answer in time.
func (w *Watcher) Timeouts(device string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.timeouts[device]
}

// Drain waits until no probe is under way any more. It is called before somebody pulls a disk.
func (w *Watcher) Drain() {
	w.probes.Wait()
}

// Close lets nobody ask any more, and waits for the probes under way. It may be called more than once.
func (w *Watcher) Close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.Drain()
}
