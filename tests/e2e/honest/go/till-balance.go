package solution

// BalancePoint returns the first booking with as much before it as after it, or -1.
func BalancePoint(takings []int) int {
	after := 0
	for _, amount := range takings {
		after += amount
	}
	before := 0
	for i, amount := range takings {
		after -= amount
		if before == after {
			return i
		}
		before += amount
	}
	return -1
}
