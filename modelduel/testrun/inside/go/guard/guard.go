// Package guard takes the judge's channel away before anything of the candidate's runs.
//
// Every package of the candidate is made to import it, so that the language itself has it initialized first.
package guard

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// A runaway recursion ends with a message at this depth instead of at the memory limit without one.
const mostStack = 256 << 20

var (
	// Requests is what the judge sends; the program's stdin is empty from now on.
	Requests *os.File
	replies  *os.File
	sending  sync.Mutex
)

func init() {
	debug.SetMaxStack(mostStack)
	Requests = take(0, "requests")
	replies = take(1, "replies")
	if nowhere, err := os.Open(os.DevNull); err == nil {
		redirect(int(nowhere.Fd()), 0)
	}
	redirect(2, 1) // what the candidate prints is output, not a reply
	if err := os.Chdir(os.Getenv("TMPDIR")); err != nil {
		panic(err)
	}
	Send([]byte(`"up"`))
}

func take(descriptor int, name string) *os.File {
	copied, err := syscall.Dup(descriptor)
	if err != nil {
		panic(err)
	}
	syscall.CloseOnExec(copied)
	return os.NewFile(uintptr(copied), name)
}

// Send writes one line to the judge.
func Send(line []byte) {
	sending.Lock()
	defer sending.Unlock()
	if _, err := replies.Write(append(line, '\n')); err != nil {
		os.Exit(1) // nobody listens any more
	}
}

// Where returns the innermost place in the candidate's module, as `file.go:12`, of the stack it is called on: in a
// deferred function, where the panic came up.
func Where(module string) string {
	counters := make([]uintptr, 256)
	frames := runtime.CallersFrames(counters[:runtime.Callers(2, counters)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.File, module+"/") {
			return strings.TrimPrefix(frame.File, module+"/") + ":" + strconv.Itoa(frame.Line)
		}
		if !more {
			return ""
		}
	}
}
