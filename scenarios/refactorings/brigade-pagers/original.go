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

var (
	mu      sync.Mutex
	rules   map[string][]string
	aliases map[string]string
	known   map[string]bool
	out     map[string]bool
	now     func() time.Time
	today   string
	serial  int
	sent    []Page

	builtinRules   map[string][]string
	builtinAliases map[string]string
)

func init() {
	builtinRules = make(map[string][]string)
	builtinAliases = make(map[string]string)
	for _, line := range strings.Split(builtin, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if f[0] == "=" {
			builtinAliases[f[1]] = f[2]
		} else {
			builtinRules[f[0]] = f[1:]
		}
	}
	for word, keyword := range builtinAliases {
		if builtinRules[keyword] == nil {
			panic("pager: " + word + " stands for nothing")
		}
	}
}

// must run after the init above
func init() {
	rules = builtinRules
	aliases = builtinAliases
	known = make(map[string]bool)
	for _, units := range rules {
		for _, u := range units {
			known[u] = true
		}
	}
}

func init() {
	now = time.Now
	out = make(map[string]bool)
}

// SetClock says what time it is from now on; nil is the computer's own clock.
func SetClock(clock func() time.Time) {
	mu.Lock()
	defer mu.Unlock()
	if clock == nil {
		clock = time.Now
	}
	now = clock
}

// Configure replaces the table of keywords, and nothing else. With an empty text the built-in one is back. A table that
// is wrong is refused with ErrTable, and the one before stays.
func Configure(text string) error {
	mu.Lock()
	defer mu.Unlock()
	newRules := make(map[string][]string)
	newAliases := make(map[string]string)
	if strings.TrimSpace(text) == "" {
		newRules = builtinRules
		newAliases = builtinAliases
	} else {
		for n, line := range strings.Split(text, "\n") {
			f := strings.Fields(line)
			if len(f) == 0 {
				continue
			}
			if f[0] == "=" {
				if len(f) != 3 {
					return fmt.Errorf("%w: line %d", ErrTable, n+1)
				}
				newAliases[strings.ToLower(f[1])] = strings.ToLower(f[2])
			} else {
				if len(f) < 2 {
					return fmt.Errorf("%w: line %d", ErrTable, n+1)
				}
				k := strings.ToLower(f[0])
				if newRules[k] != nil {
					return fmt.Errorf("%w: line %d: %s again", ErrTable, n+1, k)
				}
				newRules[k] = f[1:]
			}
		}
		for word, keyword := range newAliases {
			if newRules[keyword] == nil {
				return fmt.Errorf("%w: %s stands for nothing", ErrTable, word)
			}
		}
	}
	rules = newRules
	aliases = newAliases
	known = make(map[string]bool)
	for _, units := range rules {
		for _, u := range units {
			known[u] = true
		}
	}
	return nil
}

// Out takes a unit of the table out of service. It stays so whatever table comes later.
func Out(unit string) error {
	mu.Lock()
	defer mu.Unlock()
	if !known[unit] {
		return fmt.Errorf("%w: %q", ErrUnit, unit)
	}
	out[unit] = true
	return nil
}

// Back puts a unit into service again.
func Back(unit string) {
	mu.Lock()
	defer mu.Unlock()
	delete(out, unit)
}

// Ready returns the units of the table that are in service, sorted.
func Ready() []string {
	mu.Lock()
	defer mu.Unlock()
	units := []string{}
	for u := range known {
		if !out[u] {
			units = append(units, u)
		}
	}
	sort.Strings(units)
	return units
}

// Alarm makes a page for those units of a keyword that are in service. Pages are numbered from 1 whenever the day is
// another than that of the page before.
func Alarm(keyword, place string) (Page, error) {
	mu.Lock()
	defer mu.Unlock()
	keyword = strings.ToLower(strings.TrimSpace(keyword))
	if k, ok := aliases[keyword]; ok {
		keyword = k
	}
	units, ok := rules[keyword]
	if !ok {
		return Page{}, fmt.Errorf("%w: %q", ErrKeyword, keyword)
	}
	var who []string
	for _, u := range units {
		if !out[u] {
			who = append(who, u)
		}
	}
	if len(who) == 0 {
		return Page{}, ErrNobody
	}
	t := now()
	day := t.Format("060102")
	if day != today {
		today = day
		serial = 0
	}
	serial++
	p := Page{fmt.Sprintf("%s-%d", day, serial), keyword, place, t, who}
	sent = append(sent, p)
	if len(sent) > keep {
		sent = sent[1:]
	}
	return p, nil
}

// Sent returns the last pages, the oldest first.
func Sent() []Page {
	mu.Lock()
	defer mu.Unlock()
	return append([]Page{}, sent...)
}

// Reset is for a new shift: no pages, numbers from 1, all units in service. Table and clock stay.
func Reset() {
	mu.Lock()
	defer mu.Unlock()
	sent = nil
	serial = 0
	today = ""
	out = make(map[string]bool)
}
