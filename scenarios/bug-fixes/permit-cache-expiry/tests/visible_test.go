package permits

import (
	"testing"
	"time"
)

func TestARenewedPermitIsSeenOnceTheOldAnswerIsOver(t *testing.T) {
	now := time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)
	c := New(10, 5*time.Minute, func() time.Time { return now })
	c.Put("HH-AB 12", &Permit{Holder: "Petersen", Zone: "B"})
	if p, ok := c.Get("HH-AB 12"); !ok || p.Holder != "Petersen" {
		t.Fatalf("got %v, %v", p, ok)
	}
	now = now.Add(6 * time.Minute)
	if p, ok := c.Get("HH-AB 12"); ok {
		t.Fatalf("six minutes later there is still an answer: %v", p)
	}
	c.Put("HH-AB 12", &Permit{Holder: "Petersen", Zone: "C"})
	if p, ok := c.Get("HH-AB 12"); !ok || p.Zone != "C" {
		t.Fatalf("got %v, %v", p, ok)
	}
}

func TestThePlateUsedLongestAgoMakesRoom(t *testing.T) {
	c := New(2, time.Hour, time.Now)
	c.Put("A", &Permit{})
	c.Put("B", &Permit{})
	c.Get("A")
	if !c.Put("C", &Permit{}) {
		t.Error("nothing made room")
	}
	if c.Contains("B") || !c.Contains("A") || !c.Contains("C") || c.Len() != 2 {
		t.Errorf("there are %v", c.Plates())
	}
}
