package permits

import (
	"reflect"
	"sync"
	"testing"
	"time"
)

const ttl = 5 * time.Minute

var start = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

type clock struct{ now time.Time }

func (c *clock) at(after time.Duration) { c.now = start.Add(after) }

// newCache has an answer for each plate, put at the start in this order: some with a permit, NONE with none.
func newCache(size int, plates ...string) (*Cache, *clock) {
	clock := &clock{start}
	c := New(size, ttl, func() time.Time { return clock.now })
	for _, plate := range plates {
		c.Put(plate, permitOf(plate))
	}
	return c, clock
}

func permitOf(plate string) *Permit {
	if plate == "NONE" {
		return nil
	}
	return &Permit{Holder: "holder of " + plate, Zone: "B"}
}

// moments are the ages of an answer at which every reader is asked.
var moments = []struct {
	age  time.Duration
	good bool
}{
	{0, true}, {ttl - 1, true}, {ttl, false}, {ttl + 1, false}, {24 * time.Hour, false},
}

func TestGetAroundTheEnd(t *testing.T) {
	for _, plate := range []string{"A", "NONE"} {
		for _, m := range moments {
			c, clock := newCache(3, "A", "NONE")
			clock.at(m.age)
			p, ok := c.Get(plate)
			if ok != m.good {
				t.Errorf("%s after %v: ok is %v", plate, m.age, ok)
			}
			if want := permitOf(plate); m.good && !reflect.DeepEqual(p, want) || !m.good && p != nil {
				t.Errorf("%s after %v: got %v", plate, m.age, p)
			}
		}
	}
}

func TestPeekAroundTheEnd(t *testing.T) {
	for _, plate := range []string{"A", "NONE"} {
		for _, m := range moments {
			c, clock := newCache(3, "A", "NONE")
			clock.at(m.age)
			p, ok := c.Peek(plate)
			if ok != m.good {
				t.Errorf("%s after %v: ok is %v", plate, m.age, ok)
			}
			if want := permitOf(plate); m.good && !reflect.DeepEqual(p, want) || !m.good && p != nil {
				t.Errorf("%s after %v: got %v", plate, m.age, p)
			}
		}
	}
}

func TestContainsAroundTheEnd(t *testing.T) {
	for _, plate := range []string{"A", "NONE"} {
		for _, m := range moments {
			c, clock := newCache(3, "A", "NONE")
			clock.at(m.age)
			if got := c.Contains(plate); got != m.good {
				t.Errorf("%s after %v: %v", plate, m.age, got)
			}
		}
	}
}

func TestRemoveAroundTheEnd(t *testing.T) {
	for _, plate := range []string{"A", "NONE"} {
		for _, m := range moments {
			c, clock := newCache(3, "A", "NONE", "B")
			clock.at(m.age)
			if got := c.Remove(plate); got != m.good {
				t.Errorf("%s after %v: %v", plate, m.age, got)
			}
			if c.Contains(plate) || c.Remove(plate) {
				t.Errorf("%s after %v is still there", plate, m.age)
			}
			if c.Contains("B") != m.good {
				t.Errorf("B is another plate")
			}
		}
	}
}

func TestPlatesAndLenAroundTheEnd(t *testing.T) {
	for _, m := range moments {
		c, clock := newCache(3, "A", "NONE")
		clock.at(m.age)
		plates, n := c.Plates(), c.Len()
		if m.good && (!reflect.DeepEqual(plates, []string{"NONE", "A"}) || n != 2) {
			t.Errorf("after %v: %v, %d", m.age, plates, n)
		}
		if !m.good && (len(plates) != 0 || n != 0) {
			t.Errorf("after %v: %v, %d", m.age, plates, n)
		}
	}
}

func TestPlatesAndLenWithSomeExpired(t *testing.T) {
	c, clock := newCache(5, "A", "B", "C")
	clock.at(time.Minute)
	c.Put("D", nil)
	c.Put("B", permitOf("B"))
	clock.at(ttl)
	if plates := c.Plates(); !reflect.DeepEqual(plates, []string{"B", "D"}) || c.Len() != 2 {
		t.Errorf("got %v, %d", plates, c.Len())
	}
}

func TestAnUnknownPlateHasNoAnswer(t *testing.T) {
	c, _ := newCache(3, "A")
	if p, ok := c.Get("X"); p != nil || ok {
		t.Errorf("Get: %v, %v", p, ok)
	}
	if p, ok := c.Peek("X"); p != nil || ok {
		t.Errorf("Peek: %v, %v", p, ok)
	}
	if c.Contains("X") || c.Remove("X") {
		t.Error("X is there")
	}
}

