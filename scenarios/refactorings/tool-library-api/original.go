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

// Lend: {"tool": "drill 4"}
func (s *Server) Lend(w http.ResponseWriter, r *http.Request) {
	if r.Method != "POST" {
		w.Header().Set("Allow", "POST")
		fail(w, 405, "method")
		return
	}
	member, ok := s.Tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok {
		fail(w, 401, "token")
		return
	}
	if ct := r.Header.Get("Content-Type"); ct != "" && !strings.HasPrefix(ct, "application/json") {
		fail(w, 415, "type")
		return
	}
	var in struct {
		Tool string `json:"tool"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			fail(w, 413, "size")
			return
		}
		fail(w, 400, "json")
		return
	}
	if in.Tool == "" {
		fail(w, 400, "tool")
		return
	}
	due, err := s.Store.Lend(r.Context(), in.Tool, member)
	if errors.Is(err, ErrUnknown) {
		fail(w, 404, "tool")
	} else if errors.Is(err, ErrTaken) {
		fail(w, 409, "taken")
	} else if err != nil {
		s.Log("lend", err)
		fail(w, 500, "internal")
	} else {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(201)
		json.NewEncoder(w).Encode(struct {
			Due string `json:"due"`
		}{due})
	}
}

// GiveBack: {"tool": "drill 4"}, from the counter
func (s *Server) GiveBack(w http.ResponseWriter, r *http.Request) {
	member, ok := s.Tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok {
		fail(w, 401, "token")
		return
	}
	if !strings.HasPrefix(member, "staff:") {
		fail(w, 403, "staff")
		return
	}
	if r.Method != "POST" && r.Method != "PUT" {
		w.Header().Set("Allow", "POST, PUT")
		fail(w, 405, "method")
		return
	}
	var in struct {
		Tool string `json:"tool"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024))
	if err := dec.Decode(&in); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			fail(w, 413, "size")
			return
		}
		fail(w, 400, "json")
		return
	}
	if in.Tool == "" {
		fail(w, 400, "tool")
		return
	}
	err := s.Store.GiveBack(r.Context(), in.Tool)
	if errors.Is(err, ErrUnknown) {
		fail(w, 404, "tool")
	} else if err != nil && !errors.Is(err, ErrNotOut) {
		s.Log("give back", err)
		fail(w, 500, "internal")
	} else {
		// The terminal asks again when it has lost the answer.
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(200)
		json.NewEncoder(w).Encode(struct {
			Returned bool `json:"returned"`
		}{err == nil})
	}
}

// Reserve: {"tool": "drill 4", "day": "2026-11-28"}
func (s *Server) Reserve(w http.ResponseWriter, r *http.Request) {
	if r.Method != "POST" {
		w.Header().Set("Allow", "POST")
		fail(w, 405, "method")
		return
	}
	member, ok := s.Tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok {
		fail(w, 401, "token")
		return
	}
	if ct := r.Header.Get("Content-Type"); ct != "" && !strings.HasPrefix(ct, "application/json") {
		fail(w, 415, "type")
		return
	}
	var in struct {
		Tool string `json:"tool"`
		Day  string `json:"day"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			fail(w, 413, "size")
			return
		}
		fail(w, 400, "json")
		return
	}
	if in.Tool == "" {
		fail(w, 400, "tool")
		return
	}
	if _, err := time.Parse("2006-01-02", in.Day); err != nil {
		fail(w, 422, "day")
		return
	}
	place, err := s.Store.Reserve(r.Context(), in.Tool, member, in.Day)
	if errors.Is(err, ErrUnknown) {
		fail(w, 404, "tool")
	} else if errors.Is(err, ErrBlocked) {
		fail(w, 403, "blocked")
	} else if err != nil {
		s.Log("reserve", err)
		fail(w, 500, "internal")
	} else {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(202)
		json.NewEncoder(w).Encode(struct {
			Place int `json:"place"`
		}{place})
	}
}

// Damage: {"tool": "drill 4", "note": "smells burnt"}, from anybody who found one
func (s *Server) Damage(w http.ResponseWriter, r *http.Request) {
	if r.Method != "POST" {
		w.Header().Set("Allow", "POST")
		fail(w, 405, "method")
		return
	}
	var in struct {
		Tool string `json:"tool"`
		Note string `json:"note"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096))
	if err := dec.Decode(&in); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			fail(w, 413, "size")
			return
		}
		fail(w, 400, "json")
		return
	}
	if in.Tool == "" {
		fail(w, 400, "tool")
		return
	}
	if strings.TrimSpace(in.Note) == "" {
		fail(w, 422, "note")
		return
	}
	err := s.Store.Damage(r.Context(), in.Tool, in.Note)
	if err != nil && !errors.Is(err, ErrUnknown) {
		s.Log("damage", err)
		w.Header().Set("Retry-After", "60")
		fail(w, 503, "later")
		return
	}
	// Strangers are not told which tools there are.
	w.WriteHeader(204)
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(struct {
		Error string `json:"error"`
	}{code})
}
