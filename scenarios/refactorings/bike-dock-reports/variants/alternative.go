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

// raw is a JSON value as it came.
type raw = json.RawMessage

// scalar is a value that is neither list nor object; at most one of these is set.
type scalar struct {
	text   string
	number json.Number
	flag   bool
}

func scalarOf(value raw) (s scalar) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	token, err := decoder.Token()
	if err != nil {
		return s
	}
	switch token := token.(type) {
	case string:
		s.text = token
	case json.Number:
		s.number = token
	case bool:
		s.flag = token
	}
	return s
}

// charge is what is known of a battery.
type charge struct {
	said    json.Number // "" when nothing was said that makes sense
	percent float64
	known   bool
}

func chargeOf(value raw) charge {
	s := scalarOf(value)
	said := s.number
	if digits := strings.TrimSuffix(s.text, "%"); digits != s.text {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return charge{}
		}
		said = json.Number(strconv.Itoa(n))
	}
	percent, err := said.Float64()
	return charge{said, percent, err == nil}
}

type dock struct {
	id    string
	slots json.Number
	all   map[string]raw
}

type bike struct {
	id       string
	charge   charge
	charging bool
	all      map[string]raw
}

func (b bike) flat(below int) bool {
	return b.charge.known && !b.charging && b.charge.percent < float64(below)
}

type report struct {
	dock  dock
	bikes []bike
	sent  int // bikes, those without an id among them
	all   map[string]raw
}

func read(data []byte) (r report, err error) {
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&r.all); err != nil {
		return r, fmt.Errorf("%w: %v", ErrReport, err)
	}
	r.dock = readDock(r.all["dock"])
	var list []raw
	if err := json.Unmarshal(r.all["bikes"], &list); err != nil {
		return r, nil // without bikes
	}
	r.sent = len(list)
	for _, value := range list {
		if b := readBike(value); b.id != "" {
			r.bikes = append(r.bikes, b)
		}
	}
	return r, nil
}

func readDock(value raw) (d dock) {
	if err := json.Unmarshal(value, &d.all); err != nil {
		return dock{}
	}
	d.id, d.slots = scalarOf(d.all["id"]).text, scalarOf(d.all["slots"]).number
	return d
}

func readBike(value raw) (b bike) {
	if err := json.Unmarshal(value, &b.all); err != nil {
		return bike{}
	}
	b.id, b.charging, b.charge = scalarOf(b.all["id"]).text, scalarOf(b.all["charging"]).flag, chargeOf(b.all["battery"])
	return b
}

// with returns an object with some fields changed; those without a value are taken out.
func with(all map[string]raw, changes map[string]string) map[string]raw {
	changed := make(map[string]raw, len(all)+len(changes))
	for name, value := range all {
		changed[name] = value
	}
	for name, value := range changes {
		if changed[name] = raw(value); value == "" {
			delete(changed, name)
		}
	}
	return changed
}

func (r report) summary() string {
	low := 0
	for _, b := range r.bikes {
		if b.flat(lowBattery) {
			low++
		}
	}
	text := fmt.Sprintf(`"bikes":%d,"low":%d,"dropped":%d`, len(r.bikes), low, r.sent-len(r.bikes))
	if slots, err := r.dock.slots.Int64(); err == nil {
		text += fmt.Sprintf(`,"free":%d`, slots-int64(len(r.bikes)))
	}
	return "{" + text + "}"
}

// Relay completes a report for the planning system: when the dock was seen, the batteries as numbers, a summary. The
// makers' debugging is taken out. Bikes that cannot be told apart, for want of an id, are left out and counted.
func Relay(data []byte, seen int64) ([]byte, error) {
	r, err := read(data)
	if err != nil {
		return nil, err
	}
	if r.dock.id == "" {
		return nil, ErrDock
	}
	bikes := make([]map[string]raw, len(r.bikes))
	for i, b := range r.bikes {
		bikes[i] = with(b.all, map[string]string{"battery": b.charge.said.String()})
	}
	dockText, err := json.Marshal(with(r.dock.all, map[string]string{"seen": strconv.FormatInt(seen, 10)}))
	if err != nil {
		return nil, err
	}
	bikesText, err := json.Marshal(bikes)
	if err != nil {
		return nil, err
	}
	return json.Marshal(with(r.all, map[string]string{
		"debug": "", "dock": string(dockText), "bikes": string(bikesText), "summary": r.summary(),
	}))
}

// Flat returns the ids of the bikes that are not charging and whose battery is known to be below so many per cent, in
// the order of the report. Of which dock it is does not matter.
func Flat(data []byte, below int) ([]string, error) {
	r, err := read(data)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, b := range r.bikes {
		if b.flat(below) {
			ids = append(ids, b.id)
		}
	}
	return ids, nil
}
