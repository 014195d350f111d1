package solution

import "math"

// EarliestReturn returns the first minute at which the van can be back, or -1.
func EarliestReturn(drive [][]int, parcels [][]int) int {
	n := len(parcels)
	if n == 0 {
		return 0
	}
	const never = math.MaxInt
	done := make([]int, n<<n)
	for i := range done {
		done[i] = never
	}
	deliver := func(set, next, at, place int) {
		parcel := parcels[next]
		begin := max(at+drive[place][parcel[0]], parcel[1])
		if begin > parcel[2] {
			return
		}
		slot := (set|1<<next)*n + next
		done[slot] = min(done[slot], begin+parcel[3])
	}
	for next := range parcels {
		deliver(0, next, 0, 0)
	}
	for set := 1; set < 1<<n; set++ {
		for last := range parcels {
			at := done[set*n+last]
			if at == never {
				continue
			}
			for next := range parcels {
				if set&(1<<next) == 0 {
					deliver(set, next, at, parcels[last][0])
				}
			}
		}
	}
	best := -1
	for last := range parcels {
		at := done[((1<<n)-1)*n+last]
		if at == never {
			continue
		}
		if back := at + drive[parcels[last][0]][0]; best < 0 || back < best {
			best = back
		}
	}
	return best
}
