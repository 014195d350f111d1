package solution

// WholePalletRuns returns how many stretches of the bookings come out at whole pallets.
func WholePalletRuns(bookings []int, perPallet int) int {
	seen := map[int]int{0: 1}
	rest, runs := 0, 0
	for _, crates := range bookings {
		rest = (rest + crates%perPallet + perPallet) % perPallet
		runs += seen[rest]
		seen[rest]++
	}
	return runs
}
