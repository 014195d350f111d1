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

// Relay completes a report for the planning system: when the dock was seen, the batteries as numbers, a summary. The
// makers' debugging is taken out. Bikes that cannot be told apart, for want of an id, are left out and counted.
func Relay(data []byte, seen int64) ([]byte, error) {
	var m map[string]interface{}
	dec := json.NewDecoder(bytes.NewReader(data)) // some send zeros after the end
	dec.UseNumber()
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrReport, err)
	}
	dock, ok := m["dock"].(map[string]interface{})
	if !ok {
		return nil, ErrDock
	}
	if id, ok := dock["id"].(string); !ok || id == "" {
		return nil, ErrDock
	}
	dock["seen"] = seen
	delete(m, "debug")
	bikes, _ := m["bikes"].([]interface{})
	kept := []interface{}{}
	low := 0
	for _, x := range bikes {
		bike, ok := x.(map[string]interface{})
		if !ok {
			continue
		}
		if id, ok := bike["id"].(string); !ok || id == "" {
			continue
		}
		if b, ok := bike["battery"]; ok {
			switch b := b.(type) {
			case json.Number:
			case string:
				if strings.HasSuffix(b, "%") {
					if n, err := strconv.Atoi(strings.TrimSuffix(b, "%")); err == nil {
						bike["battery"] = json.Number(strconv.Itoa(n))
					} else {
						delete(bike, "battery")
					}
				} else {
					delete(bike, "battery")
				}
			default:
				delete(bike, "battery")
			}
		}
		if n, ok := bike["battery"].(json.Number); ok {
			if f, err := n.Float64(); err == nil && f < lowBattery {
				if c, ok := bike["charging"].(bool); !ok || !c {
					low++
				}
			}
		}
		kept = append(kept, bike)
	}
	m["bikes"] = kept
	summary := map[string]interface{}{
		"bikes":   len(kept),
		"low":     low,
		"dropped": len(bikes) - len(kept),
	}
	if n, ok := dock["slots"].(json.Number); ok {
		if slots, err := n.Int64(); err == nil {
			summary["free"] = slots - int64(len(kept))
		}
	}
	m["summary"] = summary
	return json.Marshal(m)
}

// Flat returns the ids of the bikes that are not charging and whose battery is known to be below so many per cent, in
// the order of the report. Of which dock it is does not matter.
func Flat(data []byte, below int) ([]string, error) {
	var m map[string]interface{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrReport, err)
	}
	ids := []string{}
	if bikes, ok := m["bikes"].([]interface{}); ok {
		for _, x := range bikes {
			if bike, ok := x.(map[string]interface{}); ok {
				if id, ok := bike["id"].(string); ok && id != "" {
					if c, ok := bike["charging"].(bool); ok && c {
						continue
					}
					if n, ok := bike["battery"].(json.Number); ok {
						if f, err := n.Float64(); err == nil && f < float64(below) {
							ids = append(ids, id)
						}
					} else if s, ok := bike["battery"].(string); ok && strings.HasSuffix(s, "%") {
						if n, err := strconv.Atoi(s[:len(s)-1]); err == nil && n < below {
							ids = append(ids, id)
						}
					}
				}
			}
		}
	}
	return ids, nil
}
