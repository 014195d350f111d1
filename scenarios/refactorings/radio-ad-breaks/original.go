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
		if todo[i].Rank == todo[j].Rank {
			return todo[i].Seconds > todo[j].Seconds
		}
		return todo[i].Rank > todo[j].Rank
	})

next:
	for _, s := range todo {
		placed := false
		inTime := false
	breaks:
		for i := 0; i < len(plan.Breaks) && !placed; i++ {
			b := &plan.Breaks[i]
			if b.At < s.From || b.At >= s.To {
				continue
			}
			inTime = true
			used := 0
			for _, o := range b.Spots {
				if o.Brand == s.Brand {
					continue breaks
				}
				used += o.Seconds
			}
			if used+s.Seconds > b.Seconds {
				continue breaks
			}
			// as late in the break as the neighbours allow
			pos := len(b.Spots)
			found := false
			for !found && pos >= 0 {
				clash := false
				if s.Sector != "" {
					if pos > 0 && b.Spots[pos-1].Sector == s.Sector {
						clash = true
					}
					if pos < len(b.Spots) && b.Spots[pos].Sector == s.Sector {
						clash = true
					}
				}
				if clash {
					pos--
				} else {
					found = true
				}
			}
			if !found {
				continue breaks
			}
			b.Spots = append(b.Spots[:pos], append([]Spot{s}, b.Spots[pos:]...)...)
			placed = true
		}
		if placed {
			continue next
		}
		if !inTime {
			plan.Left = append(plan.Left, Left{s, NoBreak})
			continue next
		}
		// the latest break first: fewer people listen
		for i := len(plan.Breaks) - 1; i >= 0; i-- {
			b := &plan.Breaks[i]
			if b.At < s.From || b.At >= s.To {
				continue
			}
		out:
			for j := 0; j < len(b.Spots); j++ {
				if b.Spots[j].Fixed || b.Spots[j].Rank >= s.Rank {
					continue
				}
				used := 0
				for k, o := range b.Spots {
					if k == j {
						continue
					}
					if o.Brand == s.Brand {
						continue out
					}
					used += o.Seconds
				}
				if used+s.Seconds > b.Seconds {
					continue out
				}
				if s.Sector != "" {
					if j > 0 && b.Spots[j-1].Sector == s.Sector {
						continue out
					}
					if j+1 < len(b.Spots) && b.Spots[j+1].Sector == s.Sector {
						continue out
					}
				}
				plan.Left = append(plan.Left, Left{b.Spots[j], PushedOut})
				b.Spots[j] = s
				continue next
			}
		}
		plan.Left = append(plan.Left, Left{s, NoRoom})
	}
	return plan
}
