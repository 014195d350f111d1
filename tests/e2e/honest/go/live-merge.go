package solution

// MergeLive returns for each arrival the lines that become visible with it.
func MergeLive(arrivals [][]int) [][]int {
	shown := make([][]int, len(arrivals))
	var waiting [2][]int
	var reached [2]int
	var closed [2]bool
	for at, arrival := range arrivals {
		host, stamp := arrival[0], arrival[1]
		if stamp < 0 {
			closed[host] = true
		} else {
			waiting[host] = append(waiting[host], at)
			reached[host] = stamp
		}
		for len(waiting[0])+len(waiting[1]) > 0 {
			next := 0
			if len(waiting[0]) == 0 ||
				(len(waiting[1]) > 0 && arrivals[waiting[1][0]][1] < arrivals[waiting[0][0]][1]) {
				next = 1
			}
			line := waiting[next][0]
			when := arrivals[line][1]
			certain := closed[1-next] || reached[1-next] > when || (next == 0 && reached[1] == when)
			if !certain {
				break
			}
			shown[at] = append(shown[at], line)
			waiting[next] = waiting[next][1:]
		}
	}
	return shown
}
