package solution

// Spread returns how many cells gas gets into, and the minute at which all of them have it.
func Spread(plan []string, shutters [][]int) []int {
	if len(plan) == 0 {
		return []int{0, 0}
	}
	columns := len(plan[0])
	closes := make(map[int]int, len(shutters))
	for _, shutter := range shutters {
		cell := shutter[0]*columns + shutter[1]
		if minute, ok := closes[cell]; !ok || shutter[2] < minute {
			closes[cell] = shutter[2]
		}
	}
	seen := make([]bool, len(plan)*columns)
	var front []int
	for row, line := range plan {
		for column := 0; column < columns; column++ {
			if line[column] == 'L' {
				cell := row*columns + column
				seen[cell] = true
				front = append(front, cell)
			}
		}
	}
	cells, minute := len(front), 0
	for now := 1; len(front) > 0; now++ {
		var next []int
		try := func(row, column int) {
			if row < 0 || column < 0 || row >= len(plan) || column >= columns || plan[row][column] == '#' {
				return
			}
			cell := row*columns + column
			if seen[cell] {
				return
			}
			if shut, ok := closes[cell]; ok && now >= shut {
				return
			}
			seen[cell] = true
			next = append(next, cell)
		}
		for _, cell := range front {
			row, column := cell/columns, cell%columns
			try(row-1, column)
			try(row+1, column)
			try(row, column-1)
			try(row, column+1)
		}
		if len(next) > 0 {
			minute = now
			cells += len(next)
		}
		front = next
	}
	return []int{cells, minute}
}
