package solution

// VoucherFigures returns the fewest vouchers for an amount, and in how many ways it can be paid.
func VoucherFigures(values []int, amount int) []int {
	const modulus = 1_000_000_007
	fewest := make([]int, amount+1)
	ways := make([]int, amount+1)
	for i := range fewest {
		fewest[i] = -1
	}
	fewest[0], ways[0] = 0, 1
	kinds := map[int]bool{}
	for _, value := range values {
		if kinds[value] {
			continue
		}
		kinds[value] = true
		for sum := value; sum <= amount; sum++ {
			ways[sum] = (ways[sum] + ways[sum-value]) % modulus
			if before := fewest[sum-value]; before >= 0 && (fewest[sum] < 0 || before+1 < fewest[sum]) {
				fewest[sum] = before + 1
			}
		}
	}
	return []int{fewest[amount], ways[amount]}
}
