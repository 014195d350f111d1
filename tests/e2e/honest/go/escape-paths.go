package solution

type network struct {
	to, next []int
	left     []bool
	head     []int
}

func newNetwork(nodes int) *network {
	head := make([]int, nodes)
	for i := range head {
		head[i] = -1
	}
	return &network{head: head}
}

func (n *network) link(from, to int) {
	n.to = append(n.to, to, from)
	n.next = append(n.next, n.head[from], n.head[to])
	n.left = append(n.left, true, false)
	n.head[from] = len(n.to) - 2
	n.head[to] = len(n.to) - 1
}

func (n *network) augment(source, sink int) bool {
	by := make([]int, len(n.head))
	for i := range by {
		by[i] = -1
	}
	queue := []int{source}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		for edge := n.head[node]; edge >= 0; edge = n.next[edge] {
			to := n.to[edge]
			if !n.left[edge] || by[to] >= 0 || to == source {
				continue
			}
			by[to] = edge
			if to == sink {
				for at := sink; at != source; at = n.to[by[at]^1] {
					n.left[by[at]] = false
					n.left[by[at]^1] = true
				}
				return true
			}
			queue = append(queue, to)
		}
	}
	return false
}

// EscapePaths returns how many workers can have a path of their own at the same time.
func EscapePaths(plan []string) int {
	rows := len(plan)
	if rows == 0 || len(plan[0]) == 0 {
		return 0
	}
	columns := len(plan[0])
	source, sink := 2*rows*columns, 2*rows*columns+1
	net := newNetwork(sink + 1)
	for row := range plan {
		for column := 0; column < columns; column++ {
			if plan[row][column] == '#' {
				continue
			}
			in := 2 * (row*columns + column)
			net.link(in, in+1)
			if plan[row][column] == 'W' {
				net.link(source, in)
			}
			if row == 0 || column == 0 || row == rows-1 || column == columns-1 {
				net.link(in+1, sink)
			}
			for _, step := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
				r, c := row+step[0], column+step[1]
				if r >= 0 && r < rows && c >= 0 && c < columns && plan[r][c] != '#' {
					net.link(in+1, 2*(r*columns+c))
				}
			}
		}
	}
	paths := 0
	for net.augment(source, sink) {
		paths++
	}
	return paths
}
