// Package suite runs native tests and tells the judge what becomes of each.
//
// Everything here shares its process with the candidate. So nothing is believed that is not signed with the judge's key
// and in its place in the sequence, and the judge has put tests of its own among the others that must fail.
package suite

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modelduel/guard"
)

const mostMessage = 4096

// Test is one test function under the judge's name for it.
type Test struct {
	ID  string
	Run func(*testing.T)
}

var (
	key     [32]byte
	done    []string
	told    int
	telling sync.Mutex

	unfinished, failures atomic.Int64
)

// The key is taken before anything of the candidate's can ask for it. No line that is sent, nor what is left of one in
// memory, gives it away.
func init() {
	line := make([]byte, 2*len(key)+1)
	_, err := io.ReadFull(guard.Requests, line)
	if err == nil {
		_, err = hex.Decode(key[:], line[:2*len(key)])
	}
	clear(line)
	if err == nil {
		err = json.NewDecoder(guard.Requests).Decode(&done)
	}
	if err != nil {
		panic(err)
	}
	guard.Requests.Close()
}

// tell sends one signed line: what happened, and which line it is.
func tell(kind string, fields map[string]any) {
	telling.Lock()
	defer telling.Unlock()
	line, err := json.Marshal([]any{told, kind, fields})
	if err != nil {
		panic(err)
	}
	told++
	signature := hmac.New(sha256.New, key[:])
	signature.Write(line)
	guard.Send(append([]byte(hex.EncodeToString(signature.Sum(nil))+" "), line...))
}

// Main runs the tests of a module but those that were done before, and ends the process.
func Main(module string, tests []Test) {
	left := slices.DeleteFunc(tests, func(test Test) bool { return slices.Contains(done, test.ID) })
	unfinished.Store(int64(len(left)))
	// What testing prints is not the answer's output; it asks where to print it once, before the first test.
	stdout := os.Stdout
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	os.Stdout = nowhere
	var restore sync.Once
	var wrapped []testing.InternalTest
	for _, test := range left {
		wrapped = append(wrapped, testing.InternalTest{Name: name(test.ID), F: func(t *testing.T) {
			restore.Do(func() { os.Stdout = stdout })
			run(t, module, test)
		}})
	}
	os.Args = os.Args[:1]
	testing.Main(func(string, string) (bool, error) { return true, nil }, wrapped, nil, nil)
}

// finish ends the process when it is told of the last test, before testing would.
func finish(status string) {
	if status == "failed" {
		failures.Add(1)
	}
	if unfinished.Add(-1) > 0 {
		return
	}
	code := 0
	if failures.Load() > 0 {
		code = 1
	}
	tell("end", map[string]any{"code": code})
	os.Exit(code)
}

func name(id string) string { return id[strings.LastIndex(id, ":")+1:] }

func run(t *testing.T, module string, test Test) {
	started := time.Now()
	// The first clean-up is the last to run, after all subtests and other clean-ups.
	t.Cleanup(func() {
		status := "passed"
		switch {
		case t.Failed():
			status = "failed"
		case t.Skipped():
			status = "skipped"
		}
		seconds := time.Since(started).Seconds()
		tell("result", map[string]any{"id": test.ID, "status": status, "seconds": seconds, "message": said(t)})
		finish(status)
	})
	returned := false
	defer func() {
		switch cause := recover(); {
		case cause != nil: // the other tests go on
			t.Errorf("panic at %s: %v", guard.Where(module), cause)
		case !returned && !t.Skipped():
			if !t.Failed() {
				t.Error("the goroutine of this test was ended (runtime.Goexit)")
			}
			t.FailNow() // otherwise testing would end the program
		}
	}()
	tell("begin", map[string]any{"id": test.ID})
	test.Run(t)
	returned = true
}

// said returns what a failed test has said, which testing keeps until it prints it; nothing where it keeps it elsewhere.
func said(t *testing.T) string {
	kept := reflect.ValueOf(t).Elem().FieldByName("output")
	if kept.Kind() != reflect.Slice || kept.Type().Elem().Kind() != reflect.Uint8 {
		return ""
	}
	text := kept.Bytes()
	return string(text[:min(len(text), mostMessage)])
}
