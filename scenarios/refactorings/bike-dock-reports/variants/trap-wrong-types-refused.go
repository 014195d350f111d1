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

// report is what a dock sent, the fields that nobody told us of among them.
type report struct {
	Dock  *dock
	Bikes []*bike
	rest  map[string]json.RawMessage
}

type dock struct {
	ID    string
	Slots *int64
	rest  map[string]json.RawMessage
}

type bike struct {
	ID       string
	Battery  json.RawMessage
	Charging bool
	rest     map[string]json.RawMessage
}

type summary struct {
	Bikes   int    `json:"bikes"`
	Low     int    `json:"low"`
	Dropped int    `json:"dropped"`
	Free    *int64 `json:"free,omitempty"`
}

func (r *report) UnmarshalJSON(data []byte) error {
	type fields report
	if err := json.Unmarshal(data, (*fields)(r)); err != nil {
		return err
	}
	return json.Unmarshal(data, &r.rest)
}

func (d *dock) UnmarshalJSON(data []byte) error {
	type fields dock
	if err := json.Unmarshal(data, (*fields)(d)); err != nil {
		return err
	}
	return json.Unmarshal(data, &d.rest)
}

func (b *bike) UnmarshalJSON(data []byte) error {
	type fields bike
	if err := json.Unmarshal(data, (*fields)(b)); err != nil {
		return err
	}
	return json.Unmarshal(data, &b.rest)
}

func (d *dock) MarshalJSON() ([]byte, error) { return json.Marshal(d.rest) }
func (b *bike) MarshalJSON() ([]byte, error) { return json.Marshal(b.rest) }

// battery returns the per cent, if they are known.
func (b *bike) battery() (float64, bool) {
	text := strings.Trim(string(b.Battery), `"`)
	if digits, ok := strings.CutSuffix(text, "%"); ok {
		n, err := strconv.Atoi(digits)
		return float64(n), err == nil
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && text == string(b.Battery)
}

func (b *bike) below(percent float64) bool {
	f, ok := b.battery()
	return ok && !b.Charging && f < percent
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
	if r.Dock == nil || r.Dock.ID == "" {
		return nil, ErrDock
	}
	s, kept := summary{}, []*bike{}
	for _, b := range r.Bikes {
		if b == nil || b.ID == "" {
			s.Dropped++
			continue
		}
		if f, ok := b.battery(); ok && b.Battery[0] == '"' {
			b.rest["battery"] = strconv.AppendInt(nil, int64(f), 10)
		} else if !ok {
			delete(b.rest, "battery")
		}
		if b.below(lowBattery) {
			s.Low++
		}
		kept = append(kept, b)
	}
	s.Bikes = len(kept)
	if r.Dock.Slots != nil {
		free := *r.Dock.Slots - int64(len(kept))
		s.Free = &free
	}
	r.Dock.rest["seen"] = strconv.AppendInt(nil, seen, 10)
	delete(r.rest, "debug")
	if r.rest["dock"], err = json.Marshal(r.Dock); err != nil {
		return nil, err
	}
	if r.rest["bikes"], err = json.Marshal(kept); err != nil {
		return nil, err
	}
	if r.rest["summary"], err = json.Marshal(s); err != nil {
		return nil, err
	}
	return json.Marshal(r.rest)
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
		if b != nil && b.ID != "" && b.below(float64(below)) {
			ids = append(ids, b.ID)
		}
	}
	return ids, nil
}
