package solution

// BadgePair returns the positions of the two badges at which the door would have opened first.
func BadgePair(badges []int, code int) []int {
	first := make(map[int]int, len(badges))
	for at, badge := range badges {
		if earlier, ok := first[code-badge]; ok {
			return []int{earlier, at}
		}
		if _, ok := first[badge]; !ok {
			first[badge] = at
		}
	}
	return []int{}
}