func TestStatsCountAnExpiredAnswerAsNone(t *testing.T) {
	c, clock := newCache(3, "A", "NONE")
	c.Get("A")
	c.Get("NONE")
	c.Get("X")
	c.Peek("A")
	c.Contains("A")
	clock.at(ttl)
	c.Get("A")
	c.Get("NONE")
	if hits, misses := c.Stats(); hits != 2 || misses != 3 {
		t.Errorf("%d hits, %d misses", hits, misses)
	}
	c.Put("A", nil)
	c.Get("A")
	if hits, misses := c.Stats(); hits != 3 || misses != 3 {
		t.Errorf("then %d hits, %d misses", hits, misses)
	}
}

func TestReadingDoesNotProlong(t *testing.T) {
	c, clock := newCache(3, "A")
	clock.at(ttl - 1)
	c.Get("A")
	c.Peek("A")
	clock.at(ttl)
	if _, ok := c.Get("A"); ok {
		t.Error("an answer that was read lives longer")
	}
}

func TestPuttingAgainProlongs(t *testing.T) {
	c, clock := newCache(3, "A")
	clock.at(ttl - 1)
	if c.Put("A", nil) {
		t.Error("something made room for a plate that was there")
	}
	clock.at(2*ttl - 2)
	if p, ok := c.Get("A"); p != nil || !ok {
		t.Errorf("got %v, %v", p, ok)
	}
	clock.at(2*ttl - 1)
	if _, ok := c.Get("A"); ok {
		t.Error("still there")
	}
}

func TestPuttingAnExpiredPlateAgain(t *testing.T) {
	c, clock := newCache(3, "A", "B")
	clock.at(ttl)
	c.Get("A")
	c.Put("A", permitOf("A"))
	if p, ok := c.Get("A"); !ok || p == nil {
		t.Errorf("got %v, %v", p, ok)
	}
	if c.Len() != 1 {
		t.Errorf("there are %v", c.Plates())
	}
}

func TestOnlyGetAndPutAreUses(t *testing.T) {
	c, _ := newCache(3, "A", "NONE", "C")
	c.Peek("A")
	c.Contains("A")
	c.Plates()
	if !c.Put("D", nil) || c.Contains("A") {
		t.Errorf("after Peek there are %v", c.Plates())
	}
	c.Get("NONE")
	if !c.Put("E", nil) || c.Contains("C") || !c.Contains("NONE") {
		t.Errorf("after Get there are %v", c.Plates())
	}
	c.Put("D", nil)
	if got := c.Plates(); !reflect.DeepEqual(got, []string{"D", "E", "NONE"}) {
		t.Errorf("there are %v", got)
	}
}

func TestRoomIsMadeOnlyWhenThereIsNone(t *testing.T) {
	c, _ := newCache(2, "A")
	if c.Put("B", nil) {
		t.Error("something made room too early")
	}
	if c.Len() != 2 {
		t.Errorf("there are %v", c.Plates())
	}
	c.Remove("A")
	if c.Put("C", nil) || !c.Put("D", nil) {
		t.Error("removing does not count")
	}
	if got := c.Plates(); !reflect.DeepEqual(got, []string{"D", "C"}) {
		t.Errorf("there are %v", got)
	}
}

func TestACacheHasRoomForAtLeastOne(t *testing.T) {
	for _, size := range []int{-1, 0, 1} {
		c, _ := newCache(size, "A")
		if !c.Contains("A") || !c.Put("B", nil) || c.Contains("A") || !c.Contains("B") {
			t.Errorf("size %d: there are %v", size, c.Plates())
		}
	}
}

func TestReapKeepsWhatIsGood(t *testing.T) {
	c, clock := newCache(5, "A", "B", "C")
	clock.at(1)
	c.Put("B", permitOf("B"))
	clock.at(ttl)
	c.Reap()
	if got := c.Plates(); !reflect.DeepEqual(got, []string{"B"}) {
		t.Errorf("there are %v", got)
	}
	if p, ok := c.Get("B"); !ok || p.Holder != "holder of B" {
		t.Errorf("got %v, %v", p, ok)
	}
	for _, plate := range []string{"D", "E", "F", "G"} {
		if c.Put(plate, nil) {
			t.Errorf("what was reaped takes room still when %s comes", plate)
		}
	}
	if !c.Put("H", nil) {
		t.Error("there is too much room")
	}
}

func TestManyGatesAtOnce(t *testing.T) {
	c, _ := newCache(4)
	var wait sync.WaitGroup
	for _, plate := range []string{"A", "B", "C", "D"} {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 50 {
				c.Put(plate, permitOf(plate))
				if p, ok := c.Get(plate); !ok || p.Holder != "holder of "+plate {
					t.Errorf("%s: got %v, %v", plate, p, ok)
				}
				c.Peek(plate)
				c.Plates()
				c.Reap()
			}
		}()
	}
	wait.Wait()
	if hits, misses := c.Stats(); hits != 200 || misses != 0 {
		t.Errorf("%d hits, %d misses", hits, misses)
	}
}
