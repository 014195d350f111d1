package solution

const modulus = 1_000_000_007

// UsableSerials returns how many usable serial numbers there are from first to last, both included.
func UsableSerials(first string, last string, divisor int) int {
	below, _ := usableBelow(first, divisor)
	more, itself := usableBelow(last, divisor)
	if itself {
		more++
	}
	return (more - below + modulus) % modulus
}

// usableBelow counts the usable numbers below a bound, and tells whether the bound is usable itself.
func usableBelow(bound string, divisor int) (int, bool) {
	var counts [10][]int
	for digit := range counts {
		counts[digit] = make([]int, divisor)
	}
	usable, rest, before := true, 0, -1
	for i, char := range bound {
		digit := int(char - '0')
		totals := make([]int, divisor)
		for _, row := range counts {
			for r, count := range row {
				totals[r] = (totals[r] + count) % modulus
			}
		}
		var next [10][]int
		for d := range next {
			next[d] = make([]int, divisor)
			for r, total := range totals {
				next[d][(r+d)%divisor] = (total - counts[d][r] + modulus) % modulus
			}
			if i > 0 && d > 0 {
				next[d][d%divisor]++
			}
			fits := d != before && (i > 0 || d > 0)
			if usable && fits && d < digit {
				next[d][(rest+d)%divisor]++
			}
		}
		counts = next
		usable = usable && digit != before
		rest = (rest + digit) % divisor
		before = digit
	}
	sum := 0
	for _, row := range counts {
		sum += row[0]
	}
	return sum % modulus, usable && rest == 0
}
