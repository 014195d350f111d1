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

// table says what the keywords mean.
type table struct {
	units   map[string][]string // by keyword
	aliases map[string]string
}

// Desk is a control room's desk. It may be used by many goroutines.
type Desk struct {
	mu      sync.Mutex
	builtin table
	table   table
	now     func() time.Time
	out     map[string]bool
	today   string
	serial  int
	sent    []Page
}

// New returns a desk with a table of its own, to which it goes back when it is configured with an empty text.
func New(text string, now func() time.Time) (*Desk, error) {
	parsed := table{make(map[string][]string), make(map[string]string)}
	if err := parsed.read(text); err != nil {
		return nil, err
	}
	return &Desk{builtin: parsed, table: parsed, now: now, out: make(map[string]bool)}, nil
}

func (t table) read(text string) error {
	for n, line := range strings.Split(text, "\n") {
		if err := t.add(strings.Fields(line)); err != nil {
			return fmt.Errorf("%w: line %d: %v", ErrTable, n+1, err)
		}
	}
	for word, keyword := range t.aliases {
		if t.units[keyword] == nil {
			return fmt.Errorf("%w: %s stands for nothing", ErrTable, word)
		}
	}
	return nil
}

// add takes over the fields of one line.
func (t table) add(fields []string) error {
	switch {
	case len(fields) == 0:
		return nil
	case fields[0] == "=":
		if len(fields) != 3 {
			return errors.New("not two words")
		}
		t.aliases[strings.ToLower(fields[1])] = strings.ToLower(fields[2])
		return nil
	case len(fields) == 1:
		return errors.New("no units")
	}
	keyword := strings.ToLower(fields[0])
	if t.units[keyword] != nil {
		return fmt.Errorf("%s again", keyword)
	}
	t.units[keyword] = fields[1:]
	return nil
}

// keyword returns what somebody means.
func (t table) keyword(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	if keyword, ok := t.aliases[word]; ok {
		return keyword
	}
	return word
}

func (t table) all() map[string]bool {
	units := make(map[string]bool)
	for _, some := range t.units {
		for _, unit := range some {
			units[unit] = true
		}
	}
	return units
}

// SetClock says what time it is from now on; nil is the computer's own clock.
func (d *Desk) SetClock(clock func() time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if clock == nil {
		clock = time.Now
	}
	d.now = clock
}

// Configure replaces the table of keywords, and nothing else. With an empty text the desk's own is back. A table that is
// wrong is refused with ErrTable, and the one before stays.
func (d *Desk) Configure(text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if strings.TrimSpace(text) == "" {
		d.table = d.builtin
		return nil
	}
	d.table = table{make(map[string][]string), make(map[string]string)}
	return d.table.read(text)
}

// Out takes a unit of the table out of service. It stays so whatever table comes later.
func (d *Desk) Out(unit string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.table.all()[unit] {
		return fmt.Errorf("%w: %q", ErrUnit, unit)
	}
	d.out[unit] = true
	return nil
}

// Back puts a unit into service again.
func (d *Desk) Back(unit string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.out, unit)
}

// Ready returns the units of the table that are in service, sorted.
func (d *Desk) Ready() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	units := []string{}
	for unit := range d.table.all() {
		if !d.out[unit] {
			units = append(units, unit)
		}
	}
	sort.Strings(units)
	return units
}

// Alarm makes a page for those units of a keyword that are in service. Pages are numbered from 1 whenever the day is
// another than that of the page before.
func (d *Desk) Alarm(word, place string) (Page, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	keyword := d.table.keyword(word)
	units, ok := d.table.units[keyword]
	if !ok {
		return Page{}, fmt.Errorf("%w: %q", ErrKeyword, keyword)
	}
	var ready []string
	for _, unit := range units {
		if !d.out[unit] {
			ready = append(ready, unit)
		}
	}
	if len(ready) == 0 {
		return Page{}, ErrNobody
	}
	at := d.now()
	page := Page{d.number(at), keyword, place, at, ready}
	d.sent = append(d.sent, page)
	if len(d.sent) > keep {
		d.sent = d.sent[1:]
	}
	return page, nil
}

// number returns the next page's number.
func (d *Desk) number(at time.Time) string {
	if day := at.Format("060102"); day != d.today {
		d.today, d.serial = day, 0
	}
	d.serial++
	return fmt.Sprintf("%s-%d", d.today, d.serial)
}

// Sent returns the last pages, the oldest first.
func (d *Desk) Sent() []Page {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Page{}, d.sent...)
}

// Reset is for a new shift: no pages, numbers from 1, all units in service. Table and clock stay.
func (d *Desk) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent, d.out = nil, make(map[string]bool)
	d.today = "" // numbers begin anew with a new day
}

// standard is the desk of those who call the functions below, until they have one of their own.
var standard = mustNew(builtin, time.Now)

func mustNew(text string, now func() time.Time) *Desk {
	desk, err := New(text, now)
	if err != nil {
		panic(err) // the built-in table is wrong, which shows as soon as anybody starts the program
	}
	return desk
}

// SetClock is Desk.SetClock of the standard desk, and so on for the other functions.
func SetClock(clock func() time.Time)           { standard.SetClock(clock) }
func Configure(text string) error               { return standard.Configure(text) }
func Out(unit string) error                     { return standard.Out(unit) }
func Back(unit string)                          { standard.Back(unit) }
func Ready() []string                           { return standard.Ready() }
func Alarm(keyword, place string) (Page, error) { return standard.Alarm(keyword, place) }
func Sent() []Page                              { return standard.Sent() }
func Reset()                                    { standard.Reset() }
