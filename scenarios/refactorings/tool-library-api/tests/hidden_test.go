package toolshed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	plain = "Content-Type: text/plain"
	lend  = `{"tool": "drill"}`
	book  = `{"tool": "drill", "day": "2026-11-28"}`
	burnt = `{"tool": "drill", "note": "burnt"}`
)

// untouched checks that the store was not asked, and nothing logged.
func (s *shed) untouched(t *testing.T) {
	t.Helper()
	if len(s.asked)+len(s.logged) > 0 {
		t.Errorf("asked %v, logged %v", s.asked, s.logged)
	}
}

func TestMethods(t *testing.T) {
	s := newShed(nil)
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "post", "OPTIONS"} {
		for name, handler := range map[string]http.HandlerFunc{"lend": s.Server.Lend, "reserve": s.Server.Reserve, "damage": s.Server.Damage} {
			w := says(t, handler, `405 {"error":"method"}`, method, ``)
			if got := w.Header().Get("Allow"); got != "POST" {
				t.Errorf("%s: %q is allowed", name, got)
			}
			says(t, handler, `405 {"error":"method"}`, method, book, ann, plain)
		}
		if method != "PUT" {
			if got := says(t, s.Server.GiveBack, `405 {"error":"method"}`, method, `nothing`, bob).Header().Get("Allow"); got != "POST, PUT" {
				t.Errorf("%q is allowed", got)
			}
		}
	}
	s.untouched(t)
	says(t, s.Server.GiveBack, `200 {"returned":true}`, "PUT", lend, bob)
}

func TestTheCounterIsAskedForItsTokenFirst(t *testing.T) {
	s := newShed(nil)
	for _, method := range []string{"POST", "PUT", "GET"} {
		says(t, s.Server.GiveBack, `401 {"error":"token"}`, method, `nothing`)
		says(t, s.Server.GiveBack, `401 {"error":"token"}`, method, lend, "Authorization: Bearer t3")
		w := says(t, s.Server.GiveBack, `403 {"error":"staff"}`, method, `nothing`, ann)
		if got := w.Header().Get("Allow"); got != "" {
			t.Errorf("%q is allowed", got)
		}
	}
	s.Tokens["t4"] = "nostaff:x"
	says(t, s.Server.GiveBack, `403 {"error":"staff"}`, "POST", lend, "Authorization: Bearer t4")
	s.untouched(t)
}

func TestTokens(t *testing.T) {
	s := newShed(nil)
	for handler, body := range map[string]string{"lend": lend, "reserve": book} {
		f := map[string]http.HandlerFunc{"lend": s.Server.Lend, "reserve": s.Server.Reserve}[handler]
		for _, header := range []string{"Authorization: ", "Authorization: Bearer ", "Authorization: Bearer t3", "Authorization: bearer t1", "Authorization: Bearer  t1"} {
			says(t, f, `401 {"error":"token"}`, "POST", body, header, plain)
		}
	}
	s.untouched(t)
	says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", lend, "Authorization: t1")
	says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", lend, bob)
	says(t, s.Server.Damage, `204`, "POST", burnt, "Authorization: Bearer t3")
	if got := strings.Join(s.asked, "; "); got != "lend|drill|ann; lend|drill|staff:bob; damage|drill|burnt" {
		t.Errorf("asked %s", got)
	}
}

