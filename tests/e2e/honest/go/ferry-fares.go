package solution

import "math"

const unreachable = math.MaxInt

// CheapestFare returns the fare and the changes of the cheapest journey, or nothing if there is none.
func CheapestFare(crossings [][]int, start, goal, changes int) []int {
	number := map[int]int{}
	port := func(name int) int {
		if _, ok := number[name]; !ok {
			number[name] = len(number)
		}
		return number[name]
	}
	from, to := port(start), port(goal)
	legs := make([][3]int, len(crossings))
	for i, crossing := range crossings {
		legs[i] = [3]int{port(crossing[0]), port(crossing[1]), crossing[2]}
	}
	fares := make([]int, len(number))
	for i := range fares {
		fares[i] = unreachable
	}
	fares[from] = 0
	var best []int
	if from == to {
		best = []int{0, 0}
	}
	for taken := 1; taken <= changes+1; taken++ {
		next := make([]int, len(fares))
		for i := range next {
			next[i] = unreachable
		}
		reached := false
		for _, leg := range legs {
			if fares[leg[0]] == unreachable {
				continue
			}
			reached = true
			next[leg[1]] = min(next[leg[1]], fares[leg[0]]+leg[2])
		}
		if !reached {
			break
		}
		fares = next
		if fares[to] != unreachable && (best == nil || fares[to] < best[0]) {
			best = []int{fares[to], taken - 1}
		}
	}
	return best
}
