// Package docks hands the reports of the city's bike docks on to the planning system.
//
// There are five kinds of docks from three makers, with firmware of ten years. What we know of their reports:
//
//	{"dock": {"id": "D17", "slots": 12},
//	 "bikes": [{"id": "b1", "battery": 81, "charging": true}, {"id": "b2", "battery": "81%"}]}
package docks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var (
	ErrReport = errors.New("docks: not a report")
	ErrDock   = errors.New("docks: report of an unknown dock")
)

// lowBattery is in per cent.
const lowBattery = 20

// report is what a dock sends.
type report struct {
	Dock    *dock    `json:"dock"`
	Bikes   bikes    `json:"bikes"`
	Summary *summary `json:"summary,omitempty"`
}

type dock struct {
	ID    lenient[string] `json:"id"`
	Slots lenient[int64]  `json:"slots"`
	Seen  int64           `json:"seen"`
}

type bike struct {
	ID       lenient[string] `json:"id"`
	Battery  battery         `json:"battery"`
	Charging lenient[bool]   `json:"charging"`
}

type summary struct {
	Bikes   int    `json:"bikes"`
	Low     int    `json:"low"`
	Dropped int    `json:"dropped"`
	Free    *int64 `json:"free,omitempty"`
}

// lenient is a value that stays empty when the JSON is of another type.
type lenient[T string | int64 | bool] struct{ value *T }

func (l *lenient[T]) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &l.value) != nil {
		l.value = nil
	}
	return nil
}

func (l lenient[T]) MarshalJSON() ([]byte, error) { return json.Marshal(l.value) }

func (l lenient[T]) get() (value T) {
	if l.value != nil {
		value = *l.value
	}
	return value
}

// battery is per cent, where they are known.
type battery struct{ percent *float64 }

func (b *battery) UnmarshalJSON(data []byte) error {
	text := string(data)
	if digits, ok := strings.CutSuffix(strings.Trim(text, `"`), "%"); ok {
		if n, err := strconv.Atoi(digits); err == nil {
			text = strconv.Itoa(n)
		}
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		b.percent = &f
	}
	return nil
}

func (b battery) MarshalJSON() ([]byte, error) { return json.Marshal(b.percent) }

type bikes []*bike

func (b *bikes) UnmarshalJSON(data []byte) error {
	var all []json.RawMessage
	if json.Unmarshal(data, &all) != nil {
		return nil
	}
	for _, raw := range all {
		one := &bike{}
		if json.Unmarshal(raw, one) != nil {
			one = &bike{}
		}
		*b = append(*b, one)
	}
	return nil
}

func (b *bike) below(percent int) bool {
	return b.Battery.percent != nil && *b.Battery.percent < float64(percent) && !b.Charging.get()
}

func parse(data []byte) (*report, error) {
	r := &report{}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(r); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrReport, err)
	}
	return r, nil
}

// Relay completes a report for the planning system: when the dock was seen, the batteries as numbers, a summary. The
// makers' debugging is taken out. Bikes that cannot be told apart, for want of an id, are left out and counted.
func Relay(data []byte, seen int64) ([]byte, error) {
	r, err := parse(data)
	if err != nil {
		return nil, err
	}
	if r.Dock == nil || r.Dock.ID.get() == "" {
		return nil, ErrDock
	}
	r.Dock.Seen = seen
	s, kept := &summary{}, bikes{}
	for _, b := range r.Bikes {
		if b.ID.get() == "" {
			s.Dropped++
			continue
		}
		if b.below(lowBattery) {
			s.Low++
		}
		kept = append(kept, b)
	}
	s.Bikes = len(kept)
	if slots := r.Dock.Slots.value; slots != nil {
		free := *slots - int64(len(kept))
		s.Free = &free
	}
	r.Bikes, r.Summary = kept, s
	return json.Marshal(r)
}

// Flat returns the ids of the bikes that are not charging and whose battery is known to be below so many per cent, in
// the order of the report. Of which dock it is does not matter.
func Flat(data []byte, below int) ([]string, error) {
	r, err := parse(data)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, b := range r.Bikes {
		if b.ID.get() != "" && b.below(below) {
			ids = append(ids, b.ID.get())
		}
	}
	return ids, nil
}
