package docks

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

// one relays a report with this bike alone, and expects it like that, and so many low ones.
func one(t *testing.T, bike, want string, low int) {
	t.Helper()
	relays(t, fmt.Sprintf(`{"dock": {"id": "D"}, "bikes": [%s]}`, bike), fmt.Sprintf(
		`{"dock": {"id": "D", "seen": 1700000000}, "bikes": [%s], "summary": {"bikes": 1, "low": %d, "dropped": 0}}`, want, low))
}

func flat(t *testing.T, report string, below int, want ...string) {
	t.Helper()
	got, err := Flat([]byte(report), below)
	if err != nil || got == nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %#v, %v, want %v", report, got, err, want)
	}
}

func refused(t *testing.T, report string, want error) {
	t.Helper()
	if got, err := Relay([]byte(report), 1); got != nil || !errors.Is(err, want) {
		t.Errorf("%s: got %s, %v, want %v", report, got, err, want)
	}
}

func TestFieldsThatWeDoNotKnowGoOn(t *testing.T) {
	relays(t, `{"v": 3, "dock": {"id": "D", "maker": {"name": "Ü & Söhne", "lot": [1, null, {"a": []}]}, "ip": null},
		"bikes": [{"id": "a", "serial": "x", "geo": [1.50, -2e3], "battery": 50, "": 0}], "weather": "wet"}`,
		`{"v": 3, "dock": {"id": "D", "maker": {"name": "Ü & Söhne", "lot": [1, null, {"a": []}]}, "ip": null, "seen": 1700000000},
		"bikes": [{"id": "a", "serial": "x", "geo": [1.50, -2e3], "battery": 50, "": 0}], "weather": "wet",
		"summary": {"bikes": 1, "low": 0, "dropped": 0}}`)
}

func TestNumbersStayAsTheyAreWritten(t *testing.T) {
	relays(t, `{"n": 9007199254740993, "dock": {"id": "D", "slots": 5, "serial": 12345678901234567890, "volt": 12.50},
		"bikes": [{"id": "a", "serial": 9007199254740993, "km": 1e3, "battery": 50.0}]}`,
		`{"n": 9007199254740993, "dock": {"id": "D", "slots": 5, "serial": 12345678901234567890, "volt": 12.50, "seen": 1700000000},
		"bikes": [{"id": "a", "serial": 9007199254740993, "km": 1e3, "battery": 50.0}],
		"summary": {"bikes": 1, "low": 0, "dropped": 0, "free": 4}}`)
}

func TestNamesInOtherSpellingAreOthers(t *testing.T) {
	refused(t, `{"dock": {"ID": "D"}}`, ErrDock)
	refused(t, `{"Dock": {"id": "D"}}`, ErrDock)
	one(t, `{"id": "a", "ID": "b", "Battery": 5, "BATTERY": "x", "battery": 10, "Charging": true}`,
		`{"id": "a", "ID": "b", "Battery": 5, "BATTERY": "x", "battery": 10, "Charging": true}`, 1)
	relays(t, `{"dock": {"id": "D", "Slots": 5, "Seen": 7}, "Bikes": [1], "Debug": 2, "Summary": 3}`,
		`{"dock": {"id": "D", "Slots": 5, "Seen": 7, "seen": 1700000000}, "Bikes": [1], "Debug": 2, "Summary": 3, "bikes": [],
		"summary": {"bikes": 0, "low": 0, "dropped": 0}}`)
	flat(t, `{"Bikes": [{"id": "a", "battery": 1}], "bikes": [{"Id": "b", "battery": 1}, {"id": "c", "Battery": 1}]}`, 50)
}

