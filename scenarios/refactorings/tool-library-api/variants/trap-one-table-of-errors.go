// Package toolshed is the web side of a library that lends drills, ladders and the like.
package toolshed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
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

// rules are what a request must keep before anything is done.
type rules struct {
	methods []string
	member  bool // with a member's token
	staff   bool // with one of the counter, which is looked at before the method
	json    bool // the content type, if there is one
	strict  bool // no fields that we do not know
	most    int64
}

// reply is what goes back.
type reply struct {
	status int
	header map[string]string
	body   []byte // JSON; none without
}

func answer[Body any](status int, body Body) reply {
	text, err := json.Marshal(body)
	if err != nil {
		return reply{status: http.StatusInternalServerError}
	}
	return reply{status: status, body: append(text, '\n')}
}

func refusal(status int, code string) *reply {
	refused := answer(status, struct {
		Error string `json:"error"`
	}{code})
	return &refused
}

func (r reply) write(w http.ResponseWriter) {
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	if r.body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(r.status)
	bytes.NewReader(r.body).WriteTo(w)
}

// with returns the same reply with a header.
func (r *reply) with(name, value string) *reply {
	r.header = map[string]string{name: value}
	return r
}

// serve checks a request by its rules, reads its body and does what is to be done.
func serve[In any](s *Server, w http.ResponseWriter, r *http.Request, rules rules, do func(member string, in In) reply) {
	member, refused := s.admit(r, rules)
	if refused != nil {
		refused.write(w)
		return
	}
	in, refused := read[In](w, r, rules)
	if refused != nil {
		refused.write(w)
		return
	}
	do(member, in).write(w)
}

// admit says who asks, or why not.
func (s *Server) admit(r *http.Request, rules rules) (member string, refused *reply) {
	member, known := s.Tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	wrongMethod := !slices.Contains(rules.methods, r.Method)
	switch {
	case rules.staff && !known:
		return "", refusal(http.StatusUnauthorized, "token")
	case rules.staff && !strings.HasPrefix(member, "staff:"):
		return "", refusal(http.StatusForbidden, "staff")
	case wrongMethod:
		return "", refusal(http.StatusMethodNotAllowed, "method").with("Allow", strings.Join(rules.methods, ", "))
	case rules.member && !known:
		return "", refusal(http.StatusUnauthorized, "token")
	}
	return member, nil
}

// read returns the body.
func read[In any](w http.ResponseWriter, r *http.Request, rules rules) (in In, refused *reply) {
	kind := r.Header.Get("Content-Type")
	if rules.json && kind != "" && !strings.HasPrefix(kind, "application/json") {
		return in, refusal(http.StatusUnsupportedMediaType, "type")
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, rules.most))
	if rules.strict {
		decoder.DisallowUnknownFields()
	}
	err := decoder.Decode(&in)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return in, refusal(http.StatusRequestEntityTooLarge, "size")
	case err != nil:
		return in, refusal(http.StatusBadRequest, "json")
	}
	return in, nil
}

// failed is the answer to an error of the store.
func (s *Server) failed(where string, err error) reply {
	switch {
	case errors.Is(err, ErrUnknown):
		return unknownTool
	case errors.Is(err, ErrTaken):
		return *refusal(http.StatusConflict, "taken")
	case errors.Is(err, ErrBlocked):
		return *refusal(http.StatusForbidden, "blocked")
	}
	s.Log(where, err)
	return *refusal(http.StatusInternalServerError, "internal")
}

var (
	noTool      = *refusal(http.StatusBadRequest, "tool")
	unknownTool = *refusal(http.StatusNotFound, "tool")
)

// Lend: {"tool": "drill 4"}
func (s *Server) Lend(w http.ResponseWriter, r *http.Request) {
	type input struct {
		Tool string `json:"tool"`
	}
	type output struct {
		Due string `json:"due"`
	}
	rules := rules{methods: []string{"POST"}, member: true, json: true, strict: true, most: 1024}
	serve(s, w, r, rules, func(member string, in input) reply {
		if in.Tool == "" {
			return noTool
		}
		due, err := s.Store.Lend(r.Context(), in.Tool, member)
		if err != nil {
			return s.failed("lend", err)
		}
		return answer(http.StatusCreated, output{due})
	})
}

// GiveBack: {"tool": "drill 4"}, from the counter
func (s *Server) GiveBack(w http.ResponseWriter, r *http.Request) {
	type input struct {
		Tool string `json:"tool"`
	}
	type output struct {
		Returned bool `json:"returned"`
	}
	rules := rules{methods: []string{"POST", "PUT"}, staff: true, most: 1024}
	serve(s, w, r, rules, func(_ string, in input) reply {
		if in.Tool == "" {
			return noTool
		}
		err := s.Store.GiveBack(r.Context(), in.Tool)
		switch {
		case errors.Is(err, ErrNotOut):
			// The terminal asks again when it has lost the answer.
			return answer(http.StatusOK, output{false})
		case err != nil:
			return s.failed("give back", err)
		}
		return answer(http.StatusOK, output{true})
	})
}

// Reserve: {"tool": "drill 4", "day": "2026-11-28"}
func (s *Server) Reserve(w http.ResponseWriter, r *http.Request) {
	type input struct {
		Tool string `json:"tool"`
		Day  string `json:"day"`
	}
	type output struct {
		Place int `json:"place"`
	}
	rules := rules{methods: []string{"POST"}, member: true, json: true, strict: true, most: 1024}
	serve(s, w, r, rules, func(member string, in input) reply {
		if in.Tool == "" {
			return noTool
		}
		if _, err := time.Parse(time.DateOnly, in.Day); err != nil {
			return *refusal(http.StatusUnprocessableEntity, "day")
		}
		place, err := s.Store.Reserve(r.Context(), in.Tool, member, in.Day)
		if err != nil {
			return s.failed("reserve", err)
		}
		return answer(http.StatusAccepted, output{place})
	})
}

// Damage: {"tool": "drill 4", "note": "smells burnt"}, from anybody who found one
func (s *Server) Damage(w http.ResponseWriter, r *http.Request) {
	type input struct {
		Tool string `json:"tool"`
		Note string `json:"note"`
	}
	serve(s, w, r, rules{methods: []string{"POST"}, most: 4096}, func(_ string, in input) reply {
		if in.Tool == "" {
			return noTool
		}
		if strings.TrimSpace(in.Note) == "" {
			return *refusal(http.StatusUnprocessableEntity, "note")
		}
		err := s.Store.Damage(r.Context(), in.Tool, in.Note)
		if err != nil && !errors.Is(err, ErrUnknown) { // strangers are not told which tools there are
			s.Log("damage", err)
			return *refusal(http.StatusServiceUnavailable, "later").with("Retry-After", "60")
		}
		return reply{status: http.StatusNoContent}
	})
}
