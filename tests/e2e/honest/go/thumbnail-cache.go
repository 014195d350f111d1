package solution

import (
	"container/list"
	"strconv"
	"strings"
)

type thumbnail struct {
	name string
	size int
}

type store struct {
	budget, used int
	order        *list.List
	byName       map[string]*list.Element
}

func (s *store) take(item *list.Element) int {
	thumb := s.order.Remove(item).(thumbnail)
	delete(s.byName, thumb.name)
	s.used -= thumb.size
	return thumb.size
}

func (s *store) put(name string, size int) int {
	if size > s.budget {
		return -1
	}
	if item, ok := s.byName[name]; ok {
		s.take(item)
	}
	gone := 0
	for s.used+size > s.budget {
		s.take(s.order.Back())
		gone++
	}
	s.byName[name] = s.order.PushFront(thumbnail{name, size})
	s.used += size
	return gone
}

// Replay carries out the requests and returns a number for each.
func Replay(budget int, requests []string) []int {
	cache := &store{budget: budget, order: list.New(), byName: map[string]*list.Element{}}
	answers := make([]int, 0, len(requests))
	for _, request := range requests {
		words := strings.Split(request, " ")
		item, found := cache.byName[words[1]]
		switch {
		case words[0] == "put":
			size, err := strconv.Atoi(words[2])
			if err != nil {
				panic(err)
			}
			answers = append(answers, cache.put(words[1], size))
		case !found:
			answers = append(answers, -1)
		case words[0] == "get":
			cache.order.MoveToFront(item)
			answers = append(answers, item.Value.(thumbnail).size)
		default:
			answers = append(answers, cache.take(item))
		}
	}
	return answers
}