func TestWhatIsReplacedOrTakenOut(t *testing.T) {
	relays(t, `{"debug": {"dock": 1}, "dock": {"id": "D", "seen": "never", "debug": 1}, "summary": [1, 2], "bikes": null}`,
		`{"dock": {"id": "D", "seen": 1700000000, "debug": 1}, "bikes": [], "summary": {"bikes": 0, "low": 0, "dropped": 0}}`)
	got, err := Relay([]byte(`{"dock": {"id": "D"}}`), -9007199254740993)
	if err != nil || !same(t, string(got), `{"dock": {"id": "D", "seen": -9007199254740993}, "bikes": [], "summary": {"bikes": 0, "low": 0, "dropped": 0}}`) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestWhoseReportItIs(t *testing.T) {
	for _, dock := range []string{`null`, `"D"`, `["id", "D"]`, `{}`, `{"id": ""}`, `{"id": null}`, `{"id": 17}`, `{"id": ["D"]}`, `true`} {
		refused(t, `{"bikes": [], "dock": `+dock+`}`, ErrDock)
		flat(t, `{"bikes": [{"id": "a", "battery": 1}], "dock": `+dock+`}`, 50, "a")
	}
	refused(t, `null`, ErrDock)
	flat(t, `null`, 50)
	for _, text := range []string{``, ` `, `[]`, `[{"dock": {"id": "D"}}]`, `"x"`, `17`, `true`, `{"dock": {"id": "D"}`, `{"dock": {"id": "D",}}`, `{dock: 1}`} {
		refused(t, text, ErrReport)
		if got, err := Flat([]byte(text), 50); got != nil || !errors.Is(err, ErrReport) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, more := range []string{"\n", "\x00\x00", "{", " {\"dock\": 1}"} {
		relays(t, `{"dock": {"id": "D"}}`+more, `{"dock": {"id": "D", "seen": 1700000000}, "bikes": [], "summary": {"bikes": 0, "low": 0, "dropped": 0}}`)
		flat(t, `{"bikes": [{"id": "a", "battery": 1}]}`+more, 50, "a")
	}
}

func TestBikesThatCannotBeToldApart(t *testing.T) {
	relays(t, `{"dock": {"id": "D", "slots": 2}, "bikes": [null, "a", 1, [], {}, {"id": ""}, {"id": null}, {"id": 5}, {"id": ["a"]},
		{"battery": 1}, {"id": "b", "battery": 1}, {"id": "b", "battery": 1}, {"id": "c"}]}`,
		`{"dock": {"id": "D", "slots": 2, "seen": 1700000000}, "bikes": [{"id": "b", "battery": 1}, {"id": "b", "battery": 1}, {"id": "c"}],
		"summary": {"bikes": 3, "low": 2, "dropped": 10, "free": -1}}`)
	flat(t, `{"bikes": [null, "a", 1, [], {"battery": 1}, {"id": 5, "battery": 1}, {"id": "", "battery": 1}, {"id": "b", "battery": 1}]}`, 50, "b")
	for _, bikes := range []string{`null`, `{}`, `{"id": "a", "battery": 1}`, `"b"`, `0`, `false`} {
		relays(t, `{"dock": {"id": "D"}, "bikes": `+bikes+`}`,
			`{"dock": {"id": "D", "seen": 1700000000}, "bikes": [], "summary": {"bikes": 0, "low": 0, "dropped": 0}}`)
		flat(t, `{"bikes": `+bikes+`}`, 50)
	}
	flat(t, `{}`, 50)
}

func TestBatteries(t *testing.T) {
	for battery, want := range map[string]struct {
		becomes string
		low     int
	}{
		`0`: {`0`, 1}, `19`: {`19`, 1}, `20`: {`20`, 0}, `19.99`: {`19.99`, 1}, `20.01`: {`20.01`, 0}, `-5`: {`-5`, 1}, `1e1`: {`1e1`, 1},
		`250`: {`250`, 0}, `1e400`: {`1e400`, 0}, `-1e400`: {`-1e400`, 0},
		`"19%"`: {`19`, 1}, `"20%"`: {`20`, 0}, `"007%"`: {`7`, 1}, `"-3%"`: {`-3`, 1}, `"+30%"`: {`30`, 0}, `"\u0031\u0030%"`: {`10`, 1},
	} {
		one(t, `{"id": "a", "battery": `+battery+`}`, `{"id": "a", "battery": `+want.becomes+`}`, want.low)
		if want.low == 1 {
			flat(t, `{"bikes": [{"id": "a", "battery": `+battery+`}]}`, 20, "a")
		} else {
			flat(t, `{"bikes": [{"id": "a", "battery": `+battery+`}]}`, 20)
		}
	}
	for _, battery := range []string{`"19"`, `"%"`, `""`, `"19 %"`, `" 19%"`, `"1.5%"`, `"19%%"`, `"%19"`, `"low"`, `null`, `true`, `false`, `[5]`, `{"%": 5}`} {
		one(t, `{"id": "a", "battery": `+battery+`, "x": 1}`, `{"id": "a", "x": 1}`, 0)
		flat(t, `{"bikes": [{"id": "a", "battery": `+battery+`}]}`, 50)
	}
	one(t, `{"id": "a"}`, `{"id": "a"}`, 0)
}

func TestCharging(t *testing.T) {
	for charging, low := range map[string]int{`true`: 0, `false`: 1, `null`: 1, `"true"`: 1, `1`: 1, `[true]`: 1, `{}`: 1} {
		for _, battery := range []string{`5`, `"5%"`} {
			one(t, `{"id": "a", "charging": `+charging+`, "battery": `+battery+`}`, `{"id": "a", "charging": `+charging+`, "battery": 5}`, low)
			want := []string{"a"}[:low]
			flat(t, `{"bikes": [{"id": "a", "charging": `+charging+`, "battery": `+battery+`}]}`, 6, want...)
			flat(t, `{"bikes": [{"id": "a", "charging": `+charging+`, "battery": `+battery+`}]}`, 5)
		}
	}
}

func TestFreeSlots(t *testing.T) {
	for slots, free := range map[string]string{
		`0`: `-1`, `1`: `0`, `12`: `11`, `-3`: `-4`, `9007199254740993`: `9007199254740992`,
		`12.0`: ``, `1e1`: ``, `12.5`: ``, `"12"`: ``, `null`: ``, `[12]`: ``, `true`: ``, `9223372036854775808`: ``,
	} {
		if free != "" {
			free = `, "free": ` + free
		}
		relays(t, `{"dock": {"id": "D", "slots": `+slots+`}, "bikes": [{"id": "a"}]}`, `{"dock": {"id": "D", "slots": `+slots+`, "seen": 1700000000},
			"bikes": [{"id": "a"}], "summary": {"bikes": 1, "low": 0, "dropped": 0`+free+`}}`)
	}
}

func TestTheOrderOfTheReport(t *testing.T) {
	report := `{"bikes": [{"id": "c", "battery": 1}, {"id": "a", "battery": 90}, {"id": "b", "battery": "2%"}, {"id": "a", "battery": 3}]}`
	flat(t, report, 50, "c", "b", "a")
	flat(t, report, 2, "c")
	flat(t, report, 1)
	flat(t, report, 91, "c", "a", "b", "a")
	data := []byte(report)
	if _, err := Flat(data, 50); err != nil || !reflect.DeepEqual(data, []byte(report)) {
		t.Errorf("%v; the report is now %s", err, data)
	}
}
