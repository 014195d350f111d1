package solution

import "slices"

// FewestRooms returns how many rooms the bookings need at the least.
func FewestRooms(bookings [][]int) int {
	starts := make([]int, len(bookings))
	ends := make([]int, len(bookings))
	for i, booking := range bookings {
		starts[i], ends[i] = booking[0], booking[1]
	}
	slices.Sort(starts)
	slices.Sort(ends)
	rooms, ended := 0, 0
	for begun, start := range starts {
		for ends[ended] <= start {
			ended++
		}
		rooms = max(rooms, begun+1-ended)
	}
	return rooms
}
