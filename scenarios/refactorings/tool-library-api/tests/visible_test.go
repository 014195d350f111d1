package toolshed

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// books is a store that says what it is told to say.
type books struct {
	err   error
	asked []string
	ctx   context.Context
}

func (b *books) note(ctx context.Context, words ...string) error {
	b.ctx, b.asked = ctx, append(b.asked, strings.Join(words, "|"))
	return b.err
}

func (b *books) Lend(ctx context.Context, tool, member string) (string, error) {
	return "2026-12-01", b.note(ctx, "lend", tool, member)
}

func (b *books) GiveBack(ctx context.Context, tool string) error {
	return b.note(ctx, "give back", tool)
}

func (b *books) Reserve(ctx context.Context, tool, member, day string) (int, error) {
	return 3, b.note(ctx, "reserve", tool, member, day)
}

func (b *books) Damage(ctx context.Context, tool, note string) error {
	return b.note(ctx, "damage", tool, note)
}

// shed is a server with its books and its log.
type shed struct {
	*books
	*Server
	logged []string
}

func newShed(err error) *shed {
	s := &shed{books: &books{err: err}}
	s.Server = &Server{Store: s.books, Tokens: map[string]string{"t1": "ann", "t2": "staff:bob"}}
	s.Server.Log = func(where string, err error) { s.logged = append(s.logged, where+": "+err.Error()) }
	return s
}

// ask sends a request to a handler, and returns "status body". Headers are "Name: value".
func ask(handler http.HandlerFunc, method, body string, headers ...string) (*httptest.ResponseRecorder, string) {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler(w, r)
	return w, strings.TrimSpace(fmt.Sprint(w.Code, " ", strings.Join(strings.Fields(w.Body.String()), "")))
}

func says(t *testing.T, handler http.HandlerFunc, want, method, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	w, got := ask(handler, method, body, headers...)
	if got != want {
		t.Errorf("%s %.80s %v: got %s, want %s", method, body, headers, got, want)
	}
	return w
}

const (
	ann = "Authorization: Bearer t1"
	bob = "Authorization: Bearer t2"
)

func TestADrillIsLentAndComesBack(t *testing.T) {
	s := newShed(nil)
	says(t, s.Server.Reserve, `202 {"place":3}`, "POST", `{"tool": "drill", "day": "2026-11-28"}`, ann)
	says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", `{"tool": "drill"}`, ann)
	says(t, s.Server.Damage, `204`, "POST", `{"tool": "drill", "note": "burnt"}`)
	says(t, s.Server.GiveBack, `200 {"returned":true}`, "POST", `{"tool": "drill"}`, bob)
	if got := strings.Join(s.asked, "; "); got != "reserve|drill|ann|2026-11-28; lend|drill|ann; damage|drill|burnt; give back|drill" {
		t.Errorf("the store was asked: %s", got)
	}
}

func TestAStrangerGetsNothing(t *testing.T) {
	s := newShed(nil)
	for _, handler := range []http.HandlerFunc{s.Server.Lend, s.Server.GiveBack, s.Server.Reserve} {
		says(t, handler, `401 {"error":"token"}`, "POST", `{"tool": "drill", "day": "2026-11-28"}`)
	}
	if len(s.asked) > 0 {
		t.Errorf("the store was asked: %v", s.asked)
	}
}