func TestContentTypes(t *testing.T) {
	s := newShed(nil)
	for _, kind := range []string{"text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "Application/json"} {
		says(t, s.Server.Lend, `415 {"error":"type"}`, "POST", `nothing`, ann, "Content-Type: "+kind)
		says(t, s.Server.Reserve, `415 {"error":"type"}`, "POST", book, ann, "Content-Type: "+kind)
		says(t, s.Server.GiveBack, `200 {"returned":true}`, "POST", lend, bob, "Content-Type: "+kind)
		says(t, s.Server.Damage, `204`, "POST", burnt, "Content-Type: "+kind)
	}
	for _, kind := range []string{"", "application/json", "application/json; charset=utf-8"} {
		says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", lend, ann, "Content-Type: "+kind)
		says(t, s.Server.Reserve, `202 {"place":3}`, "POST", book, ann, "Content-Type: "+kind)
	}
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	s := newShed(nil)
	for _, body := range []string{``, `nothing`, `{`, `[]`, `"drill"`, `{"tool": 4}`, `{"tool": ["drill"]}`, `{"tool": "drill"`} {
		says(t, s.Server.Lend, `400 {"error":"json"}`, "POST", body, ann)
		says(t, s.Server.GiveBack, `400 {"error":"json"}`, "POST", body, bob)
		says(t, s.Server.Reserve, `400 {"error":"json"}`, "POST", body, ann)
		says(t, s.Server.Damage, `400 {"error":"json"}`, "POST", body)
	}
	says(t, s.Server.Reserve, `400 {"error":"json"}`, "POST", `{"tool": "drill", "day": 28}`, ann)
	says(t, s.Server.Damage, `400 {"error":"json"}`, "POST", `{"tool": "drill", "note": null, "note": 1}`)
	s.untouched(t)
}

func TestFieldsThatWeDoNotKnow(t *testing.T) {
	s := newShed(nil)
	says(t, s.Server.Lend, `400 {"error":"json"}`, "POST", `{"tool": "drill", "day": "2026-11-28"}`, ann)
	says(t, s.Server.Lend, `400 {"error":"json"}`, "POST", `{"note": ""}`, ann)
	says(t, s.Server.Reserve, `400 {"error":"json"}`, "POST", `{"tool": "drill", "day": "2026-11-28", "note": "x"}`, ann)
	s.untouched(t)
	says(t, s.Server.GiveBack, `200 {"returned":true}`, "POST", `{"tool": "drill", "day": 5, "clerk": {}}`, bob)
	says(t, s.Server.Damage, `204`, "POST", `{"tool": "drill", "note": "x", "day": 5, "photo": null}`)
}

func TestSizes(t *testing.T) {
	s := newShed(nil)
	// sized returns a body of so many bytes.
	sized := func(body string, size int) string {
		return strings.Replace(body, "drill", strings.Repeat("x", size-len(body)+len("drill")), 1)
	}
	says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", sized(lend, 1024), ann)
	says(t, s.Server.Reserve, `202 {"place":3}`, "POST", sized(book, 1024), ann)
	says(t, s.Server.GiveBack, `200 {"returned":true}`, "POST", sized(lend, 1024), bob)
	says(t, s.Server.Damage, `204`, "POST", sized(burnt, 4096))
	if len(s.asked) != 4 {
		t.Errorf("asked %d times", len(s.asked))
	}
	s = newShed(nil)
	says(t, s.Server.Lend, `413 {"error":"size"}`, "POST", sized(lend, 1025), ann)
	says(t, s.Server.Reserve, `413 {"error":"size"}`, "POST", sized(book, 1025), ann)
	says(t, s.Server.GiveBack, `413 {"error":"size"}`, "POST", sized(lend, 1025), bob)
	says(t, s.Server.Damage, `413 {"error":"size"}`, "POST", sized(burnt, 4097))
	s.untouched(t)
}

func TestWhatIsMissing(t *testing.T) {
	s := newShed(nil)
	for _, body := range []string{`{}`, `null`, `{"tool": ""}`, `{"tool": null}`} {
		says(t, s.Server.Lend, `400 {"error":"tool"}`, "POST", body, ann)
		says(t, s.Server.GiveBack, `400 {"error":"tool"}`, "POST", body, bob)
		says(t, s.Server.Reserve, `400 {"error":"tool"}`, "POST", body, ann)
		says(t, s.Server.Damage, `400 {"error":"tool"}`, "POST", body)
	}
	for _, day := range []string{``, `2026-11-31`, `2026-1-01`, `28.11.2026`, `2026-11-28T10:00:00Z`, ` 2026-11-28`, `today`} {
		says(t, s.Server.Reserve, `422 {"error":"day"}`, "POST", `{"tool": "drill", "day": "`+day+`"}`, ann)
		says(t, s.Server.Reserve, `400 {"error":"tool"}`, "POST", `{"day": "`+day+`"}`, ann)
	}
	says(t, s.Server.Reserve, `422 {"error":"day"}`, "POST", lend, ann)
	for _, note := range []string{`""`, `" \t\n"`, `null`} {
		says(t, s.Server.Damage, `422 {"error":"note"}`, "POST", `{"tool": "drill", "note": `+note+`}`)
		says(t, s.Server.Damage, `400 {"error":"tool"}`, "POST", `{"note": `+note+`}`)
	}
	s.untouched(t)
	says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", `{"tool": " "}`, ann)
	says(t, s.Server.Damage, `204`, "POST", `{"tool": "drill", "note": " smells\n"}`)
	if got := s.asked[1]; got != "damage|drill| smells\n" {
		t.Errorf("asked %q", got)
	}
}

