// Package visit carries what the ticket kiosks know about one customer through the steps of a purchase.
//
// A Visit belongs to the goroutine that serves the customer. Whatever goes on after the customer has left (receipts, mail,
// statistics) gets a copy, since the kiosk uses the same Visit again for the next one:
//
//	v := pool.Get().(*visit.Visit)
//	v.Reset("kiosk 4")
//	...
//	go mailReceipt(v.Copy())
package visit

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Item is something in the basket.
type Item struct {
	Name  string
	Cents int
}

// Visit is one customer's purchase. Set and Get may be called by several goroutines at the same time.
type Visit struct {
	Kiosk  string
	Basket []Item

	mu     sync.RWMutex
	keys   map[string]any
	notes  map[string][]string
	errs   []error
	copied bool
}

// New returns an empty visit.
func New(kiosk string) *Visit {
	v := &Visit{}
	v.Reset(kiosk)
	return v
}

// Reset makes a visit ready for the next customer.
func (v *Visit) Reset(kiosk string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Kiosk = kiosk
	v.Basket = v.Basket[:0]
	v.errs = v.errs[:0]
	v.copied = false
	for key := range v.keys {
		delete(v.keys, key)
	}
	for topic := range v.notes {
		delete(v.notes, topic)
	}
}

// Copy returns a visit with the same contents, for work that outlives this one. The values that were stored by Set are not
// copied themselves.
func (v *Visit) Copy() *Visit {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return &Visit{
		Kiosk:  v.Kiosk,
		Basket: v.Basket,
		keys:   v.keys,
		notes:  v.notes,
		errs:   v.errs,
		copied: true,
	}
}

// IsCopy tells a copy from the visit of a customer who is still there.
func (v *Visit) IsCopy() bool {
	return v.copied
}

// Set stores a value for the later steps.
func (v *Visit) Set(key string, value any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keys == nil {
		v.keys = make(map[string]any)
	}
	v.keys[key] = value
}

// Get returns a stored value, and whether there is one.
func (v *Visit) Get(key string) (any, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	value, ok := v.keys[key]
	return value, ok
}

// Text returns a stored text, and "" where there is none or it is not a text.
func (v *Visit) Text(key string) string {
	value, _ := v.Get(key)
	text, _ := value.(string)
	return text
}

// Note adds a line under a topic. Lines are kept in their order.
func (v *Visit) Note(topic, line string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.notes == nil {
		v.notes = make(map[string][]string)
	}
	v.notes[topic] = append(v.notes[topic], line)
}

// Amend replaces the last line under a topic, or adds it when there is none.
func (v *Visit) Amend(topic, line string) {
	v.mu.Lock()
	lines := v.notes[topic]
	if n := len(lines); n > 0 {
		lines[n-1] = line
		v.mu.Unlock()
		return
	}
	v.mu.Unlock()
	v.Note(topic, line)
}

// Notes returns the lines under a topic; changing them does not change the visit.
func (v *Visit) Notes(topic string) []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return append([]string(nil), v.notes[topic]...)
}

// Fail notes an error; the visit goes on.
func (v *Visit) Fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.errs = append(v.errs, err)
}

// Errors returns what was noted by Fail; changing it does not change the visit.
func (v *Visit) Errors() []error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return append([]error(nil), v.errs...)
}

// Receipt is what is printed and mailed.
func (v *Visit) Receipt() string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var b strings.Builder
	total := 0
	for _, item := range v.Basket {
		fmt.Fprintf(&b, "%s %d.%02d\n", item.Name, item.Cents/100, item.Cents%100)
		total += item.Cents
	}
	fmt.Fprintf(&b, "total %d.%02d\n", total/100, total%100)
	topics := make([]string, 0, len(v.notes))
	for topic := range v.notes {
		topics = append(topics, topic)
	}
	sort.Strings(topics)
	for _, topic := range topics {
		fmt.Fprintf(&b, "%s: %s\n", topic, strings.Join(v.notes[topic], "; "))
	}
	return b.String()
}
