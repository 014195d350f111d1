package solution

import "sort"

// LongestSet returns the trays of the longest set, from the outermost to the innermost.
func LongestSet(trays [][]int, play int) []int {
	n := len(trays)
	short, long := make([]int, n), make([]int, n)
	for i, tray := range trays {
		short[i], long[i] = min(tray[0], tray[1]), max(tray[0], tray[1])
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return short[order[a]] < short[order[b]] })
	depths := append([]int(nil), long...)
	sort.Ints(depths)

	size := make([]int, n)
	inner := make([]int, n)
	tree := make([]int, n+1)
	for i := range tree {
		tree[i] = -1
	}
	best, ready := -1, 0
	for _, tray := range order {
		for ready < n && short[order[ready]] <= short[tray]-play {
			done := order[ready]
			for at := sort.SearchInts(depths, long[done]) + 1; at <= n; at += at & -at {
				if tree[at] < 0 || size[tree[at]] < size[done] {
					tree[at] = done
				}
			}
			ready++
		}
		inside := -1
		for at := sort.SearchInts(depths, long[tray]-play+1); at > 0; at -= at & -at {
			if tree[at] >= 0 && (inside < 0 || size[tree[at]] > size[inside]) {
				inside = tree[at]
			}
		}
		inner[tray], size[tray] = inside, 1
		if inside >= 0 {
			size[tray] = size[inside] + 1
		}
		if best < 0 || size[tray] > size[best] {
			best = tray
		}
	}
	var set []int
	for ; best >= 0; best = inner[best] {
		set = append(set, best)
	}
	return set
}
