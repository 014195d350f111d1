// Package tides reads the tide tables that the harbour offices send.
//
//	# 4 November
//	station Husum +1
//	0413 H 3.25
//	1035 L 0.4 spring tide
//
// Times are hours and minutes of the station's day, H and L are high and low water, heights are in metres.
package tides

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
)

var (
	ErrEmpty   = errors.New("no table")
	ErrHeader  = errors.New("no station")
	ErrField   = errors.New("bad field")
	ErrOrder   = errors.New("not in the order of time")
	ErrNoWater = errors.New("no such water")
)

// LineError says in which line, from 1, something is wrong.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Water is one high or low water.
type Water struct {
	Minute int // of the day
	High   bool
	Cm     int
	Note   string
}

// Table is one station's day.
type Table struct {
	Station string
	Zone    int // hours east of Greenwich
	Waters  []Water
	Skipped int // lines whose height was not known yet
}

type skip struct{}

type parser struct {
	in    *bufio.Scanner
	line  int
	text  string
	table *Table
}

// Parse reads a table.
func Parse(r io.Reader) (t *Table, err error) {
	defer func() {
		if x := recover(); x != nil {
			t = nil
			if e, ok := x.(error); ok {
				err = e
			} else {
				err = fmt.Errorf("%v", x)
			}
		}
	}()
	p := &parser{in: bufio.NewScanner(r), table: &Table{}}
	p.header()
	for p.next() {
		func() {
			defer func() {
				if x := recover(); x != nil {
					if _, ok := x.(skip); ok {
						p.table.Skipped++
					} else {
						panic(x)
					}
				}
			}()
			p.water()
		}()
	}
	return p.table, nil
}

func (p *parser) next() bool {
	for p.in.Scan() {
		p.line++
		p.text = strings.TrimSpace(p.in.Text())
		if p.text != "" && p.text[0] != '#' {
			return true
		}
	}
	if p.in.Err() != nil {
		panic(fmt.Errorf("after line %d: %w", p.line, p.in.Err()))
	}
	return false
}

func (p *parser) header() {
	if !p.next() {
		panic(ErrEmpty)
	}
	f := strings.Fields(p.text)
	if f[0] != "station" || len(f) < 2 {
		panic(&LineError{p.line, ErrHeader})
	}
	p.table.Station = f[1]
	if len(f) > 2 {
		z, _ := strconv.ParseFloat(f[2], 64)
		p.table.Zone = int(z)
	}
}

func (p *parser) water() {
	f := strings.Fields(p.text)
	var w Water
	w.Minute = p.clock(f[0])
	if n := len(p.table.Waters); n > 0 {
		if w.Minute <= p.table.Waters[n-1].Minute {
			panic(&LineError{p.line, ErrOrder})
		}
	}
	if f[1] == "H" || f[1] == "h" {
		w.High = true
	} else {
		if f[1] != "L" && f[1] != "l" {
			panic(&LineError{p.line, fmt.Errorf("%w: %q is no kind of water", ErrField, f[1])})
		}
	}
	if f[2] == "?" {
		panic(skip{})
	}
	w.Cm = p.height(f[2])
	if len(f) > 3 {
		w.Note = strings.Join(f[3:], " ")
	}
	p.table.Waters = append(p.table.Waters, w)
}

func (p *parser) clock(s string) int {
	if len(s) != 4 {
		panic(&LineError{p.line, fmt.Errorf("%w: time %q", ErrField, s)})
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(&LineError{p.line, fmt.Errorf("%w: time %q: %w", ErrField, s, err)})
	}
	if n < 0 || n/100 > 23 || n%100 > 59 {
		panic(&LineError{p.line, fmt.Errorf("%w: time %q", ErrField, s)})
	}
	return n/100*60 + n%100
}

func (p *parser) height(s string) int {
	m, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(&LineError{p.line, fmt.Errorf("%w: height %q: %w", ErrField, s, err)})
	}
	if !(m > -20 && m < 20) {
		panic(&LineError{p.line, fmt.Errorf("%w: height %q", ErrField, s)})
	}
	// to the nearest centimetre, halves away from zero
	if m < 0 {
		return -int(-m*100 + 0.5)
	}
	return int(m*100 + 0.5)
}

// Next returns the first high (or low) water at or after a minute of the day, or ErrNoWater.
func (t *Table) Next(minute int, high bool) (w Water, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = x.(error)
		}
	}()
	for _, w := range t.Waters {
		if w.High == high && w.Minute >= minute {
			return w, nil
		}
	}
	panic(fmt.Errorf("%s after %d: %w", t.Station, minute, ErrNoWater))
}

// Range returns the largest difference in cm between two waters that follow each other, and 0 for less than two.
func (t *Table) Range() int {
	best := 0
	for i := range t.Waters {
		func() {
			defer func() { _ = recover() }() // the last has no next
			d := t.Waters[i+1].Cm - t.Waters[i].Cm
			if d < 0 {
				d = -d
			}
			if d > best {
				best = d
			}
		}()
	}
	return best
}

// ParseAll opens and reads files in the order of their names, up to the first that fails. The tables before that are
// returned all the same, by station.
func ParseAll(names []string, open func(name string) (io.ReadCloser, error)) (map[string]*Table, error) {
	tables := map[string]*Table{}
	sorted := append([]string{}, names...)
	sort.Strings(sorted)
	for _, name := range sorted {
		f, err := open(name)
		if err != nil {
			return tables, fmt.Errorf("%s: %w", name, err)
		}
		t, err := Parse(f)
		_ = f.Close() // it was only read
		if err != nil {
			return tables, fmt.Errorf("%s: %w", name, err)
		}
		tables[t.Station] = t
	}
	return tables, nil
}
