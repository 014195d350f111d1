package adbreaks

import (
	"fmt"
	"strings"
	"testing"
)

// day writes a plan down: "480: a b, 540: c; x no room".
func day(p Plan) string {
	var parts, left []string
	for _, b := range p.Breaks {
		line := fmt.Sprintf("%d:", b.At)
		for _, s := range b.Spots {
			line += " " + s.ID
		}
		parts = append(parts, line)
	}
	for _, l := range p.Left {
		left = append(left, "; "+l.Spot.ID+" "+l.Why)
	}
	return strings.Join(parts, ", ") + strings.Join(left, "")
}

func is(t *testing.T, p Plan, want string) {
	t.Helper()
	if got := day(p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAMorning(t *testing.T) {
	breaks := []Break{
		{At: 480, Seconds: 60, Spots: []Spot{{ID: "news", Brand: "own", Seconds: 10, Rank: 9, Fixed: true}}},
		{At: 540, Seconds: 40, Spots: []Spot{{ID: "filler", Brand: "own", Seconds: 40}}},
	}
	is(t, Book(breaks, []Spot{
		{ID: "pils", Brand: "Krone", Sector: "beer", Seconds: 20, Rank: 1, To: 1440},
		{ID: "vans", Brand: "Rolf", Sector: "cars", Seconds: 30, Rank: 2, To: 1440},
		{ID: "bock", Brand: "Krone", Sector: "beer", Seconds: 20, Rank: 1, To: 540},
		{ID: "ale", Brand: "Humber", Sector: "beer", Seconds: 20, Rank: 1, To: 1440},
		{ID: "jazz", Brand: "Club", Seconds: 5, Rank: 1, From: 1200, To: 1320},
	}), "480: news vans pils, 540: ale; bock no room; filler pushed out; jazz no break in its time")
}

func TestCompetitorsAreKeptApart(t *testing.T) {
	breaks := []Break{{At: 480, Seconds: 100, Spots: []Spot{
		{ID: "a", Brand: "A", Sector: "beer", Seconds: 10}, {ID: "b", Brand: "B", Sector: "cars", Seconds: 10},
	}}}
	is(t, Book(breaks, []Spot{{ID: "c", Brand: "C", Sector: "cars", Seconds: 10, To: 1440}}), "480: c a b")
}
