package solution

// LongestRise returns the first and the last day of the longest stretch over which sales went up daily.
func LongestRise(sales []int) []int {
	if len(sales) == 0 {
		return []int{}
	}
	bestFirst, bestLast, first := 0, 0, 0
	for day := 1; day < len(sales); day++ {
		if sales[day] <= sales[day-1] {
			first = day
		}
		if day-first > bestLast-bestFirst {
			bestFirst, bestLast = first, day
		}
	}
	return []int{bestFirst, bestLast}
}
