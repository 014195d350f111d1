package shelf

import (
	"errors"
	"testing"
	"time"
)

func TestADeviceAnswersOrDoesNot(t *testing.T) {
	timer := make(chan time.Time, 1)
	w := New(time.Second, func(time.Duration) <-chan time.Time { return timer })
	got, err := w.Ask("disk 1", func() (Reading, error) { return Reading{Celsius: 31, Healthy: true}, nil })
	if err != nil || got.Celsius != 31 || !got.Healthy {
		t.Fatalf("got %v, %v", got, err)
	}

	release := make(chan struct{})
	timer <- time.Time{}
	_, err = w.Ask("disk 2", func() (Reading, error) {
		<-release
		return Reading{}, nil
	})
	if !errors.Is(err, ErrTimeout) {
		t.Fatalf("got %v", err)
	}
	if w.Timeouts("disk 2") != 1 || w.Timeouts("disk 1") != 0 {
		t.Errorf("%d and %d timeouts", w.Timeouts("disk 2"), w.Timeouts("disk 1"))
	}
	if _, err = w.Ask("disk 2", nil); !errors.Is(err, ErrBusy) {
		t.Errorf("asked again: %v", err)
	}
}
