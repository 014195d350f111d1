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

// object is what a JSON object holds, each value as it came. What we do not know of stays in it untouched. It is not a
// struct, since encoding/json would take "ID" for "id" there.
type object map[string]json.RawMessage

// plain is an object of which only the known fields matter.
type plain map[string]any

// text returns a field's text; "" where there is none or it is of another type.
func (o object) text(name string) string {
	var text *string
	if json.Unmarshal(o[name], &text) != nil || text == nil {
		return ""
	}
	return *text
}

// report is what a dock sent.
type report struct {
	fields  object
	dock    object
	bikes   []bike
	dropped int // bikes without an id
}

// bike is one bike of a report.
type bike struct {
	fields   object
	id       string
	charging bool
	battery  *float64 // per cent; nil where it is not known
}

// summary is what the planning system wants to know first.
type summary struct {
	Bikes   int    `json:"bikes"`
	Low     int    `json:"low"`
	Dropped int    `json:"dropped"`
	Free    *int64 `json:"free,omitempty"`
}

func parse(data []byte) (*report, error) {
	r := &report{}
	// A decoder does not mind what follows: some docks send zeros after the end.
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&r.fields); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrReport, err)
	}
	if json.Unmarshal(r.fields["dock"], &r.dock) != nil {
		r.dock = nil
	}
	var bikes []json.RawMessage
	if json.Unmarshal(r.fields["bikes"], &bikes) != nil {
		bikes = nil
	}
	for _, raw := range bikes {
		if b, ok := parseBike(raw); ok {
			r.bikes = append(r.bikes, b)
		} else {
			r.dropped++
		}
	}
	return r, nil
}

func parseBike(raw json.RawMessage) (b bike, ok bool) {
	if json.Unmarshal(raw, &b.fields) != nil {
		return bike{}, false
	}
	if b.id = b.fields.text("id"); b.id == "" {
		return bike{}, false
	}
	if json.Unmarshal(b.fields["charging"], &b.charging) != nil {
		b.charging = false
	}
	b.mendBattery()
	return b, true
}

// mendBattery makes a number of what older firmware writes as "81%", and takes out what says nothing.
func (b *bike) mendBattery() {
	raw := b.fields["battery"]
	if percent, ok := strings.CutSuffix(b.fields.text("battery"), "%"); ok {
		if n, err := strconv.Atoi(percent); err == nil {
			raw = strconv.AppendInt(nil, int64(n), 10)
			b.fields["battery"] = raw
		}
	}
	if !isNumber(raw) {
		delete(b.fields, "battery")
		return
	}
	var charge float64
	if json.Unmarshal(raw, &charge) == nil { // or else it is too large
		b.battery = &charge
	}
}

func isNumber(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// isBelow tells whether a bike is known to need charging.
func (b bike) isBelow(percent int) bool {
	return !b.charging && b.battery != nil && *b.battery < float64(percent)
}

func (r *report) summary() summary {
	s := summary{Bikes: len(r.bikes), Dropped: r.dropped}
	for _, b := range r.bikes {
		if b.isBelow(lowBattery) {
			s.Low++
		}
	}
	var slots *int64
	if json.Unmarshal(r.dock["slots"], &slots) == nil && slots != nil {
		free := *slots - int64(len(r.bikes))
		s.Free = &free
	}
	return s
}

// complete writes what the report has become into its fields.
func (r *report) complete(seen int64) error {
	objects := make([]plain, 0, len(r.bikes))
	for _, b := range r.bikes {
		all := plain{}
		for name, raw := range b.fields {
			var value any
			if err := json.Unmarshal(raw, &value); err == nil {
				all[name] = value
			}
		}
		objects = append(objects, all)
	}
	r.dock["seen"] = strconv.AppendInt(nil, seen, 10)
	delete(r.fields, "debug")
	dock, dockErr := json.Marshal(r.dock)
	bikes, bikesErr := json.Marshal(objects)
	summary, summaryErr := json.Marshal(r.summary())
	r.fields["dock"], r.fields["bikes"], r.fields["summary"] = dock, bikes, summary
	return errors.Join(dockErr, bikesErr, summaryErr)
}

// Relay completes a report for the planning system: when the dock was seen, the batteries as numbers, a summary. The
// makers' debugging is taken out. Bikes that cannot be told apart, for want of an id, are left out and counted.
func Relay(data []byte, seen int64) ([]byte, error) {
	r, err := parse(data)
	if err != nil {
		return nil, err
	}
	if r.dock.text("id") == "" {
		return nil, ErrDock
	}
	if err := r.complete(seen); err != nil {
		return nil, err
	}
	return json.Marshal(r.fields)
}

// Flat returns the ids of the bikes that are not charging and whose battery is known to be below so many per cent, in
// the order of the report. Of which dock it is does not matter.
func Flat(data []byte, below int) ([]string, error) {
	r, err := parse(data)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, b := range r.bikes {
		if b.isBelow(below) {
			ids = append(ids, b.id)
		}
	}
	return ids, nil
}
