// Package digest mails each member of a housing association what was put on the notice board since the last time.
package digest

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

var (
	ErrNoStore = errors.New("digest: no store")
	ErrNever   = errors.New("digest: nothing was ever sent")
)

// Member is somebody who lives here.
type Member struct {
	ID       string
	Mail     string
	Building string
	Digest   bool // whether they want one
}

// Notice is what somebody put on the board.
type Notice struct {
	ID       int
	Author   string
	Building string // "" is for all
	Title    string
	At       time.Time
	Pinned   bool
	Hidden   bool
}

// source is what a sender needs of the association's data. That is a service in another house, which we pay by the call.
type source interface {
	Member(id string) (Member, error)
	LastSent(member string) (time.Time, error) // ErrNever when there was no digest yet
	NoticesSince(t time.Time) ([]Notice, error)
	MarkSent(member string, notices []int, at time.Time) error
}

// Locker is what a source may be as well. Then it is locked while a member's digest is made.
type Locker interface {
	Lock(member string) error
	Unlock(member string)
}

// cached is a source that remembers members.
type cached struct {
	source
	mu      sync.Mutex
	members map[string]Member
}

// Cached returns a source that asks for each member once. What went wrong is asked again.
func Cached(from source) source {
	return &cached{source: from, members: map[string]Member{}}
}

func (c *cached) Member(id string) (Member, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.members[id]; ok {
		return m, nil
	}
	m, err := c.source.Member(id)
	if err != nil {
		return m, err
	}
	c.members[id] = m
	return m, nil
}

// Sender makes digests and mails them.
type Sender struct {
	store source
	mail  func(to, subject, body string) error
	now   func() time.Time
}

// New returns a sender, or ErrNoStore.
func New(store source, mail func(to, subject, body string) error, now func() time.Time) (*Sender, error) {
	if store == nil {
		return nil, ErrNoStore
	}
	return &Sender{store, mail, now}, nil
}

// Send mails a member's digest and returns how many notices are in it; none is mailed when there are no news. Who never
// got one gets those of the last 30 days.
func (s *Sender) Send(id string) (count int, err error) {
	member, err := s.store.Member(id)
	if err == nil && member.Digest {
		count, err = s.digest(member, id)
	}
	if err != nil {
		return count, fmt.Errorf("member %s: %w", id, err)
	}
	return count, nil
}

// digest mails a member what is new.
func (s *Sender) digest(m Member, id string) (count int, err error) {
	if l, ok := s.store.(Locker); ok {
		if err := l.Lock(id); err != nil {
			return 0, err
		}
		defer l.Unlock(id)
	}
	now := s.now()
	since, err := s.store.LastSent(id)
	if errors.Is(err, ErrNever) {
		since, err = now.AddDate(0, 0, -30), nil
	}
	if err != nil {
		return 0, err
	}
	all, err := s.store.NoticesSince(since)
	if err != nil {
		return 0, err
	}
	news := newsFor(m, id, all)
	if len(news) > 0 {
		if err := s.mail(m.Mail, subject(len(news)), body(news)); err != nil {
			return 0, err
		}
	}
	// It was sent, whatever the store makes of it.
	return len(news), s.store.MarkSent(id, idsOf(news), now)
}

// newsFor returns what concerns a member, in the order of the digest.
func newsFor(m Member, id string, all []Notice) []Notice {
	var news []Notice
	for _, n := range all {
		here := n.Building == "" || n.Building == m.Building
		if here && !n.Hidden && n.Author != id {
			news = append(news, n)
		}
	}
	sort.SliceStable(news, func(i, j int) bool {
		if news[i].Pinned != news[j].Pinned {
			return news[i].Pinned
		}
		return news[i].At.After(news[j].At)
	})
	return news
}

func subject(count int) string {
	if count == 1 {
		return "1 notice"
	}
	return fmt.Sprintf("%d notices", count)
}

func body(news []Notice) string {
	lines := make([]string, len(news))
	for i, n := range news {
		lines[i] = n.At.Format("02 Jan") + " " + n.Title
		if n.Pinned {
			lines[i] = "! " + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

func idsOf(news []Notice) []int {
	ids := make([]int, len(news))
	for i, n := range news {
		ids[i] = n.ID
	}
	return ids
}

// SendAll does that for several. It goes on after an error, and returns all of them joined.
func (s *Sender) SendAll(ids []string) (count int, err error) {
	var errs []error
	for _, id := range ids {
		n, err := s.Send(id)
		count += n
		if err != nil {
			errs = append(errs, err)
		}
	}
	return count, errors.Join(errs...)
}
