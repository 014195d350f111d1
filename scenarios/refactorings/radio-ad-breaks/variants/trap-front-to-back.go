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
	for _, s := range inOrder(spots) {
		plan.book(s)
	}
	return plan
}

// inOrder returns spots as their turn comes: by rank, and the longer ones first, which are harder to place.
func inOrder(spots []Spot) []Spot {
	sorted := append([]Spot(nil), spots...)
	sort.SliceStable(sorted, func(i, j int) bool {
		if sorted[i].Rank == sorted[j].Rank {
			return sorted[i].Seconds > sorted[j].Seconds
		}
		return sorted[i].Rank > sorted[j].Rank
	})
	return sorted
}

func (p *Plan) book(s Spot) {
	open := p.during(s)
	if len(open) == 0 {
		p.leave(s, NoBreak)
		return
	}
	for _, b := range open {
		if b.add(s) {
			return
		}
	}
	// The latest break first: fewer people listen.
	for i := len(open) - 1; i >= 0; i-- {
		if out, ok := open[i].replace(s); ok {
			p.leave(out, PushedOut)
			return
		}
	}
	p.leave(s, NoRoom)
}

func (p *Plan) leave(s Spot, why string) {
	p.Left = append(p.Left, Left{s, why})
}

// during returns the breaks in which a spot may be sent.
func (p *Plan) during(s Spot) []*Break {
	var open []*Break
	for i := range p.Breaks {
		if b := &p.Breaks[i]; b.At >= s.From && b.At < s.To {
			open = append(open, b)
		}
	}
	return open
}

// add puts a spot into the break where its neighbours allow it, and tells whether there was such a place.
func (b *Break) add(s Spot) bool {
	if !fits(s, b.Spots, b.Seconds) {
		return false
	}
	if !clash(s, b.Spots, nil) {
		b.Spots = append(b.Spots, s)
		return true
	}
	for at := range b.Spots {
		before, after := b.Spots[:at], b.Spots[at:]
		if !clash(s, before, after) {
			b.Spots = joined(before, s, after)
			return true
		}
	}
	return false
}

// replace puts a spot in place of the first of lower rank where that helps, and returns which that was.
func (b *Break) replace(s Spot) (out Spot, ok bool) {
	for at, old := range b.Spots {
		if old.Fixed || old.Rank >= s.Rank {
			continue
		}
		before, after := b.Spots[:at], b.Spots[at+1:]
		others := append(append([]Spot(nil), before...), after...)
		if fits(s, others, b.Seconds) && !clash(s, before, after) {
			b.Spots[at] = s
			return old, true
		}
	}
	return Spot{}, false
}

// fits tells whether a break of so many seconds with these others can take a spot: its length and its brand.
func fits(s Spot, others []Spot, seconds int) bool {
	left := seconds - s.Seconds
	for _, o := range others {
		if o.Brand == s.Brand {
			return false
		}
		left -= o.Seconds
	}
	return left >= 0
}

// clash tells whether a competitor is the last of those before a spot, or the first of those after it.
func clash(s Spot, before, after []Spot) bool {
	if s.Sector == "" {
		return false
	}
	return len(before) > 0 && before[len(before)-1].Sector == s.Sector ||
		len(after) > 0 && after[0].Sector == s.Sector
}

func joined(before []Spot, s Spot, after []Spot) []Spot {
	spots := make([]Spot, 0, len(before)+1+len(after))
	return append(append(append(spots, before...), s), after...)
}
