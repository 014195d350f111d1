package solution

// LongestWindow returns where the longest stretch with no more than so many different tags begins and ends.
func LongestWindow(tags []string, most int) []int {
	count := map[string]int{}
	best := [2]int{0, 0}
	start := 0
	for end, tag := range tags {
		count[tag]++
		for len(count) > most {
			out := tags[start]
			if count[out]--; count[out] == 0 {
				delete(count, out)
			}
			start++
		}
		if end+1-start > best[1]-best[0] {
			best = [2]int{start, end + 1}
		}
	}
	return best[:]
}
