package docks

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// same tells whether two texts are the same JSON: order and escapes do not matter, but every number is as it was written.
func same(t *testing.T, one, other string) bool {
	t.Helper()
	read := func(text string) any {
		var value any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return value
	}
	return reflect.DeepEqual(read(one), read(other))
}

func relays(t *testing.T, report, want string) {
	t.Helper()
	got, err := Relay([]byte(report), 1700000000)
	if err != nil {
		t.Errorf("%s: %v", report, err)
	} else if !same(t, string(got), want) {
		t.Errorf("%s\n became %s\n not    %s", report, got, want)
	}
}

func TestAReportIsCompleted(t *testing.T) {
	relays(t, `{"dock": {"id": "D17", "slots": 12}, "bikes": [
		{"id": "b1", "battery": 19, "charging": true}, {"id": "b2", "battery": "19%", "charging": false}]}`,
		`{"dock": {"id": "D17", "slots": 12, "seen": 1700000000}, "bikes": [
		{"id": "b1", "battery": 19, "charging": true}, {"id": "b2", "battery": 19, "charging": false}],
		"summary": {"bikes": 2, "low": 1, "dropped": 0, "free": 10}}`)
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	if got, err := Relay([]byte(`{"dock": `), 1); got != nil || !errors.Is(err, ErrReport) {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := Relay([]byte(`{"bikes": []}`), 1); got != nil || !errors.Is(err, ErrDock) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestFlatBatteries(t *testing.T) {
	got, err := Flat([]byte(`{"bikes": [{"id": "a", "battery": 30}, {"id": "b", "battery": "29%"}, {"id": "c"}]}`), 30)
	if err != nil || !reflect.DeepEqual(got, []string{"b"}) {
		t.Errorf("got %v, %v", got, err)
	}
}
