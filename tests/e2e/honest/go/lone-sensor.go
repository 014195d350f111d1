package solution

// LoneSensors returns after each reading the sensor that was heard first of those heard only once.
func LoneSensors(readings []string) []string {
	heard := make(map[string]int)
	names := make([]string, 0, len(readings))
	first := 0
	for _, code := range readings {
		heard[code]++
		for first < len(readings) && heard[readings[first]] > 1 {
			first++
		}
		name := ""
		if first < len(readings) && heard[readings[first]] == 1 {
			name = readings[first]
		}
		names = append(names, name)
	}
	return names
}
