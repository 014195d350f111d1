package solution

type edge struct{ to, left int }

type flow struct {
	edges []edge
	from  [][]int
	level []int
	tried []int
}

func (f *flow) link(a, b, capacity int) {
	f.from[a] = append(f.from[a], len(f.edges))
	f.from[b] = append(f.from[b], len(f.edges)+1)
	f.edges = append(f.edges, edge{b, capacity}, edge{a, 0})
}

func (f *flow) levels(source int) {
	for i := range f.level {
		f.level[i] = -1
		f.tried[i] = 0
	}
	f.level[source] = 0
	queue := []int{source}
	for i := 0; i < len(queue); i++ {
		for _, e := range f.from[queue[i]] {
			if to := f.edges[e].to; f.edges[e].left > 0 && f.level[to] < 0 {
				f.level[to] = f.level[queue[i]] + 1
				queue = append(queue, to)
			}
		}
	}
}

func (f *flow) push(node, sink, most int) int {
	if node == sink {
		return most
	}
	for ; f.tried[node] < len(f.from[node]); f.tried[node]++ {
		e := f.from[node][f.tried[node]]
		to := f.edges[e].to
		if f.edges[e].left == 0 || f.level[to] != f.level[node]+1 {
			continue
		}
		if sent := f.push(to, sink, min(most, f.edges[e].left)); sent > 0 {
			f.edges[e].left -= sent
			f.edges[e^1].left += sent
			return sent
		}
	}
	return 0
}

// BestBundle returns the items of the most valuable choice that holds all that it needs.
func BestBundle(values []int, needs [][]int) []int {
	n := len(values)
	source, sink := n, n+1
	f := &flow{from: make([][]int, n+2), level: make([]int, n+2), tried: make([]int, n+2)}
	unlimited := 1
	for _, value := range values {
		if value > 0 {
			unlimited += value
		}
	}
	for item, value := range values {
		if value > 0 {
			f.link(source, item, value)
		} else if value < 0 {
			f.link(item, sink, -value)
		}
	}
	for _, need := range needs {
		if need[0] != need[1] {
			f.link(need[0], need[1], unlimited)
		}
	}
	for {
		f.levels(source)
		if f.level[sink] < 0 {
			break
		}
		for f.push(source, sink, unlimited) > 0 {
		}
	}
	var chosen []int
	for item := range values {
		if f.level[item] >= 0 {
			chosen = append(chosen, item)
		}
	}
	return chosen
}