// Each handler has its own answer to what the store says.
func TestWhatTheStoreSays(t *testing.T) {
	other := errors.New("disk full")
	for _, c := range []struct {
		err                             error
		lend, giveBack, reserve, damage string
	}{
		{ErrUnknown, `404 {"error":"tool"}`, `404 {"error":"tool"}`, `404 {"error":"tool"}`, `204`},
		{ErrTaken, `409 {"error":"taken"}`, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `503 {"error":"later"}`},
		{ErrNotOut, `500 {"error":"internal"}`, `200 {"returned":false}`, `500 {"error":"internal"}`, `503 {"error":"later"}`},
		{ErrBlocked, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `403 {"error":"blocked"}`, `503 {"error":"later"}`},
		{other, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `503 {"error":"later"}`},
		{context.Canceled, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `500 {"error":"internal"}`, `503 {"error":"later"}`},
	} {
		for _, err := range []error{c.err, fmt.Errorf("drill: %w", c.err)} {
			s := newShed(err)
			var want []string
			check := func(name string, w *httptest.ResponseRecorder) {
				if w.Code >= 500 {
					want = append(want, name+": "+err.Error())
				}
				if retry := w.Header().Get("Retry-After"); (retry == "60") != (w.Code == 503) || retry != "60" && retry != "" {
					t.Errorf("%s: retry after %q", name, retry)
				}
			}
			check("lend", says(t, s.Server.Lend, c.lend, "POST", lend, ann))
			check("give back", says(t, s.Server.GiveBack, c.giveBack, "POST", lend, bob))
			check("reserve", says(t, s.Server.Reserve, c.reserve, "POST", book, ann))
			check("damage", says(t, s.Server.Damage, c.damage, "POST", burnt))
			if fmt.Sprint(s.logged) != fmt.Sprint(want) {
				t.Errorf("%v: logged %q, want %q", err, s.logged, want)
			}
		}
	}
}

func TestAnswersAreJSON(t *testing.T) {
	s := newShed(nil)
	for _, w := range []*httptest.ResponseRecorder{
		says(t, s.Server.Lend, `201 {"due":"2026-12-01"}`, "POST", lend, ann),
		says(t, s.Server.GiveBack, `200 {"returned":true}`, "POST", lend, bob),
		says(t, s.Server.Reserve, `202 {"place":3}`, "POST", book, ann),
		says(t, s.Server.Lend, `401 {"error":"token"}`, "POST", lend),
		says(t, s.Server.Damage, `405 {"error":"method"}`, "GET", ``),
		says(t, s.Server.GiveBack, `400 {"error":"json"}`, "POST", ``, bob),
	} {
		if got := w.Header().Get("Content-Type"); got != "application/json" {
			t.Errorf("%d is of type %q", w.Code, got)
		}
	}
	w := says(t, s.Server.Damage, `204`, "POST", burnt)
	if w.Body.Len() > 0 || w.Header().Get("Content-Type") != "" {
		t.Errorf("204 with %q of type %q", w.Body, w.Header().Get("Content-Type"))
	}
}

type key struct{}

func TestTheRequestsContextReachesTheStore(t *testing.T) {
	s := newShed(nil)
	for n, call := range []struct {
		handler http.HandlerFunc
		body    string
	}{{s.Server.Lend, lend}, {s.Server.GiveBack, lend}, {s.Server.Reserve, book}, {s.Server.Damage, burnt}} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(call.body))
		r.Header.Set("Authorization", "Bearer t2")
		call.handler(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), key{}, n)))
		if s.ctx == nil || s.ctx.Value(key{}) != n {
			t.Errorf("handler %d: another context", n)
		}
	}
}
