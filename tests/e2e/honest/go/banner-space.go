package solution

type open struct{ first, rows int }

// LargestBanner returns the area of the largest banner, and the first and the last column that it covers.
func LargestBanner(free []int) []int {
	var stack []open
	var best []int
	consider := func(area, first, last int) {
		if area == 0 {
			return
		}
		better := best == nil || area > best[0]
		if !better && area == best[0] {
			better = first < best[1] || (first == best[1] && last > best[2])
		}
		if better {
			best = []int{area, first, last}
		}
	}
	for column := 0; column <= len(free); column++ {
		rows := 0
		if column < len(free) {
			rows = free[column]
		}
		first := column
		for len(stack) > 0 && stack[len(stack)-1].rows > rows {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			consider(top.rows*(column-top.first), top.first, column-1)
			first = top.first
		}
		if len(stack) == 0 || stack[len(stack)-1].rows < rows {
			stack = append(stack, open{first, rows})
		}
	}
	return best
}
