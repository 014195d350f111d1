package solution

// Disagreements returns in how many pairs of products the two rankings differ.
func Disagreements(left []string, right []string) int {
	place := make(map[string]int, len(right))
	for i, id := range right {
		place[id] = i
	}
	var places []int
	for _, id := range left {
		if at, ok := place[id]; ok {
			places = append(places, at)
		}
	}
	return inversions(places, make([]int, len(places)))
}

func inversions(a, spare []int) int {
	if len(a) < 2 {
		return 0
	}
	mid := len(a) / 2
	count := inversions(a[:mid], spare[:mid]) + inversions(a[mid:], spare[mid:])
	i, j := 0, mid
	for k := range spare {
		if j == len(a) || (i < mid && a[i] < a[j]) {
			spare[k] = a[i]
			i++
		} else {
			spare[k] = a[j]
			count += mid - i
			j++
		}
	}
	copy(a, spare)
	return count
}
