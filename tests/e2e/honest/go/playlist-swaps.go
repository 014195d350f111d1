package solution

// RotationSwaps returns the swaps that bring every track k positions nearer to the front.
func RotationSwaps(length int, k int) [][]int {
	var swaps [][]int
	if length == 0 {
		return swaps
	}
	k = (k%length + length) % length
	if k == 0 {
		return swaps
	}
	reverse := func(i, j int) {
		for ; i < j; i, j = i+1, j-1 {
			swaps = append(swaps, []int{i, j})
		}
	}
	reverse(0, k-1)
	reverse(k, length-1)
	reverse(0, length-1)
	return swaps
}
