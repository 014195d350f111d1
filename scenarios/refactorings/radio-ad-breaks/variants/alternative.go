// Package adbreaks books the day's spots into the commercial breaks of a radio station.
package adbreaks

import "sort"

// Spot is a commercial that was ordered for the day.
type Spot struct {
	ID      string
	Brand   string
	Sector  string // cars, beer, ...; "" where there are no competitors
	Seconds int
	Rank    int // what the customer paid for: the higher goes first
	From    int // only in breaks at or after this minute of the day
	To      int // and before this one
	Fixed   bool
}

// Break is a commercial break. It may hold spots already, in the order in which they are sent.
type Break struct {
	At      int // minute of the day
	Seconds int
	Spots   []Spot
}

// Left is a spot that is not sent, and why.
type Left struct {
	Spot Spot
	Why  string
}

// Why a spot is left over.
const (
	NoBreak   = "no break in its time"
	NoRoom    = "no room"
	PushedOut = "pushed out"
)

// Plan is the day, by the time of the breaks, and what is not sent, in the order in which that was found out.
type Plan struct {
	Breaks []Break
	Left   []Left
}

// Book puts spots into the breaks. What it is given stays as it is.
//
// A brand is heard at most once in a break, and two spots of one sector never follow each other. For want of room a
// spot takes the place of one of lower rank, unless that one is fixed.
func Book(breaks []Break, spots []Spot) Plan {
	var plan Plan
	for _, b := range breaks {
		b.Spots = append([]Spot(nil), b.Spots...)
		plan.Breaks = append(plan.Breaks, b)
	}
	sort.SliceStable(plan.Breaks, func(i, j int) bool { return plan.Breaks[i].At < plan.Breaks[j].At })
	todo := append([]Spot(nil), spots...)
	sort.SliceStable(todo, func(i, j int) bool {
		a, b := todo[i], todo[j]
		return a.Rank > b.Rank || a.Rank == b.Rank && a.Seconds > b.Seconds
	})
	for _, s := range todo {
		if b, spots := place(plan.Breaks, s); b != nil {
			b.Spots = spots
		} else if why, out := displace(plan.Breaks, s); why == PushedOut {
			plan.Left = append(plan.Left, Left{out, why})
		} else {
			plan.Left = append(plan.Left, Left{s, why})
		}
	}
	return plan
}

// place returns the first break that can take a spot as it is, and the spots that it then has; nil if there is none.
func place(breaks []Break, s Spot) (*Break, []Spot) {
	for i := range breaks {
		b := &breaks[i]
		if !s.mayBeIn(b) {
			continue
		}
		for pos := len(b.Spots); pos >= 0; pos-- {
			with := append([]Spot(nil), b.Spots[:pos]...)
			with = append(with, s)
			with = append(with, b.Spots[pos:]...)
			if allowed(with, pos, b.Seconds) {
				return b, with
			}
		}
	}
	return nil, nil
}

// displace puts a spot in another's place. It returns PushedOut and that other, or why there is none.
func displace(breaks []Break, s Spot) (why string, out Spot) {
	why = NoBreak
	for i := len(breaks) - 1; i >= 0; i-- {
		b := &breaks[i]
		if !s.mayBeIn(b) {
			continue
		}
		why = NoRoom
		for j, o := range b.Spots {
			b.Spots[j] = s
			if !o.Fixed && o.Rank < s.Rank && allowed(b.Spots, j, b.Seconds) {
				return PushedOut, o
			}
			b.Spots[j] = o
		}
	}
	return why, Spot{}
}

func (s Spot) mayBeIn(b *Break) bool {
	return s.From <= b.At && b.At < s.To
}

// allowed tells whether a break may be sent, in which the spot at a position is new.
func allowed(spots []Spot, pos, seconds int) bool {
	s := spots[pos]
	for i, o := range spots {
		seconds -= o.Seconds
		if i == pos {
			continue
		}
		beside := i == pos-1 || i == pos+1
		if o.Brand == s.Brand || beside && s.Sector != "" && o.Sector == s.Sector {
			return false
		}
	}
	return seconds >= 0
}
