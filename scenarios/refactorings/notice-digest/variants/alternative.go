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

// Store is what digests are made from: a service in another house, which we pay by the call.
type Store interface {
	Members
	NoticesSince(t time.Time) ([]Notice, error)
	LastSent(member string) (time.Time, error) // ErrNever when there was no digest yet
	MarkSent(member string, notices []int, at time.Time) error
}

// Members knows who lives here.
type Members interface {
	Member(id string) (Member, error)
}

// Locker is what a store may be as well. Then it is locked while a member's digest is made.
type Locker interface {
	Lock(member string) error
	Unlock(member string)
}

// remembering is a store with members that were asked for before.
type remembering struct {
	Store
	known sync.Map // id -> Member
	one   sync.Mutex
}

// Cached returns a store that asks for each member once. What went wrong is asked again.
func Cached(store Store) Store {
	return &remembering{Store: store}
}

func (r *remembering) Member(id string) (Member, error) {
	r.one.Lock()
	defer r.one.Unlock()
	if known, ok := r.known.Load(id); ok {
		return known.(Member), nil
	}
	m, err := r.Store.Member(id)
	if err == nil {
		r.known.Store(id, m)
	}
	return m, err
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
	defer func() {
		if err != nil {
			err = fmt.Errorf("member %s: %w", id, err)
		}
	}()
	m, err := s.store.Member(id)
	if err != nil || !m.Digest {
		return 0, err
	}
	unlock, err := s.lock(id)
	if err != nil {
		return 0, err
	}
	defer unlock()
	now := s.now()
	news, err := s.news(id, now)
	if err != nil {
		return 0, err
	}
	mail := compose(m, id, news)
	if len(mail.ids) == 0 {
		return 0, nil
	}
	if err := s.mail(m.Mail, mail.subject(), strings.Join(mail.lines, "\n")); err != nil {
		return 0, err
	}
	return len(mail.ids), s.store.MarkSent(id, mail.ids, now)
}

// lock locks the store, if it can be, and returns how to unlock it.
func (s *Sender) lock(id string) (unlock func(), err error) {
	l, ok := s.store.(Locker)
	if !ok {
		return func() {}, nil
	}
	return func() { l.Unlock(id) }, l.Lock(id)
}

// news returns all notices since a member's last digest, as the board shows them: pinned ones first, then the newest.
func (s *Sender) news(id string, now time.Time) ([]Notice, error) {
	since, err := s.store.LastSent(id)
	switch {
	case errors.Is(err, ErrNever):
		since = now.AddDate(0, 0, -30)
	case err != nil:
		return nil, err
	}
	all, err := s.store.NoticesSince(since)
	all = append([]Notice(nil), all...)
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return a.Pinned && !b.Pinned || a.Pinned == b.Pinned && a.At.After(b.At)
	})
	return all, err
}

// letter is a digest in the making.
type letter struct {
	lines []string
	ids   []int
}

func compose(m Member, id string, news []Notice) (l letter) {
	for _, n := range news {
		if n.Hidden || n.Author == id || n.Building != "" && n.Building != m.Building {
			continue
		}
		mark := ""
		if n.Pinned {
			mark = "! "
		}
		l.lines = append(l.lines, mark+n.At.Format("02 Jan ")+n.Title)
		l.ids = append(l.ids, n.ID)
	}
	return l
}

func (l letter) subject() string {
	if len(l.ids) == 1 {
		return "1 notice"
	}
	return fmt.Sprint(len(l.ids), " notices")
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
