// Package pager turns the control room's keywords into pages for the units of the fire brigade.
package pager

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

var (
	ErrKeyword = errors.New("pager: no such keyword")
	ErrUnit    = errors.New("pager: no such unit")
	ErrNobody  = errors.New("pager: all units are out of service")
	ErrTable   = errors.New("pager: bad table")
)

// Page is what the units get.
type Page struct {
	Number  string // of the day: 261122-1, 261122-2, ...
	Keyword string
	Place   string
	At      time.Time
	Units   []string
}

// keep is how many pages Sent remembers.
const keep = 5

// A keyword and its units, or another word for a keyword.
const builtin = `
fire1  engine1
fire2  engine1 engine2 ladder
water  boat engine2
chem   engine1 tanker chief
= blaze fire2
= spill chem
`

// Table says which units a keyword calls. It is never changed.
type Table struct {
	calls map[string][]string
	units map[string]bool
}

// ParseTable reads a table.
func ParseTable(text string) (*Table, error) {
	t := &Table{calls: map[string][]string{}, units: map[string]bool{}}
	var others [][]string
	for i, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) > 0 && f[0] == "=" {
			others = append(others, f)
			continue
		}
		if len(f) > 0 && !t.call(strings.ToLower(f[0]), f[1:]) {
			return nil, fmt.Errorf("%w: line %d", ErrTable, i+1)
		}
	}
	return t, t.alias(others)
}

func (t *Table) call(keyword string, units []string) bool {
	if len(units) == 0 || t.calls[keyword] != nil {
		return false
	}
	t.calls[keyword] = append([]string{keyword}, units...)
	for _, u := range units {
		t.units[u] = true
	}
	return true
}

// alias adds other words, once all keywords are known. A word that is a keyword itself stands for the other from then on.
func (t *Table) alias(others [][]string) error {
	words := map[string][]string{}
	for _, f := range others {
		if len(f) != 3 {
			return fmt.Errorf("%w: %s", ErrTable, strings.Join(f, " "))
		}
		words[strings.ToLower(f[1])] = t.calls[strings.ToLower(f[2])]
	}
	for word, call := range words {
		if call == nil {
			return fmt.Errorf("%w: %s stands for nothing", ErrTable, word)
		}
	}
	for word, call := range words {
		t.calls[word] = call
	}
	return nil
}

// Desk makes pages.
type Desk struct {
	mu       sync.Mutex
	standard *Table
	shift    shift
	table    *Table
	clock    func() time.Time
}

// shift is what a new shift starts without.
type shift struct {
	out    map[string]bool
	day    string
	number int
	sent   []Page
}

// NewDesk returns a desk that works with a table and a clock.
func NewDesk(table *Table, clock func() time.Time) *Desk {
	return &Desk{standard: table, table: table, clock: clock, shift: shift{out: map[string]bool{}}}
}

// desk is what the package's functions work on.
var desk = NewDesk(builtinTable(), time.Now)

func builtinTable() *Table {
	table, err := ParseTable(builtin)
	if err != nil {
		panic(err)
	}
	return table
}

// on runs something while nobody else uses the desk.
func (d *Desk) on(do func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	do()
}

// SetClock says what time it is from now on; nil is the computer's own clock.
func SetClock(clock func() time.Time) {
	if clock == nil {
		clock = time.Now
	}
	desk.on(func() { desk.clock = clock })
}

// Configure replaces the table of keywords, and nothing else. With an empty text the built-in one is back. A table that
// is wrong is refused with ErrTable, and the one before stays.
func Configure(text string) error {
	table := desk.standard
	if strings.TrimSpace(text) != "" {
		var err error
		if table, err = ParseTable(text); err != nil {
			return err
		}
	}
	desk.on(func() { desk.table = table })
	return nil
}

// Out takes a unit of the table out of service. It stays so whatever table comes later.
func Out(unit string) (err error) {
	desk.on(func() {
		if err = fmt.Errorf("%w: %q", ErrUnit, unit); desk.table.units[unit] {
			desk.shift.out[unit], err = true, nil
		}
	})
	return err
}

// Back puts a unit into service again.
func Back(unit string) {
	desk.on(func() { delete(desk.shift.out, unit) })
}

// Ready returns the units of the table that are in service, sorted.
func Ready() (units []string) {
	units = []string{}
	desk.on(func() {
		for u := range desk.table.units {
			if !desk.shift.out[u] {
				units = append(units, u)
			}
		}
	})
	sort.Strings(units)
	return units
}

// Alarm makes a page for those units of a keyword that are in service. Pages are numbered from 1 whenever the day is
// another than that of the page before.
func Alarm(keyword, place string) (page Page, err error) {
	desk.on(func() { page, err = desk.alarm(strings.ToLower(strings.TrimSpace(keyword)), place) })
	return page, err
}

func (d *Desk) alarm(word, place string) (Page, error) {
	call := d.table.calls[word]
	if call == nil {
		return Page{}, fmt.Errorf("%w: %q", ErrKeyword, word)
	}
	page := Page{Keyword: call[0], Place: place}
	for _, u := range call[1:] {
		if !d.shift.out[u] {
			page.Units = append(page.Units, u)
		}
	}
	if page.Units == nil {
		return Page{}, ErrNobody
	}
	page.At = d.clock()
	d.shift.add(&page)
	return page, nil
}

func (s *shift) add(page *Page) {
	day := page.At.Format("060102")
	if s.number++; day != s.day {
		s.day, s.number = day, 1
	}
	page.Number = fmt.Sprint(day, "-", s.number)
	s.sent = append(s.sent, *page)
	s.sent = s.sent[max(0, len(s.sent)-keep):]
}

// Sent returns the last pages, the oldest first.
func Sent() (pages []Page) {
	desk.on(func() { pages = append([]Page{}, desk.shift.sent...) })
	return pages
}

// Reset is for a new shift: no pages, numbers from 1, all units in service. Table and clock stay.
func Reset() {
	desk.on(func() { desk.shift = shift{out: map[string]bool{}} })
}
