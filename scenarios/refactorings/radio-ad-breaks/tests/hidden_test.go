package adbreaks

import (
	"reflect"
	"strings"
	"testing"
)

// ad reads a spot of ten seconds and of rank 5 for all day: "id/Brand/sector"; the brand is the id where none is given.
func ad(text string, change ...func(*Spot)) Spot {
	parts := append(strings.Split(text, "/"), "", "")
	s := Spot{ID: parts[0], Brand: parts[1], Sector: parts[2], Seconds: 10, Rank: 5, To: 1440}
	if s.Brand == "" {
		s.Brand = s.ID
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func long(seconds int) func(*Spot) { return func(s *Spot) { s.Seconds = seconds } }
func rank(n int) func(*Spot)       { return func(s *Spot) { s.Rank = n } }
func between(from, to int) func(*Spot) {
	return func(s *Spot) { s.From, s.To = from, to }
}
func fixed(s *Spot) { s.Fixed = true }

func at(minute, seconds int, spots ...Spot) Break {
	return Break{At: minute, Seconds: seconds, Spots: spots}
}

func breaks(all ...Break) []Break { return all }
func spots(all ...Spot) []Spot    { return all }

func TestWhoseTurnItIs(t *testing.T) {
	is(t, Book(breaks(at(480, 1000)), spots(
		ad("a"), ad("b", rank(6)), ad("c", long(11)), ad("d"), ad("e", rank(6), long(9)), ad("f", rank(4), long(50)),
	)), "480: b e c a d f")
}

func TestBreaksComeByTheirTime(t *testing.T) {
	is(t, Book(breaks(at(600, 10), at(480, 10), at(540, 0), at(480, 20)), spots(ad("a"), ad("b"), ad("c"), ad("d"))),
		"480: a, 480: b c, 540:, 600: d")
	is(t, Book(nil, nil), "")
	is(t, Book(nil, spots(ad("a"), ad("b", rank(9)))), "; b no break in its time; a no break in its time")
	is(t, Book(breaks(at(480, 10)), nil), "480:")
}

func TestTheTimeOfASpot(t *testing.T) {
	b := breaks(at(480, 60), at(540, 60), at(600, 60))
	is(t, Book(b, spots(ad("a", between(540, 541)))), "480:, 540: a, 600:")
	is(t, Book(b, spots(ad("a", between(481, 600)))), "480:, 540: a, 600:")
	is(t, Book(b, spots(ad("a", between(541, 600)))), "480:, 540:, 600:; a no break in its time")
	is(t, Book(b, spots(ad("a", between(541, 601)))), "480:, 540:, 600: a")
	is(t, Book(b, spots(ad("a", between(480, 480)))), "480:, 540:, 600:; a no break in its time")
	is(t, Book(b, spots(ad("a", between(0, 480)), ad("b", between(0, 481)))), "480: b, 540:, 600:; a no break in its time")
}

func TestLength(t *testing.T) {
	is(t, Book(breaks(at(480, 30), at(540, 30)), spots(ad("a"), ad("b"), ad("c"), ad("d"))), "480: a b c, 540: d")
	is(t, Book(breaks(at(480, 29), at(540, 30)), spots(ad("a"), ad("b"), ad("c"), ad("d"))), "480: a b, 540: c d")
	is(t, Book(breaks(at(480, 29)), spots(ad("a", long(30)), ad("b", long(29)))), "480: b; a no room")
	// A shorter one still gets what is left.
	is(t, Book(breaks(at(480, 35)), spots(ad("a", long(20)), ad("b", long(18)), ad("c", long(15)))), "480: a c; b no room")
	// Where more was booked than there is room for, nothing is added.
	is(t, Book(breaks(at(480, 10, ad("x"), ad("y"))), spots(ad("a", long(0)))), "480: x y; a no room")
	is(t, Book(breaks(at(480, 20, ad("x"), ad("y"))), spots(ad("a", long(0)))), "480: x y a")
}

func TestABrandIsHeardOnceInABreak(t *testing.T) {
	is(t, Book(breaks(at(480, 60), at(540, 60)), spots(ad("a/K"), ad("b/K"), ad("c/K"), ad("d/L"))), "480: a d, 540: b; c no room")
	is(t, Book(breaks(at(480, 60, ad("x"), ad("y/K"), ad("z"))), spots(ad("a/K"))), "480: x y z; a no room")
}

func TestCompetitorsNeverFollowEachOther(t *testing.T) {
	// The last place that will do is taken.
	for want, there := range map[string][]Spot{
		"480: x y z a": {ad("x//beer"), ad("y//beer"), ad("z")},
		"480: x a y z": {ad("x"), ad("y"), ad("z//beer")},
		"480: a x y z": {ad("x"), ad("y//beer"), ad("z//beer")},
	} {
		is(t, Book(breaks(at(480, 60, there...)), spots(ad("a//beer"))), want)
	}
	is(t, Book(breaks(at(480, 90, ad("v//beer"), ad("w"), ad("x"), ad("y"), ad("z//beer"))), spots(ad("a//beer"))), "480: v w x a y z")
	is(t, Book(breaks(at(480, 60, ad("x//beer"), ad("y"), ad("z//beer"))), spots(ad("a//beer"))), "480: x y z; a no room")
	is(t, Book(breaks(at(480, 60, ad("x//beer")), at(540, 60, ad("y//cars"))), spots(ad("a//beer"))), "480: x, 540: y a")
	is(t, Book(breaks(at(480, 60, ad("x//beer"), ad("y"), ad("z//beer"))), spots(ad("a//cars"))), "480: x y z a")
	// Two that were booked that way before are no concern of the others.
	is(t, Book(breaks(at(480, 60, ad("x//beer"), ad("y//beer"))), spots(ad("a"))), "480: x y a")
	// Without a sector there are no competitors.
	is(t, Book(breaks(at(480, 60, ad("x"))), spots(ad("a"), ad("b"))), "480: x a b")
}

func TestForWantOfRoomOneOfLowerRankGoes(t *testing.T) {
	for name, c := range map[string]struct {
		there Break
		new   Spot
		want  string
	}{
		"lower":              {at(480, 20, ad("x", rank(4)), ad("y")), ad("a"), "480: a y; x pushed out"},
		"equal":              {at(480, 20, ad("x"), ad("y")), ad("a"), "480: x y; a no room"},
		"higher":             {at(480, 20, ad("x", rank(6)), ad("y", rank(7))), ad("a"), "480: x y; a no room"},
		"the first goes":     {at(480, 30, ad("x"), ad("y", rank(4)), ad("z", rank(1))), ad("a"), "480: x a z; y pushed out"},
		"fixed":              {at(480, 20, ad("x", rank(1), fixed), ad("y", rank(4))), ad("a"), "480: x a; y pushed out"},
		"all fixed":          {at(480, 20, ad("x", rank(1), fixed), ad("y", rank(1), fixed)), ad("a"), "480: x y; a no room"},
		"just long enough":   {at(480, 20, ad("x", rank(1), long(5)), ad("y", rank(1), long(10))), ad("a", long(15)), "480: x a; y pushed out"},
		"one too long":       {at(480, 20, ad("x", rank(1), long(5)), ad("y", rank(1), long(10))), ad("a", long(16)), "480: x y; a no room"},
		"its own brand":      {at(480, 20, ad("x"), ad("y/K", rank(1))), ad("a/K"), "480: x a; y pushed out"},
		"with room and all":  {at(480, 90, ad("x"), ad("y/K", rank(1))), ad("a/K"), "480: x a; y pushed out"},
		"brand of another":   {at(480, 30, ad("x", rank(1)), ad("y/K"), ad("z", rank(1))), ad("a/K"), "480: x y z; a no room"},
		"brand comes later":  {at(480, 20, ad("x", rank(1)), ad("y/K", rank(1))), ad("a/K"), "480: x a; y pushed out"},
		"competitor before":  {at(480, 30, ad("x//beer"), ad("y", rank(1)), ad("z", rank(2))), ad("a//beer"), "480: x y a; z pushed out"},
		"competitor after":   {at(480, 30, ad("x", rank(1)), ad("y//beer"), ad("z")), ad("a//beer"), "480: x y z; a no room"},
		"competitor goes":    {at(480, 20, ad("x//beer", rank(1)), ad("y")), ad("a//beer"), "480: a y; x pushed out"},
		"one of no sector":   {at(480, 20, ad("x"), ad("y", rank(1))), ad("a"), "480: x a; y pushed out"},
		"no place but room":  {at(480, 90, ad("x//beer", rank(1)), ad("y//cars")), ad("a//beer"), "480: x y a"},
		"between two":        {at(480, 30, ad("x//beer"), ad("y", rank(1)), ad("z//beer")), ad("a//beer"), "480: x y z; a no room"},
		"what is there goes": {at(480, 10, ad("x", rank(-1))), ad("a", rank(0)), "480: a; x pushed out"},
	} {
		t.Run(name, func(t *testing.T) { is(t, Book(breaks(c.there), spots(c.new)), c.want) })
	}
}

func TestTheLatestBreakGivesWay(t *testing.T) {
	b := breaks(at(480, 10, ad("x", rank(1))), at(540, 10, ad("y", rank(2))), at(600, 10, ad("z", rank(1))))
	is(t, Book(b, spots(ad("a"))), "480: x, 540: y, 600: a; z pushed out")
	is(t, Book(b, spots(ad("a", between(0, 600)))), "480: x, 540: a, 600: z; y pushed out")
	is(t, Book(b, spots(ad("a", between(540, 601)))), "480: x, 540: y, 600: a; z pushed out")
	is(t, Book(b, spots(ad("a", rank(2), between(480, 600)))), "480: a, 540: y, 600: z; x pushed out")
	is(t, Book(b, spots(ad("a", between(541, 600)))), "480: x, 540: y, 600: z; a no break in its time")
	is(t, Book(b, spots(ad("a"), ad("b"), ad("c"), ad("d"))),
		"480: c, 540: b, 600: a; z pushed out; y pushed out; x pushed out; d no room")
}

func TestFreeRoomAnywhereComesFirst(t *testing.T) {
	is(t, Book(breaks(at(480, 10, ad("x", rank(1))), at(540, 10)), spots(ad("a"))), "480: x, 540: a")
	// What was pushed out is not placed again, though there is room for it.
	is(t, Book(breaks(at(480, 20, ad("x", rank(1), long(5)), ad("y", rank(2))), at(540, 6)), spots(ad("a", long(20)), ad("b", long(15)))),
		"480: x b, 540:; a no room; y pushed out")
}

func TestWhatIsGivenStaysAsItIs(t *testing.T) {
	make2 := func() ([]Break, []Spot) {
		room := make([]Spot, 2, 9)
		room[0], room[1] = ad("x//beer"), ad("y", rank(1))
		return breaks(at(540, 10, ad("z", rank(1))), at(480, 30, room...)), spots(ad("a", rank(1)), ad("b//beer", rank(7)), ad("c", rank(6)))
	}
	b, s := make2()
	is(t, Book(b, s), "480: x y b, 540: c; z pushed out; a no room")
	wantB, wantS := make2()
	if !reflect.DeepEqual(b, wantB) || !reflect.DeepEqual(s, wantS) {
		t.Errorf("now %v, %v", b, s)
	}
	if rest := b[1].Spots[:3][2]; rest != (Spot{}) {
		t.Errorf("behind the spots there is %v now", rest)
	}
	// The plan holds all there was to say of them.
	p := Book(b, s)
	if p.Breaks[0].Seconds != 30 || p.Breaks[0].Spots[2] != s[1] || p.Left[0].Spot != b[0].Spots[0] || p.Left[1].Spot != s[0] {
		t.Errorf("got %+v", p)
	}
}
