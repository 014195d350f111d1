package solution

// ArticlesOn returns how many different codes there are on each stretch of the carousel.
func ArticlesOn(codes []string, stretches [][]int) []int {
	n := len(codes)
	endingAt := make([][]int, 2*n)
	for i, stretch := range stretches {
		end := stretch[1]
		if end < stretch[0] {
			end += n
		}
		endingAt[end] = append(endingAt[end], i)
	}
	tree := make([]int, 2*n+1)
	add := func(at, by int) {
		for at++; at <= 2*n; at += at & -at {
			tree[at] += by
		}
	}
	before := func(at int) int {
		sum := 0
		for ; at > 0; at -= at & -at {
			sum += tree[at]
		}
		return sum
	}
	last := make(map[string]int)
	answers := make([]int, len(stretches))
	for tray := 0; tray < 2*n; tray++ {
		code := codes[tray%n]
		if earlier, ok := last[code]; ok {
			add(earlier, -1)
		}
		last[code] = tray
		add(tray, 1)
		for _, i := range endingAt[tray] {
			answers[i] = before(tray+1) - before(stretches[i][0])
		}
	}
	return answers
}
