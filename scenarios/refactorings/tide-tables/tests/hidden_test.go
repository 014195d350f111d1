package tides

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func read(t *testing.T, lines ...string) *Table {
	t.Helper()
	table, err := Parse(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatalf("%q: %v", lines, err)
	}
	return table
}

// refused checks that a text gives no table but an error of this kind, which names this line; 0 for none.
func refused(t *testing.T, want error, line int, lines ...string) error {
	t.Helper()
	table, err := Parse(strings.NewReader(strings.Join(lines, "\n")))
	if table != nil || err == nil || !errors.Is(err, want) {
		t.Errorf("%q: got %v, %v, want %v", lines, table, err, want)
	}
	var named *LineError
	if errors.As(err, &named) != (line > 0) || line > 0 && named.Line != line {
		t.Errorf("%q: got %v, want line %d named", lines, err, line)
	}
	return err
}

func TestHeaders(t *testing.T) {
	for text, zone := range map[string]int{
		"station Husum": 0, "station Husum 1": 1, "station Husum -3": -3, "station Husum +2 x y": 2,
		"station Husum 5.5": 5, "station Husum -3.5": -3, "station Husum CET": 0, "  station   Husum\tUTC+1 ": 0,
		"station Husum 1,5": 0, "station Husum 1e999x": 0,
	} {
		table := read(t, text)
		if table.Station != "Husum" || table.Zone != zone || len(table.Waters) != 0 || table.Skipped != 0 {
			t.Errorf("%q: got %+v", text, table)
		}
	}
	refused(t, ErrHeader, 1, "station")
	refused(t, ErrHeader, 3, "", "# day", "Station Husum")
	refused(t, ErrHeader, 1, "0413 H 3.25")
	refused(t, ErrEmpty, 0)
	refused(t, ErrEmpty, 0, "", "  ", "# nothing", " # here")
}

func TestTimes(t *testing.T) {
	for text, minute := range map[string]int{"0000": 0, "0001": 1, "0059": 59, "0100": 60, "2359": 1439, "+123": 83, "-000": 0} {
		if got := read(t, "station X", text+" H 1").Waters[0].Minute; got != minute {
			t.Errorf("%s is %d", text, got)
		}
	}
	for _, text := range []string{"0060", "2400", "9999", "413", "04130", "-001", "-100"} {
		refused(t, ErrField, 2, "station X", text+" H 1")
	}
	for _, text := range []string{"4:13", "abcd", "04 3"} {
		err := refused(t, ErrField, 2, "station X", text+" H 1")
		if len(text) == 4 && !strings.Contains(text, " ") && !errors.Is(err, strconv.ErrSyntax) {
			t.Errorf("%q: the cause is lost from %v", text, err)
		}
	}
}

func TestTheOrderOfTime(t *testing.T) {
	refused(t, ErrOrder, 3, "station X", "0413 H 1", "0413 L 1")
	refused(t, ErrOrder, 5, "station X", "0413 H 1", "", "# later", "0412 L 1")
	read(t, "station X", "0413 H 1", "0414 L 1")
	read(t, "station X", "0000 H 1")
	// What was skipped is no water.
	table := read(t, "station X", "0413 H ?", "0413 L 1")
	if len(table.Waters) != 1 || table.Skipped != 1 {
		t.Errorf("got %+v", table)
	}
}

func TestKinds(t *testing.T) {
	for text, high := range map[string]bool{"H": true, "h": true, "L": false, "l": false} {
		if got := read(t, "station X", "0413 "+text+" 1").Waters[0].High; got != high {
			t.Errorf("%s is %v", text, got)
		}
	}
	for _, text := range []string{"HW", "X", "high", "HhLl", "?"} {
		refused(t, ErrField, 2, "station X", "0413 "+text+" 1")
	}
}

