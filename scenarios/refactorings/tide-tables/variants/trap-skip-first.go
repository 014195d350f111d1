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
	"math"
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

type parser struct {
	in   *bufio.Scanner
	line int
	text string
}

// Parse reads a table.
func Parse(r io.Reader) (*Table, error) {
	p := &parser{in: bufio.NewScanner(r)}
	table, err := p.header()
	if err != nil {
		return nil, err
	}
	for p.next() {
		if err := p.water(table); err != nil {
			return nil, &LineError{p.line, err}
		}
	}
	if err := p.readError(); err != nil {
		return nil, err
	}
	return table, nil
}

// next goes to the next line that says something. After the last, readError tells whether there should be more.
func (p *parser) next() bool {
	for p.in.Scan() {
		p.line++
		p.text = strings.TrimSpace(p.in.Text())
		if p.text != "" && p.text[0] != '#' {
			return true
		}
	}
	return false
}

func (p *parser) readError() error {
	if err := p.in.Err(); err != nil {
		return fmt.Errorf("after line %d: %w", p.line, err)
	}
	return nil
}

func (p *parser) header() (*Table, error) {
	if !p.next() {
		if err := p.readError(); err != nil {
			return nil, err
		}
		return nil, ErrEmpty
	}
	fields := strings.Fields(p.text)
	if fields[0] != "station" || len(fields) < 2 {
		return nil, &LineError{p.line, ErrHeader}
	}
	table := &Table{Station: fields[1]}
	if len(fields) > 2 {
		table.Zone = zone(fields[2])
	}
	return table, nil
}

// zone returns whole hours, and 0 for what is none: some offices write the name of the zone there.
func zone(text string) int {
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return int(hours)
}

// water adds what the line says to a table.
func (p *parser) water(table *Table) error {
	fields := strings.Fields(p.text)
	if len(fields) > 2 && fields[2] == "?" {
		table.Skipped++
		return nil
	}
	minute, err := parseClock(fields[0])
	if err != nil {
		return err
	}
	if n := len(table.Waters); n > 0 && minute <= table.Waters[n-1].Minute {
		return ErrOrder
	}
	if len(fields) < 3 {
		return fmt.Errorf("%w: kind or height is missing", ErrField)
	}
	high, err := parseKind(fields[1])
	if err != nil {
		return err
	}
	cm, err := parseHeight(fields[2])
	if err != nil {
		return err
	}
	table.Waters = append(table.Waters, Water{minute, high, cm, strings.Join(fields[3:], " ")})
	return nil
}

func parseClock(text string) (minute int, err error) {
	if len(text) != 4 {
		return 0, fmt.Errorf("%w: time %q", ErrField, text)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%w: time %q: %w", ErrField, text, err)
	}
	hours, minutes := n/100, n%100
	if n < 0 || hours > 23 || minutes > 59 {
		return 0, fmt.Errorf("%w: time %q", ErrField, text)
	}
	return hours*60 + minutes, nil
}

func parseKind(text string) (high bool, err error) {
	switch text {
	case "H", "h":
		return true, nil
	case "L", "l":
		return false, nil
	}
	return false, fmt.Errorf("%w: %q is no kind of water", ErrField, text)
}

func parseHeight(text string) (cm int, err error) {
	metres, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: height %q: %w", ErrField, text, err)
	}
	if !(metres > -20 && metres < 20) { // as written it refuses NaN, too
		return 0, fmt.Errorf("%w: height %q", ErrField, text)
	}
	return int(math.Copysign(math.Abs(metres)*100+0.5, metres)), nil // halves away from zero
}

// Next returns the first high (or low) water at or after a minute of the day, or ErrNoWater.
func (t *Table) Next(minute int, high bool) (Water, error) {
	for _, w := range t.Waters {
		if w.High == high && w.Minute >= minute {
			return w, nil
		}
	}
	return Water{}, fmt.Errorf("%s after %d: %w", t.Station, minute, ErrNoWater)
}

// Range returns the largest difference in cm between two waters that follow each other, and 0 for less than two.
func (t *Table) Range() int {
	largest := 0
	for i := 1; i < len(t.Waters); i++ {
		difference := t.Waters[i].Cm - t.Waters[i-1].Cm
		largest = max(largest, difference, -difference)
	}
	return largest
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
