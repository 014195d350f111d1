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
	"slices"
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

// line is one that says something.
type line struct {
	number int
	fields []string
}

func (l line) fail(err error) error { return &LineError{l.number, err} }

func (l line) bad(format string, args ...interface{}) error {
	return l.fail(fmt.Errorf("%w: "+format, append([]interface{}{ErrField}, args...)...))
}

// readLines returns the lines that say something, and the error that reading them ended with.
func readLines(r io.Reader) ([]line, error) {
	var lines []line
	number := 0
	in := bufio.NewScanner(r)
	for in.Scan() {
		number++
		fields := strings.Fields(in.Text())
		if len(fields) > 0 && !strings.HasPrefix(fields[0], "#") {
			lines = append(lines, line{number, fields})
		}
	}
	if err := in.Err(); err != nil {
		return lines, fmt.Errorf("after line %d: %w", number, err)
	}
	return lines, nil
}

// Parse reads a table.
func Parse(r io.Reader) (*Table, error) {
	lines, readErr := readLines(r)
	if len(lines) == 0 {
		if readErr == nil {
			readErr = ErrEmpty
		}
		return nil, readErr
	}
	table, err := newTable(lines[0])
	for _, l := range lines[1:] {
		if err == nil {
			err = table.add(l)
		}
	}
	if err == nil {
		err = readErr // what was wrong before it comes first
	}
	if err != nil {
		return nil, err
	}
	return table, nil
}

func newTable(l line) (*Table, error) {
	if l.fields[0] != "station" || len(l.fields) < 2 {
		return nil, l.fail(ErrHeader)
	}
	t := &Table{Station: l.fields[1]}
	if len(l.fields) > 2 {
		if hours, err := strconv.ParseFloat(l.fields[2], 64); err == nil {
			t.Zone = int(hours)
		}
	}
	return t, nil
}

func (t *Table) add(l line) error {
	minute, err := l.minute()
	switch {
	case err != nil:
		return err
	case len(t.Waters) > 0 && minute <= t.Waters[len(t.Waters)-1].Minute:
		return l.fail(ErrOrder)
	case len(l.fields) < 3:
		return l.bad("there are only %d", len(l.fields))
	case !strings.Contains("HhLl", l.fields[1]) || len(l.fields[1]) != 1:
		return l.bad("%q is no kind of water", l.fields[1])
	case l.fields[2] == "?":
		t.Skipped++
		return nil
	}
	cm, err := l.cm()
	if err != nil {
		return err
	}
	t.Waters = append(t.Waters, Water{
		Minute: minute,
		High:   strings.EqualFold(l.fields[1], "h"),
		Cm:     cm,
		Note:   strings.Join(l.fields[3:], " "),
	})
	return nil
}

func (l line) minute() (int, error) {
	text := l.fields[0]
	n, err := strconv.Atoi(text)
	switch {
	case len(text) != 4:
		return 0, l.bad("time %q", text)
	case err != nil:
		return 0, l.bad("time %q: %w", text, err)
	case n < 0 || n >= 2400 || n%100 >= 60:
		return 0, l.bad("time %q", text)
	}
	return n/100*60 + n%100, nil
}

func (l line) cm() (int, error) {
	text := l.fields[2]
	m, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return 0, l.bad("height %q: %w", text, err)
	case !(m > -20 && m < 20):
		return 0, l.bad("height %q", text)
	case m < 0:
		return -int(-m*100 + 0.5), nil
	}
	return int(m*100 + 0.5), nil
}

// Next returns the first high (or low) water at or after a minute of the day, or ErrNoWater.
func (t *Table) Next(minute int, high bool) (Water, error) {
	i := slices.IndexFunc(t.Waters, func(w Water) bool { return w.High == high && w.Minute >= minute })
	if i < 0 {
		return Water{}, fmt.Errorf("%s after %d: %w", t.Station, minute, ErrNoWater)
	}
	return t.Waters[i], nil
}

// Range returns the largest difference in cm between two waters that follow each other, and 0 for less than two.
func (t *Table) Range() int {
	best := 0
	for i, w := range t.Waters {
		if i > 0 {
			best = max(best, w.Cm-t.Waters[i-1].Cm, t.Waters[i-1].Cm-w.Cm)
		}
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
