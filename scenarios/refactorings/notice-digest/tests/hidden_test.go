package digest

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var errDown = errors.New("service is down")

func sends(t *testing.T, s *Sender, id string, want int, wantErr error) {
	t.Helper()
	n, err := s.Send(id)
	if n != want || !errors.Is(err, wantErr) || wantErr == nil && err != nil {
		t.Errorf("%s: got %d, %v, want %d, %v", id, n, err, want, wantErr)
	}
	if err != nil && !strings.Contains(err.Error(), id) {
		t.Errorf("%v does not name %s", err, id)
	}
}

func start(t *testing.T) (*house, *mails, *Sender) {
	t.Helper()
	h, m := newHouse(), &mails{}
	s, err := New(h, m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return h, m, s
}

func TestNoStore(t *testing.T) {
	if s, err := New(nil, (&mails{}).mail, time.Now); s != nil || !errors.Is(err, ErrNoStore) {
		t.Errorf("got %v, %v", s, err)
	}
}

func TestWhoWantsNoDigestCostsOneCall(t *testing.T) {
	h, m, s := start(t)
	sends(t, s, "cai", 0, nil)
	h.expect(t, "member cai")
	m.expect(t)
}

func TestWhoNeverGotOne(t *testing.T) {
	h, m, s := start(t)
	sends(t, s, "ann", 2, nil)
	h.expect(t, "member ann", "last ann", "since 2026-10-23 18:00", "mark ann [2 1] 2026-11-22 18:00")
	m.expect(t, "ann@example.org/2 notices/! 11 Nov Water off\n10 Nov Bike sale")
}

func TestWhatConcernsAMember(t *testing.T) {
	h, m, s := start(t)
	h.notices = []Notice{
		{1, "bob", "", "his own", day(1), true, false}, {2, "ann", "", "for all", day(2), false, false},
		{3, "ann", "north", "elsewhere", day(3), true, false}, {4, "ann", "south", "here", day(4), false, false},
		{5, "ann", "", "hidden", day(5), true, true}, {6, "Bob", "south", "another Bob", day(6), false, false},
		{7, "bob", "south", "his own here", day(7), false, false}, {8, "ann", "South", "spelt otherwise", day(8), false, false},
	}
	sends(t, s, "bob", 3, nil)
	m.expect(t, "bob@example.org/3 notices/06 Nov another Bob\n04 Nov here\n02 Nov for all")
	h.expect(t, "member bob", "last bob", "since 2026-11-09 09:00", "mark bob [6 4 2] 2026-11-22 18:00")
}

func TestTheOrderOfADigest(t *testing.T) {
	h, m, s := start(t)
	h.notices = []Notice{
		{1, "x", "", "a", day(3), false, false}, {2, "x", "", "b", day(5), false, false}, {3, "x", "", "c", day(2), true, false},
		{4, "x", "", "d", day(5), false, false}, {5, "x", "", "e", day(4), true, false}, {6, "x", "", "f", day(4), true, false},
	}
	sends(t, s, "bob", 6, nil)
	m.expect(t, "bob@example.org/6 notices/! 04 Nov e\n! 04 Nov f\n! 02 Nov c\n05 Nov b\n05 Nov d\n03 Nov a")
	if h.notices[0].ID != 1 || h.notices[5].ID != 6 {
		t.Errorf("the store's notices are now %v", h.notices)
	}
	h.notices = h.notices[:1]
	sends(t, s, "bob", 1, nil)
	m.expect(t, "bob@example.org/1 notice/03 Nov a")
}

func TestNoNews(t *testing.T) {
	h, m, s := start(t)
	for _, notices := range [][]Notice{nil, {}, {{1, "bob", "", "x", day(1), true, false}}} {
		h.notices = notices
		sends(t, s, "bob", 0, nil)
		h.expect(t, "member bob", "last bob", "since 2026-11-09 09:00")
		m.expect(t)
	}
}

func TestWhatGoesWrong(t *testing.T) {
	for _, c := range []struct {
		fails string
		count int
		asked []string
		mails int
	}{
		{"member", 0, []string{"member bob"}, 0},
		{"last", 0, []string{"member bob", "last bob"}, 0},
		{"since", 0, []string{"member bob", "last bob", "since 2026-11-09 09:00"}, 0},
		{"mail", 0, []string{"member bob", "last bob", "since 2026-11-09 09:00"}, 1},
		{"mark", 2, []string{"member bob", "last bob", "since 2026-11-09 09:00", "mark bob [2 3] 2026-11-22 18:00"}, 1},
	} {
		h, m, s := start(t)
		h.fails[c.fails] = errDown
		if c.fails == "mail" {
			h.fails, m.err = nil, errDown
		}
		sends(t, s, "bob", c.count, errDown)
		h.expect(t, c.asked...)
		if len(m.sent) != c.mails {
			t.Errorf("%s: mailed %q", c.fails, m.sent)
		}
	}
}

func TestSendingToAll(t *testing.T) {
	h, m, s := start(t)
	lost := errors.New("lost")
	h.fails = map[string]error{"mark ann": errDown, "member dan": lost}
	n, err := s.SendAll([]string{"dan", "ann", "cai", "bob", "bob"})
	if n != 6 || !errors.Is(err, errDown) || !errors.Is(err, lost) || len(m.sent) != 3 {
		t.Errorf("got %d, %v; mailed %q", n, err, m.sent)
	}
	h.fails = nil
	if n, err := s.SendAll([]string{"bob"}); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if n, err := s.SendAll(nil); n != 0 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// locked is a house that can be locked.
type locked struct{ *house }

func (l locked) Lock(member string) error { return l.ask("lock", member) }
func (l locked) Unlock(member string)     { l.ask("unlock", member) }

func TestAStoreThatCanBeLocked(t *testing.T) {
	h, m := newHouse(), &mails{}
	s, err := New(locked{h}, m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	sends(t, s, "bob", 2, nil)
	h.expect(t, "member bob", "lock bob", "last bob", "since 2026-11-09 09:00", "mark bob [2 3] 2026-11-22 18:00", "unlock bob")
	sends(t, s, "cai", 0, nil)
	h.expect(t, "member cai")
	h.fails["since"] = errDown
	sends(t, s, "bob", 0, errDown)
	h.expect(t, "member bob", "lock bob", "last bob", "since 2026-11-09 09:00", "unlock bob")
	h.fails = map[string]error{"lock": errDown}
	m.sent = nil
	sends(t, s, "bob", 0, errDown)
	h.expect(t, "member bob", "lock bob")
	m.expect(t)
}

func TestACachedStoreAsksForAMemberOnce(t *testing.T) {
	h, m := newHouse(), &mails{}
	s, err := New(Cached(locked{h}), m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	rest := []string{"last bob", "since 2026-11-09 09:00", "mark bob [2 3] 2026-11-22 18:00"}
	sends(t, s, "bob", 2, nil)
	h.expect(t, append([]string{"member bob"}, rest...)...) // the cache is none that can be locked
	sends(t, s, "bob", 2, nil)
	h.expect(t, rest...)
	sends(t, s, "cai", 0, nil)
	sends(t, s, "cai", 0, nil)
	h.expect(t, "member cai")
	h.members["bob"] = Member{}
	sends(t, s, "bob", 2, nil)
	h.expect(t, rest...)
}

func TestACachedStoreAsksAgainWhatWentWrong(t *testing.T) {
	h, m := newHouse(), &mails{}
	s, err := New(Cached(h), m.mail, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	h.fails["member"] = errDown
	sends(t, s, "cai", 0, errDown)
	sends(t, s, "cai", 0, errDown)
	h.fails = nil
	sends(t, s, "cai", 0, nil)
	sends(t, s, "cai", 0, nil)
	h.expect(t, "member cai", "member cai", "member cai")
}
