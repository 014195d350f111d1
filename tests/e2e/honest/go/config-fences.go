package solution

type opened struct {
	bracket rune
	at      int
}

var opener = map[rune]rune{')': '(', ']': '[', '}': '{'}

// FirstFault returns the position of the first fault in the brackets and quotes of a text, or -1.
func FirstFault(text string) int {
	var stack []opened
	var quote rune
	quoteAt, escaped := 0, false
	for at, char := range []rune(text) {
		if quote != 0 {
			switch {
			case escaped:
				escaped = false
			case char == '\\':
				escaped = true
			case char == quote:
				quote = 0
			}
			continue
		}
		switch char {
		case '"', '\'':
			quote, quoteAt = char, at
		case '(', '[', '{':
			stack = append(stack, opened{char, at})
		case ')', ']', '}':
			if len(stack) == 0 || stack[len(stack)-1].bracket != opener[char] {
				return at
			}
			stack = stack[:len(stack)-1]
		}
	}
	if quote != 0 {
		return quoteAt
	}
	if len(stack) > 0 {
		return stack[len(stack)-1].at
	}
	return -1
}
