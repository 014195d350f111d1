package solution

// assign fills the nights as far as it can: who works when, or the nights that prove that it cannot be done.
func assign(needs, most []int, absences [][]int) (works [][]bool, short []int) {
	away := make([][]bool, len(needs))
	works = make([][]bool, len(needs))
	for night := range needs {
		away[night] = make([]bool, len(most))
		works[night] = make([]bool, len(most))
	}
	for _, absence := range absences {
		away[absence[1]][absence[0]] = true
	}
	shifts := make([]int, len(most))
	for night, need := range needs {
		for ; need > 0; need-- {
			if stuck := addShift(night, most, away, works, shifts); stuck != nil {
				return nil, stuck
			}
		}
	}
	return works, nil
}

// addShift finds one more nurse for a night, moving others where it has to; else it returns the nights it looked at.
func addShift(night int, most []int, away, works [][]bool, shifts []int) []int {
	cameBy := make([]int, len(most)) // the night on which a nurse was thought of
	for nurse := range cameBy {
		cameBy[nurse] = -1
	}
	freedBy := make([]int, len(works)) // the nurse who would leave a night
	for i := range freedBy {
		freedBy[i] = -2
	}
	freedBy[night] = -1
	looked := []int{night}
	for i := 0; i < len(looked); i++ {
		now := looked[i]
		for nurse := range most {
			if cameBy[nurse] >= 0 || away[now][nurse] || works[now][nurse] {
				continue
			}
			cameBy[nurse] = now
			if shifts[nurse] < most[nurse] {
				shifts[nurse]++
				for nurse >= 0 {
					at := cameBy[nurse]
					works[at][nurse] = true
					nurse = freedBy[at]
					if nurse >= 0 {
						works[at][nurse] = false
					}
				}
				return nil
			}
			for other := range works {
				if works[other][nurse] && freedBy[other] == -2 {
					freedBy[other] = nurse
					looked = append(looked, other)
				}
			}
		}
	}
	return looked
}

// Rota returns for each night who works then, or nothing if there is no plan.
func Rota(needs []int, most []int, absences [][]int) [][]int {
	works, short := assign(needs, most, absences)
	if short != nil {
		return nil
	}
	plan := make([][]int, len(needs))
	for night := range works {
		for nurse, on := range works[night] {
			if on {
				plan[night] = append(plan[night], nurse)
			}
		}
	}
	return plan
}

// Shortage returns nights that prove that there is no plan, or nothing if there is one.
func Shortage(needs []int, most []int, absences [][]int) []int {
	_, short := assign(needs, most, absences)
	return short
}
