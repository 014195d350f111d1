package solution

import (
	"container/heap"
	"sort"
)

type ranks []int

func (r ranks) Len() int           { return len(r) }
func (r ranks) Less(i, j int) bool { return r[i] < r[j] }
func (r ranks) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *ranks) Push(x any)        { *r = append(*r, x.(int)) }
func (r *ranks) Pop() any {
	old := *r
	last := old[len(old)-1]
	*r = old[:len(old)-1]
	return last
}

// BuildOrder returns the least order in which all packages can be built, or the packages of a loop.
func BuildOrder(packages []string, needs [][]string) map[string][]string {
	names := append([]string(nil), packages...)
	sort.Strings(names)
	rank := make(map[string]int, len(names))
	for i, name := range names {
		rank[name] = i
	}
	wants := make([][]int, len(names))
	wantedBy := make([][]int, len(names))
	missing := make([]int, len(names))
	for _, pair := range needs {
		a, b := rank[pair[0]], rank[pair[1]]
		wants[a] = append(wants[a], b)
		wantedBy[b] = append(wantedBy[b], a)
		missing[a]++
	}
	ready := &ranks{}
	for i := range names {
		if missing[i] == 0 {
			heap.Push(ready, i)
		}
	}
	order := []string{}
	for ready.Len() > 0 {
		built := heap.Pop(ready).(int)
		order = append(order, names[built])
		for _, next := range wantedBy[built] {
			missing[next]--
			if missing[next] == 0 {
				heap.Push(ready, next)
			}
		}
	}
	if len(order) == len(names) {
		return map[string][]string{"order": order}
	}
	at := 0
	for missing[at] == 0 {
		at++
	}
	seenAt := map[int]int{}
	var walk []string
	for {
		if start, seen := seenAt[at]; seen {
			return map[string][]string{"loop": walk[start:]}
		}
		seenAt[at] = len(walk)
		walk = append(walk, names[at])
		for _, next := range wants[at] {
			if missing[next] > 0 {
				at = next
				break
			}
		}
	}
}
