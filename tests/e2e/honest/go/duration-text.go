package solution

import (
	"fmt"
	"regexp"
	"strconv"
)

const longest = 9007199254740991

var spelling = regexp.MustCompile(
	`^(?:([1-9][0-9]*)h([0-5][0-9])m([0-5][0-9])s|([1-9]|[1-5][0-9])m([0-5][0-9])s|([0-9]|[1-5][0-9])s)$`)

// ToSeconds reads the one spelling of a duration; anything else is -1.
func ToSeconds(text string) int {
	if len(text) > 32 {
		return -1
	}
	parts := spelling.FindStringSubmatch(text)
	if parts == nil {
		return -1
	}
	total := 0
	for i, worth := range []int{3600, 60, 1, 60, 1, 1} {
		if parts[i+1] == "" {
			continue
		}
		number, err := strconv.Atoi(parts[i+1])
		if err != nil || number > longest/worth {
			return -1
		}
		total += number * worth
	}
	if total > longest {
		return -1
	}
	return total
}

// ToText spells a duration; one that cannot be is the empty text.
func ToText(seconds int) string {
	if seconds < 0 || seconds > longest {
		return ""
	}
	hours, minutes, rest := seconds/3600, seconds/60%60, seconds%60
	switch {
	case hours > 0:
		return fmt.Sprintf("%dh%02dm%02ds", hours, minutes, rest)
	case minutes > 0:
		return fmt.Sprintf("%dm%02ds", minutes, rest)
	}
	return fmt.Sprintf("%ds", rest)
}
