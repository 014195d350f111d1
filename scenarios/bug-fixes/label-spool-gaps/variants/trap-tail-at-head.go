// Package spool keeps what is to be sent to a label printer until its slow serial line has taken it.
//
// The programs write whole labels, of some ten to some thousand bytes; the line takes a few bytes at a time.
package spool

import (
	"errors"
	"io"
)

// ErrFull means that a ring may not grow any further, and that nothing was written.
var ErrFull = errors.New("spool: full")

// Ring is a queue of bytes in a circle of memory.
//
// The controllers have little memory to spare: a ring grows only when what is written does not fit, by doubling as often
// as is needed, and never beyond its limit. It is not safe for concurrent use; the printer's goroutine owns it.
type Ring struct {
	data []byte
	most int
	head int // where the next byte is read
	tail int // where the next byte is written
	full bool
}

// New returns an empty ring of a size, at least one, that may grow to most bytes.
func New(size, most int) *Ring {
	if size < 1 {
		size = 1
	}
	if most < size {
		most = size
	}
	return &Ring{data: make([]byte, size), most: most}
}

// Len returns how many bytes wait to be read.
func (r *Ring) Len() int {
	if r.full {
		return len(r.data)
	}
	if r.head <= r.tail {
		return r.tail - r.head
	}
	return len(r.data) - r.head + r.tail
}

// Cap returns how many bytes the ring can hold before it has to grow.
func (r *Ring) Cap() int {
	return len(r.data)
}

// Write appends all of p, or nothing of it and returns ErrFull.
func (r *Ring) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.Len()+len(p) > r.most {
		return 0, ErrFull
	}
	r.reserve(r.Len() + len(p))
	n := copy(r.data[r.tail:], p)
	copy(r.data, p[n:])
	r.tail = (r.tail + len(p)) % len(r.data)
	r.full = r.tail == r.head
	return len(p), nil
}

// Read takes up to len(p) bytes out. On an empty ring it returns io.EOF.
func (r *Ring) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n := r.Discard(r.look(p))
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Peek returns a copy of the next n bytes, or of all if there are fewer, and leaves them where they are.
func (r *Ring) Peek(n int) []byte {
	p := make([]byte, max(0, min(n, r.Len())))
	r.look(p)
	return p
}

// Discard throws away the next n bytes, or all if there are fewer, and returns how many.
func (r *Ring) Discard(n int) int {
	n = max(0, min(n, r.Len()))
	if n > 0 {
		r.head = (r.head + n) % len(r.data)
		r.full = false
	}
	return n
}

// Reset throws everything away, and keeps the memory.
func (r *Ring) Reset() {
	r.head, r.tail, r.full = 0, 0, false
}

// look copies the next bytes to p, and returns how many.
func (r *Ring) look(p []byte) int {
	if r.head < r.tail || r.Len() == 0 {
		return copy(p, r.data[r.head:r.tail])
	}
	n := copy(p, r.data[r.head:])
	return n + copy(p[n:], r.data[:r.tail])
}

// reserve makes the memory large enough for so many bytes.
func (r *Ring) reserve(need int) {
	old := len(r.data)
	if need <= old {
		return
	}
	size := old
	for size < need {
		size *= 2
	}
	if size > r.most {
		size = r.most
	}
	data := make([]byte, size)
	copy(data, r.data)
	if r.tail <= r.head {
		// What was read first lies at the end, and goes to the new end; the gap opens behind the tail.
		copy(data[r.head+size-old:], r.data[r.head:])
		r.head += size - old
	}
	r.data = data
	r.full = false
}
