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

// Store is the association's data. It is a service in another house, which we pay by the call.
type Store interface {
	Member(id string) (Member, error)
	Members(filter map[string]interface{}) ([]Member, error)
	AddMember(m Member) error
	RemoveMember(id string) error
	NoticesSince(t time.Time) ([]Notice, error)
	Notice(id int) (Notice, error)
	PostNotice(n Notice) (int, error)
	DeleteNotice(id int) error
	LastSent(member string) (time.Time, error) // ErrNever when there was no digest yet
	MarkSent(member string, notices []int, at time.Time) error
	Setting(key string) (interface{}, error)
	SetSetting(key string, value interface{}) error
}

// Locker is what a store may be as well. Then it is locked while a member's digest is made.
type Locker interface {
	Lock(member string) error
	Unlock(member string)
}

// Unsupported is for stores that need not do everything, such as those of tests. Embed it.
type Unsupported struct{}

func (Unsupported) Member(string) (Member, error)                    { panic("Member") }
func (Unsupported) Members(map[string]interface{}) ([]Member, error) { panic("Members") }
func (Unsupported) AddMember(Member) error                           { panic("AddMember") }
func (Unsupported) RemoveMember(string) error                        { panic("RemoveMember") }
func (Unsupported) NoticesSince(time.Time) ([]Notice, error)         { panic("NoticesSince") }
func (Unsupported) Notice(int) (Notice, error)                       { panic("Notice") }
func (Unsupported) PostNotice(Notice) (int, error)                   { panic("PostNotice") }
func (Unsupported) DeleteNotice(int) error                           { panic("DeleteNotice") }
func (Unsupported) LastSent(string) (time.Time, error)               { panic("LastSent") }
func (Unsupported) MarkSent(string, []int, time.Time) error          { panic("MarkSent") }
func (Unsupported) Setting(string) (interface{}, error)              { panic("Setting") }
func (Unsupported) SetSetting(string, interface{}) error             { panic("SetSetting") }

// cached remembers members.
type cached struct {
	store   Store
	mu      sync.Mutex
	members map[string]Member
}

// Cached returns a store that asks for each member once. What went wrong is asked again.
func Cached(store Store) Store {
	return &cached{store: store, members: map[string]Member{}}
}

func (c *cached) Member(id string) (Member, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.members[id]; ok {
		return m, nil
	}
	m, err := c.store.Member(id)
	if err != nil {
		return m, err
	}
	c.members[id] = m
	return m, nil
}

func (c *cached) Members(f map[string]interface{}) ([]Member, error) { return c.store.Members(f) }
func (c *cached) AddMember(m Member) error                           { return c.store.AddMember(m) }
func (c *cached) RemoveMember(id string) error                       { return c.store.RemoveMember(id) }
func (c *cached) NoticesSince(t time.Time) ([]Notice, error)         { return c.store.NoticesSince(t) }
func (c *cached) Notice(id int) (Notice, error)                      { return c.store.Notice(id) }
func (c *cached) PostNotice(n Notice) (int, error)                   { return c.store.PostNotice(n) }
func (c *cached) DeleteNotice(id int) error                          { return c.store.DeleteNotice(id) }
func (c *cached) LastSent(id string) (time.Time, error)              { return c.store.LastSent(id) }
func (c *cached) MarkSent(id string, n []int, at time.Time) error    { return c.store.MarkSent(id, n, at) }
func (c *cached) Setting(key string) (interface{}, error)            { return c.store.Setting(key) }
func (c *cached) SetSetting(key string, value interface{}) error {
	return c.store.SetSetting(key, value)
}

// Sender makes digests and mails them.
type Sender struct {
	store Store
	mail  func(to, subject, body string) error
	now   func() time.Time
}

// New returns a sender, or ErrNoStore.
func New(store Store, mail func(to, subject, body string) error, now func() time.Time) (*Sender, error) {
	if store == nil {
		return nil, ErrNoStore
	}
	return &Sender{store, mail, now}, nil
}

// Send mails a member's digest and returns how many notices are in it; none is mailed when there are no news. Who never
// got one gets those of the last 30 days.
func (s *Sender) Send(id string) (count int, err error) {
	m, err := s.store.Member(id)
	if err != nil {
		return 0, fmt.Errorf("member %s: %w", id, err)
	}
	if m.Digest {
		if l, ok := s.store.(Locker); ok {
			if err := l.Lock(id); err != nil {
				return 0, fmt.Errorf("member %s: %w", id, err)
			}
			defer l.Unlock(id)
		}
		now := s.now()
		since, err := s.store.LastSent(id)
		if err != nil {
			if errors.Is(err, ErrNever) {
				since = now.AddDate(0, 0, -30)
			} else {
				return 0, fmt.Errorf("member %s: %w", id, err)
			}
		}
		all, err := s.store.NoticesSince(since)
		if err != nil {
			return 0, fmt.Errorf("member %s: %w", id, err)
		}
		var mine []Notice
		for _, n := range all {
			if !n.Hidden {
				if n.Author != id {
					if n.Building == "" || n.Building == m.Building {
						mine = append(mine, n)
					}
				}
			}
		}
		if len(mine) > 0 {
			sort.SliceStable(mine, func(i, j int) bool {
				if mine[i].Pinned != mine[j].Pinned {
					return mine[i].Pinned
				}
				return mine[i].At.After(mine[j].At)
			})
			var lines []string
			var ids []int
			for _, n := range mine {
				line := n.At.Format("02 Jan") + " " + n.Title
				if n.Pinned {
					line = "! " + line
				}
				lines = append(lines, line)
				ids = append(ids, n.ID)
			}
			subject := "1 notice"
			if len(mine) > 1 {
				subject = fmt.Sprintf("%d notices", len(mine))
			}
			if err := s.mail(m.Mail, subject, strings.Join(lines, "\n")); err != nil {
				return 0, fmt.Errorf("member %s: %w", id, err)
			}
			if err := s.store.MarkSent(id, ids, now); err != nil {
				// It was sent, whatever the store makes of it.
				return len(mine), fmt.Errorf("member %s: %w", id, err)
			}
			return len(mine), nil
		}
	}
	return 0, nil
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
