package digest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// house is a whole store, which notes what it is asked.
type house struct {
	members map[string]Member
	notices []Notice
	last    map[string]time.Time
	fails   map[string]error // by what is asked
	asked   []string
}

func (h *house) ask(words ...any) error {
	asked := strings.TrimSpace(fmt.Sprintln(words...))
	h.asked = append(h.asked, asked)
	for part, err := range h.fails {
		if strings.HasPrefix(asked, part) {
			return err
		}
	}
	return nil
}

func (h *house) Member(id string) (Member, error) {
	if err := h.ask("member", id); err != nil {
		return Member{}, err
	}
	return h.members[id], nil
}

func (h *house) LastSent(member string) (time.Time, error) {
	if err := h.ask("last", member); err != nil {
		return time.Time{}, err
	}
	last, ok := h.last[member]
	if !ok {
		return time.Time{}, fmt.Errorf("no row: %w", ErrNever)
	}
	return last, nil
}

func (h *house) NoticesSince(t time.Time) ([]Notice, error) {
	if err := h.ask("since", t.Format("2006-01-02 15:04")); err != nil {
		return nil, err
	}
	return h.notices, nil
}

func (h *house) MarkSent(member string, notices []int, at time.Time) error {
	return h.ask("mark", member, notices, at.Format("2006-01-02 15:04"))
}

func (h *house) Members(map[string]interface{}) ([]Member, error) { return nil, h.ask("members") }
func (h *house) AddMember(Member) error                           { return h.ask("add") }
func (h *house) RemoveMember(string) error                        { return h.ask("remove") }
func (h *house) Notice(int) (Notice, error)                       { return Notice{}, h.ask("notice") }
func (h *house) PostNotice(Notice) (int, error)                   { return 0, h.ask("post") }
func (h *house) DeleteNotice(int) error                           { return h.ask("delete") }
func (h *house) Setting(string) (interface{}, error)              { return nil, h.ask("setting") }
func (h *house) SetSetting(string, interface{}) error             { return h.ask("set setting") }

// expect checks what was asked since the last time.
func (h *house) expect(t *testing.T, want ...string) {
	t.Helper()
	if len(h.asked)+len(want) > 0 && !reflect.DeepEqual(h.asked, want) {
		t.Errorf("asked %q,\n want %q", h.asked, want)
	}
	h.asked = nil
}

var now = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

func day(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }

func newHouse() *house {
	return &house{
		members: map[string]Member{
			"ann": {"ann", "ann@example.org", "north", true}, "bob": {"bob", "bob@example.org", "south", true},
			"cai": {"cai", "cai@example.org", "south", false},
		},
		notices: []Notice{
			{1, "bob", "", "Bike sale", day(10), false, false}, {2, "board", "", "Water off", day(11), true, false},
			{3, "cai", "south", "Cat found", day(12), false, false},
		},
		last:  map[string]time.Time{"bob": day(9)},
		fails: map[string]error{},
	}
}

// mails is what was mailed.
type mails struct {
	sent []string
	err  error
}

func (m *mails) mail(to, subject, body string) error {
	m.sent = append(m.sent, to+"/"+subject+"/"+body)
	return m.err
}

func (m *mails) expect(t *testing.T, want ...string) {
	t.Helper()
	if len(m.sent)+len(want) > 0 && !reflect.DeepEqual(m.sent, want) {
		t.Errorf("mailed %q,\n want %q", m.sent, want)
	}
	m.sent = nil
}

func TestTheDigestOfTheHouse(t *testing.T) {
	h, m := newHouse(), &mails{}
	s, err := New(h, m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.SendAll([]string{"ann", "bob", "cai"}); n != 4 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	m.expect(t, "ann@example.org/2 notices/! 11 Nov Water off\n10 Nov Bike sale",
		"bob@example.org/2 notices/! 11 Nov Water off\n12 Nov Cat found")
}

func TestWhatTheStoreIsAsked(t *testing.T) {
	h, m := newHouse(), &mails{}
	s, err := New(h, m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Send("bob"); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	h.expect(t, "member bob", "last bob", "since 2026-11-09 09:00", "mark bob [2 3] 2026-11-22 18:00")
}