func TestHeights(t *testing.T) {
	for text, cm := range map[string]int{
		"0": 0, "3.25": 325, ".4": 40, "-0.4": -40, "1.005": 100, "0.125": 13, "-0.125": -13, "0.124": 12, "-0.126": -13,
		"19.99": 1999, "-19.99": -1999, "1e1": 1000, "0.004": 0, "-0.004": 0, "19.999": 2000,
	} {
		if got := read(t, "station X", "0413 H "+text).Waters[0].Cm; got != cm {
			t.Errorf("%s m is %d cm", text, got)
		}
	}
	for _, text := range []string{"20", "-20", "20.5", "NaN", "inf", "-Inf"} {
		refused(t, ErrField, 2, "station X", "0413 H "+text)
	}
	for text, cause := range map[string]error{"high": strconv.ErrSyntax, "3,25": strconv.ErrSyntax, "1e999": strconv.ErrRange, "??": strconv.ErrSyntax} {
		if err := refused(t, ErrField, 2, "station X", "0413 H "+text); !errors.Is(err, cause) {
			t.Errorf("%q: the cause is lost from %v", text, err)
		}
	}
}

func TestNotes(t *testing.T) {
	waters := read(t, "station X", "0413 H 1   spring\ttide  # really", "0500 L 1").Waters
	if waters[0].Note != "spring tide # really" || waters[1].Note != "" {
		t.Errorf("got %+v", waters)
	}
}

func TestALineWithoutHeightIsSkippedWhenTheRestIsRight(t *testing.T) {
	table := read(t, "station X", "0413 H ?", "0500 l ? storm", "0600 H 2")
	if table.Skipped != 2 || len(table.Waters) != 1 {
		t.Errorf("got %+v", table)
	}
	refused(t, ErrField, 2, "station X", "2500 H ?")
	refused(t, ErrField, 2, "station X", "0413 X ?")
	refused(t, ErrOrder, 3, "station X", "0413 H 1", "0412 L ?")
}

func TestALineThatIsTooShortIsAnError(t *testing.T) {
	for _, text := range []string{"0413", "0413 H", "0413 X", "413", "0412 H 1\n0412"} {
		if table, err := Parse(strings.NewReader("station X\n" + text)); table != nil || err == nil {
			t.Errorf("%q: got %v, %v", text, table, err)
		}
	}
}

func TestTheFirstWrongLineCounts(t *testing.T) {
	refused(t, ErrField, 2, "station X", "0413 H high", "0412 L 1", "9999")
	refused(t, ErrOrder, 3, "station X", "0413 H 1", "0412 L high")
	refused(t, ErrField, 2, "station X", "0413 X high")
	refused(t, ErrHeader, 1, "X", "9999")
}

var errLine = errors.New("line is down")

// broken reads a text, and then fails.
type broken struct{ text *strings.Reader }

func (b *broken) Read(p []byte) (int, error) {
	if b.text.Len() > 0 {
		return b.text.Read(p)
	}
	return 0, errLine
}

func TestAnErrorOfTheReader(t *testing.T) {
	for _, text := range []string{"", "# day\n", "station X\n", "station X\n0413 H 1\n", "station X\n0413 H 1\n0500 L 0"} {
		table, err := Parse(&broken{strings.NewReader(text)})
		if table != nil || !errors.Is(err, errLine) {
			t.Errorf("%q: got %v, %v", text, table, err)
		}
	}
	if table, err := Parse(&broken{strings.NewReader("station X\n0413 X 1\n")}); table != nil || !errors.Is(err, ErrField) {
		t.Errorf("a wrong line before it: got %v, %v", table, err)
	}
	long := "station X\n0413 H 1 " + strings.Repeat("x", bufio.MaxScanTokenSize)
	if table, err := Parse(strings.NewReader(long)); table != nil || !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("a line without end: got %v, %v", table, err)
	}
}

