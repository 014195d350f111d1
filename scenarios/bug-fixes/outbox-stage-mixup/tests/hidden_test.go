package outbox

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// stages returns stages with the names s1, s2 and so on.
func stages(count int) []Stage {
	var all []Stage
	for n := 1; n <= count; n++ {
		all = append(all, mark(fmt.Sprint("s", n)))
	}
	return all
}

// bases are chains of the same stages, made in each of the ways there are.
func bases(count int) map[string]*Chain {
	all := stages(count)
	used := New()
	for _, stage := range all {
		used.Use(stage)
	}
	with := New()
	for _, stage := range all {
		with = with.With(stage)
	}
	before := New()
	for n := count - 1; n >= 0; n-- {
		before = before.Before(all[n])
	}
	roomy := make([]Stage, count, count+8)
	copy(roomy, all)
	front := make([]Stage, 1, count+8)
	copy(front, all)
	return map[string]*Chain{
		"Use":          used,
		"With":         with,
		"Before":       before,
		"Before roomy": New(all[1:]...).Before(front...),
		"New":          New(all...),
		"New roomy":    New(roomy...),
		"Without":      New(append(stages(count), mark("x"))...).Without("x"),
		"With none":    used.With(),
		"Before none":  used.Before(),
		"Without none": used.Without("nobody"),
	}
}

// goes checks a chain by its names and by a letter that goes through it.
func goes(t *testing.T, what string, chain *Chain, names ...string) {
	t.Helper()
	if got := chain.Names(); strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s has %q, want %q", what, got, names)
	}
	letter := &Letter{}
	if err := chain.Then(delivered)(letter); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if want := append(append([]string{}, names...), "delivered"); !reflect.DeepEqual(letter.Marks, want) {
		t.Errorf("a letter on %s went %q, want %q", what, letter.Marks, want)
	}
}

func names(count int, more ...string) []string {
	var all []string
	for n := 1; n <= count; n++ {
		all = append(all, fmt.Sprint("s", n))
	}
	return append(all, more...)
}

func TestTwoChildrenOfOneChain(t *testing.T) {
	for count := 1; count <= 9; count++ {
		for way, base := range bases(count) {
			what := fmt.Sprintf("base by %s of %d", way, count)
			one := base.With(mark("a"))
			other := base.With(mark("b"), mark("c"))
			goes(t, what+", first child", one, names(count, "a")...)
			goes(t, what+", second child", other, names(count, "b", "c")...)
			goes(t, what+", itself", base, names(count)...)
		}
	}
}

func TestChildrenOfChildren(t *testing.T) {
	for count := 1; count <= 6; count++ {
		for way, base := range bases(count) {
			what := fmt.Sprintf("base by %s of %d", way, count)
			child := base.With(mark("a"))
			one, other := child.With(mark("b")), child.With(mark("c"))
			third := base.With(mark("d"), mark("e"))
			goes(t, what+", one", one, names(count, "a", "b")...)
			goes(t, what+", other", other, names(count, "a", "c")...)
			goes(t, what+", third", third, names(count, "d", "e")...)
			goes(t, what+", child", child, names(count, "a")...)
		}
	}
}

func TestUseOfAChainAndOfItsChildren(t *testing.T) {
	for count := 1; count <= 6; count++ {
		for way := range bases(count) {
			what := fmt.Sprintf("base by %s of %d", way, count)
			base := bases(count)[way]
			child, twin := base.With(), base.With(mark("a"))
			base.Use(mark("late"))
			child.Use(mark("mine"))
			twin.Use(mark("b"))
			goes(t, what+", itself", base, names(count, "late")...)
			goes(t, what+", child", child, names(count, "mine")...)
			goes(t, what+", twin", twin, names(count, "a", "b")...)
		}
	}
}

func TestWithoutLeavesTheChainAsItIs(t *testing.T) {
	base := New(mark("a"), mark("x"), mark("b"), mark("x"), mark("c"))
	lean := base.Without("x")
	goes(t, "lean", lean, "a", "b", "c")
	goes(t, "base", base, "a", "x", "b", "x", "c")
	one, other := lean.With(mark("d")), lean.With(mark("e"))
	goes(t, "one", one, "a", "b", "c", "d")
	goes(t, "other", other, "a", "b", "c", "e")
	lean.Use(mark("f"))
	goes(t, "lean", lean, "a", "b", "c", "f")
	goes(t, "base", base, "a", "x", "b", "x", "c")
	goes(t, "nothing left", New(mark("x")).Without("x"))
	goes(t, "first one gone", base.Without("a"), "x", "b", "x", "c")
}

