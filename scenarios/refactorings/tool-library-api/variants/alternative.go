// Package toolshed is the web side of a library that lends drills, ladders and the like.
package toolshed

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

// What a store says, possibly wrapped.
var (
	ErrUnknown = errors.New("unknown tool")
	ErrTaken   = errors.New("somebody has it")
	ErrNotOut  = errors.New("it is here already")
	ErrBlocked = errors.New("member is blocked")
)

// Store keeps the books.
type Store interface {
	Lend(ctx context.Context, tool, member string) (due string, err error)
	GiveBack(ctx context.Context, tool string) error
	Reserve(ctx context.Context, tool, member, day string) (place int, err error)
	Damage(ctx context.Context, tool, note string) error
}

// Server answers the app and the terminal at the counter.
type Server struct {
	Store  Store
	Tokens map[string]string // token -> member; those at the counter are "staff:..."
	Log    func(where string, err error)
}

// step looks at a request and may answer it; then it returns false, and nothing more is done.
type step func(w http.ResponseWriter, r *http.Request) bool

// goOn takes the steps in their order up to the first that answers.
func goOn(w http.ResponseWriter, r *http.Request, steps ...step) bool {
	for _, take := range steps {
		if !take(w, r) {
			return false
		}
	}
	return true
}

func method(allowed ...string) step {
	return func(w http.ResponseWriter, r *http.Request) bool {
		for _, one := range allowed {
			if r.Method == one {
				return true
			}
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return fail(w, http.StatusMethodNotAllowed, "method")
	}
}

func (s *Server) token(member *string) step {
	return func(w http.ResponseWriter, r *http.Request) (ok bool) {
		*member, ok = s.Tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		return ok || fail(w, http.StatusUnauthorized, "token")
	}
}

func staff(member *string) step {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		return strings.HasPrefix(*member, "staff:") || fail(w, http.StatusForbidden, "staff")
	}
}

func contentType(w http.ResponseWriter, r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	return kind == "" || strings.HasPrefix(kind, "application/json") || fail(w, http.StatusUnsupportedMediaType, "type")
}

// body reads JSON; fields that are not expected are refused when it is strict.
func body[In any](in *In, most int64, strict bool) step {
	return func(w http.ResponseWriter, r *http.Request) bool {
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
		if strict {
			decoder.DisallowUnknownFields()
		}
		err := decoder.Decode(in)
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			return fail(w, http.StatusRequestEntityTooLarge, "size")
		}
		return err == nil || fail(w, http.StatusBadRequest, "json")
	}
}

// need answers with a status and a code where something is missing.
func need(there func() bool, status int, code string) step {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		return there() || fail(w, status, code)
	}
}

// known answers for errors that have a status of their own. An error without one is logged.
func (s *Server) known(w http.ResponseWriter, where string, err error, statuses ...status) bool {
	if err == nil {
		return true
	}
	for _, one := range statuses {
		if errors.Is(err, one.err) {
			return fail(w, one.code, one.word)
		}
	}
	s.Log(where, err)
	return fail(w, http.StatusInternalServerError, "internal")
}

type status struct {
	err  error
	code int
	word string
}

var (
	unknown = status{ErrUnknown, http.StatusNotFound, "tool"}
	taken   = status{ErrTaken, http.StatusConflict, "taken"}
	blocked = status{ErrBlocked, http.StatusForbidden, "blocked"}
)

// Lend: {"tool": "drill 4"}
func (s *Server) Lend(w http.ResponseWriter, r *http.Request) {
	var member string
	var in struct{ Tool string }
	hasTool := need(func() bool { return in.Tool != "" }, http.StatusBadRequest, "tool")
	if !goOn(w, r, method("POST"), s.token(&member), contentType, body(&in, 1024, true), hasTool) {
		return
	}
	due, err := s.Store.Lend(r.Context(), in.Tool, member)
	if s.known(w, "lend", err, unknown, taken) {
		send(w, http.StatusCreated, map[string]string{"due": due})
	}
}

// GiveBack: {"tool": "drill 4"}, from the counter
func (s *Server) GiveBack(w http.ResponseWriter, r *http.Request) {
	var member string
	var in struct{ Tool string }
	hasTool := need(func() bool { return in.Tool != "" }, http.StatusBadRequest, "tool")
	if !goOn(w, r, s.token(&member), staff(&member), method("POST", "PUT"), body(&in, 1024, false), hasTool) {
		return
	}
	err := s.Store.GiveBack(r.Context(), in.Tool)
	again := err != nil && !errors.Is(err, ErrUnknown) && errors.Is(err, ErrNotOut) // the terminal had lost the answer
	if again || s.known(w, "give back", err, unknown) {
		send(w, http.StatusOK, map[string]bool{"returned": !again})
	}
}

// Reserve: {"tool": "drill 4", "day": "2026-11-28"}
func (s *Server) Reserve(w http.ResponseWriter, r *http.Request) {
	var member string
	var in struct{ Tool, Day string }
	hasTool := need(func() bool { return in.Tool != "" }, http.StatusBadRequest, "tool")
	hasDay := need(func() bool {
		_, err := time.Parse("2006-01-02", in.Day)
		return err == nil
	}, http.StatusUnprocessableEntity, "day")
	if !goOn(w, r, method("POST"), s.token(&member), contentType, body(&in, 1024, true), hasTool, hasDay) {
		return
	}
	place, err := s.Store.Reserve(r.Context(), in.Tool, member, in.Day)
	if s.known(w, "reserve", err, unknown, blocked) {
		send(w, http.StatusAccepted, map[string]int{"place": place})
	}
}

// Damage: {"tool": "drill 4", "note": "smells burnt"}, from anybody who found one
func (s *Server) Damage(w http.ResponseWriter, r *http.Request) {
	var in struct{ Tool, Note string }
	hasTool := need(func() bool { return in.Tool != "" }, http.StatusBadRequest, "tool")
	hasNote := need(func() bool { return strings.TrimSpace(in.Note) != "" }, http.StatusUnprocessableEntity, "note")
	if !goOn(w, r, method("POST"), body(&in, 4096, false), hasTool, hasNote) {
		return
	}
	// Strangers are not told which tools there are.
	if err := s.Store.Damage(r.Context(), in.Tool, in.Note); err != nil && !errors.Is(err, ErrUnknown) {
		s.Log("damage", err)
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusServiceUnavailable, "later")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func send[Body any](w http.ResponseWriter, status int, body Body) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		return // whoever asked is gone
	}
}

// fail sends a refusal, and returns false.
func fail(w http.ResponseWriter, status int, code string) bool {
	send(w, status, map[string]string{"error": code})
	return false
}
