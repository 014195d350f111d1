package tides

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestATableIsRead(t *testing.T) {
	table, err := Parse(strings.NewReader("# 4 November\nstation Husum +1\n0413 H 3.25\n1035 L 0.4 spring tide\n\n1640 h ?\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Table{"Husum", 1, []Water{{253, true, 325, ""}, {635, false, 40, "spring tide"}}, 1}
	if !reflect.DeepEqual(table, want) {
		t.Errorf("got %+v, want %+v", table, want)
	}
	if table.Range() != 285 {
		t.Errorf("range is %d", table.Range())
	}
}

func TestABadLineIsNamed(t *testing.T) {
	table, err := Parse(strings.NewReader("station Husum\n0413 H 3.25\n0412 L 0.4\n"))
	var line *LineError
	if table != nil || !errors.Is(err, ErrOrder) || !errors.As(err, &line) || line.Line != 3 {
		t.Errorf("got %v, %v", table, err)
	}
}