func TestBeforeLeavesTheChainAsItIs(t *testing.T) {
	base := New(mark("a"), mark("b"))
	one, other := base.Before(mark("x")), base.Before(mark("y"), mark("z"))
	goes(t, "one", one, "x", "a", "b")
	goes(t, "other", other, "y", "z", "a", "b")
	goes(t, "base", base, "a", "b")
}

// ours is a list of stages that a team hands in piece by piece.
func ours() []Stage {
	return []Stage{mark("a"), mark("b"), mark("c"), mark("d"), mark("e"), mark("f")}
}

func keeps(t *testing.T, list []Stage) {
	t.Helper()
	goes(t, "the caller's own list", New(append([]Stage{}, list...)...), "a", "b", "c", "d", "e", "f")
}

func TestACallersSliceIsNotWrittenTo(t *testing.T) {
	list := ours()
	chain := New(list[:2]...)
	chain.Use(mark("x"))
	keeps(t, list)
	chain = New(list[:2]...)
	chain.With(mark("x"))
	keeps(t, list)
	New(mark("x"), mark("y")).Before(list[:3]...)
	keeps(t, list)
	New(list...).Without("b")
	keeps(t, list)
	chain = New()
	chain.Use(list[:2]...)
	chain.Use(mark("x"))
	keeps(t, list)
	chain = New().With(list[:2]...)
	chain.Use(mark("x"))
	keeps(t, list)
	chain = New().Before(list[:2]...)
	chain.Use(mark("x"))
	keeps(t, list)
}

func TestACallerMayUseItsSliceAgain(t *testing.T) {
	list := ours()
	made, with, before, used := New(list[:2]...), New().With(list[:2]...), New().Before(list[:2]...), New()
	used.Use(list[:2]...)
	list[0], list[1] = mark("x"), mark("y")
	goes(t, "New", made, "a", "b")
	goes(t, "With", with, "a", "b")
	goes(t, "Before", before, "a", "b")
	goes(t, "Use", used, "a", "b")
}

func TestWhatNamesReturnsIsTheCallers(t *testing.T) {
	chain := New(ours()[:2]...)
	chain.Names()[0] = "x"
	goes(t, "chain", chain, "a", "b")
}

func TestAWayStaysAsItWasMade(t *testing.T) {
	chain := New(mark("a"))
	var desk Desk
	desk.Handle("card", chain, delivered)
	chain.Use(mark("b"))
	card := &Letter{Kind: "card"}
	if err := desk.Send(card); err != nil || strings.Join(card.Marks, " ") != "a delivered" {
		t.Errorf("the card went %q, %v", card.Marks, err)
	}
	desk.Handle("card", chain, delivered)
	card = &Letter{Kind: "card"}
	if err := desk.Send(card); err != nil || strings.Join(card.Marks, " ") != "a b delivered" {
		t.Errorf("then the card went %q, %v", card.Marks, err)
	}
}

func TestAnErrorNamesTheInnermostStage(t *testing.T) {
	infected := errors.New("infected")
	virus := Stage{Name: "virus", Wrap: func(next Handler) Handler {
		return func(*Letter) error { return infected }
	}}
	err := New(mark("a"), virus, mark("b")).Then(delivered)(&Letter{})
	if !errors.Is(err, infected) || !strings.HasPrefix(err.Error(), "virus: ") {
		t.Errorf("got %v", err)
	}
	lost := errors.New("lost")
	err = New(mark("a"), mark("b")).Then(func(*Letter) error { return lost })(&Letter{})
	if !errors.Is(err, lost) || !strings.HasPrefix(err.Error(), "b: ") {
		t.Errorf("got %v", err)
	}
	if err := New().Then(func(*Letter) error { return lost })(&Letter{}); err != lost {
		t.Errorf("without stages: %v", err)
	}
}

func TestTheDeskKnowsItsKinds(t *testing.T) {
	var desk Desk
	if err := desk.Send(&Letter{Kind: "card"}); !errors.Is(err, ErrNoRoute) {
		t.Errorf("got %v", err)
	}
	desk.Handle("card", New(), delivered)
	desk.Handle("bill", New(), func(*Letter) error { return nil })
	if got := desk.Kinds(); !reflect.DeepEqual(got, []string{"bill", "card"}) {
		t.Errorf("kinds are %q", got)
	}
	bill := &Letter{Kind: "bill"}
	if err := desk.Send(bill); err != nil || len(bill.Marks) != 0 {
		t.Errorf("%v, %q", err, bill.Marks)
	}
}