func TestNextWater(t *testing.T) {
	table := read(t, "station Husum", "0413 H 3", "1035 L 0", "1640 H 3")
	for _, c := range []struct {
		minute int
		high   bool
		want   int
	}{{0, true, 253}, {253, true, 253}, {254, true, 1000}, {1000, true, 1000}, {0, false, 635}, {635, false, 635}} {
		if got, err := table.Next(c.minute, c.high); err != nil || got.Minute != c.want || got.High != c.high {
			t.Errorf("after %d: got %+v, %v", c.minute, got, err)
		}
	}
	for minute, high := range map[int]bool{1001: true, 636: false} {
		if got, err := table.Next(minute, high); !errors.Is(err, ErrNoWater) || got != (Water{}) {
			t.Errorf("after %d: got %+v, %v", minute, got, err)
		}
	}
	if _, err := (&Table{}).Next(0, true); !errors.Is(err, ErrNoWater) {
		t.Errorf("an empty table: %v", err)
	}
}

func TestTheLargestRange(t *testing.T) {
	for want, lines := range map[int][]string{
		0:   {"station X", "0413 H 3"},
		300: {"station X", "0413 H 3", "1035 L 0", "1640 H 1"},
		310: {"station X", "0413 H 1", "1035 L -0.1", "1640 H 3"},
		110: {"station X", "0413 H 1", "1035 L -0.1"},
	} {
		if got := read(t, lines...).Range(); got != want {
			t.Errorf("%q: got %d", lines, got)
		}
	}
	if got := (&Table{}).Range(); got != 0 {
		t.Errorf("an empty table: got %d", got)
	}
}

// files counts what is opened and closed.
type files struct {
	texts  map[string]string
	opened []string
	closed int
}

var errAbsent = errors.New("no such file")

func (f *files) open(name string) (io.ReadCloser, error) {
	f.opened = append(f.opened, name)
	text, ok := f.texts[name]
	if !ok {
		return nil, errAbsent
	}
	return &file{strings.NewReader(text), f}, nil
}

type file struct {
	io.Reader
	all *files
}

// Close fails, which does not matter for a file that was only read.
func (f *file) Close() error {
	f.all.closed++
	return errors.New("closing failed")
}

func TestAllFilesAreRead(t *testing.T) {
	f := &files{texts: map[string]string{"b": "station Husum\n", "a": "station Tofte\n", "c": "station Husum 2\n"}}
	names := []string{"c", "a", "b"}
	tables, err := ParseAll(names, f.open)
	if err != nil || len(tables) != 2 || tables["Husum"].Zone != 2 || tables["Tofte"] == nil {
		t.Errorf("got %v, %v", tables, err)
	}
	if !reflect.DeepEqual(f.opened, []string{"a", "b", "c"}) || f.closed != 3 || fmt.Sprint(names) != "[c a b]" {
		t.Errorf("opened %v, closed %d, names now %v", f.opened, f.closed, names)
	}
	if tables, err := ParseAll(nil, f.open); err != nil || tables == nil || len(tables) != 0 {
		t.Errorf("no files: got %v, %v", tables, err)
	}
}

func TestTheFirstBadFileEndsTheReading(t *testing.T) {
	f := &files{texts: map[string]string{"a": "station Tofte\n", "b": "station Husum\n9999 H 1\n", "c": "station Esbjerg\n"}}
	tables, err := ParseAll([]string{"c", "b", "a"}, f.open)
	var line *LineError
	if !errors.Is(err, ErrField) || !errors.As(err, &line) || line.Line != 2 || !strings.HasPrefix(err.Error(), "b: ") {
		t.Errorf("got %v", err)
	}
	if len(tables) != 1 || tables["Tofte"] == nil || fmt.Sprint(f.opened) != "[a b]" || f.closed != 2 {
		t.Errorf("got %v; opened %v, closed %d", tables, f.opened, f.closed)
	}
	tables, err = ParseAll([]string{"a", "absent", "b"}, f.open)
	if !errors.Is(err, errAbsent) || !strings.HasPrefix(err.Error(), "absent: ") || len(tables) != 1 {
		t.Errorf("got %v, %v", tables, err)
	}
}

func TestErrorsSayWhereTheyAre(t *testing.T) {
	err := &LineError{7, ErrOrder}
	if err.Error() != "line 7: not in the order of time" || !errors.Is(err, ErrOrder) {
		t.Errorf("got %v", err)
	}
}
