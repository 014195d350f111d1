package spool

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// pair is a ring and what it should be: a plain slice, and a number for its size.
type pair struct {
	ring       *Ring
	want       []byte
	size, most int
	next       byte
	steps      []int // bytes written, and with a minus read
	wrong      bool  // what Write said
}

func newPair(size, most int) *pair {
	return &pair{ring: New(size, most), size: size, most: most, next: 1}
}

func (p *pair) write(n int) {
	p.steps = append(p.steps, n)
	label := make([]byte, n)
	for i := range label {
		label[i] = p.next
		p.next++
	}
	wrote, err := p.ring.Write(label)
	if len(p.want)+n > p.most {
		p.wrong = p.wrong || wrote != 0 || !errors.Is(err, ErrFull)
		return
	}
	p.wrong = p.wrong || wrote != n || err != nil
	p.want = append(p.want, label...)
	for p.size < len(p.want) {
		p.size = min(2*p.size, p.most)
	}
}

func (p *pair) read(n int) bool {
	p.steps = append(p.steps, -n)
	got := make([]byte, n)
	count, err := p.ring.Read(got)
	want := p.want[:min(n, len(p.want))]
	p.want = p.want[len(want):]
	if len(want) == 0 && n > 0 {
		return count == 0 && err == io.EOF
	}
	return err == nil && bytes.Equal(got[:count], want)
}

func (p *pair) holds() bool {
	return !p.wrong && p.ring.Len() == len(p.want) && p.ring.Cap() == p.size && bytes.Equal(p.ring.Peek(1000), p.want)
}

func (p *pair) complain(t *testing.T) {
	t.Helper()
	t.Fatalf("up to %d, steps %v: has %v (%d, cap %d), want %v (%d, cap %d); Write said something wrong: %v", p.most,
		p.steps, p.ring.Peek(1000), p.ring.Len(), p.ring.Cap(), p.want, len(p.want), p.size, p.wrong)
}

// every runs all sequences of so many steps, each of which writes or reads some bytes.
func every(t *testing.T, size, most, steps int, writes, reads []int) {
	t.Helper()
	ways := len(writes) + len(reads)
	total := 1
	for range steps {
		total *= ways
	}
	for number := range total {
		p := newPair(size, most)
		for rest, step := number, 0; step < steps; rest, step = rest/ways, step+1 {
			ok := true
			if way := rest % ways; way < len(writes) {
				p.write(writes[way])
			} else {
				ok = p.read(reads[way-len(writes)])
			}
			if !ok || !p.holds() {
				p.complain(t)
			}
		}
	}
}

func TestEverySequenceOfSingleBytes(t *testing.T) {
	for size := 1; size <= 5; size++ {
		every(t, size, 64, 12, []int{1}, []int{1})
	}
}

func TestEverySequenceOfLabels(t *testing.T) {
	every(t, 4, 64, 6, []int{1, 2, 3, 5}, []int{1, 2})
}

func TestEverySequenceUpToALimitThatIsNoMultiple(t *testing.T) {
	every(t, 4, 7, 7, []int{1, 3}, []int{1, 2})
	every(t, 3, 4, 7, []int{1, 2}, []int{1, 2})
	every(t, 5, 5, 7, []int{1, 2}, []int{1, 2})
}

func TestEveryFullRingGrows(t *testing.T) {
	for size := 1; size <= 9; size++ {
		for head := 0; head < size; head++ {
			for more := 1; more <= 3*size; more++ {
				p := newPair(size, 100)
				p.write(head)
				p.read(head)
				p.write(size)
				if !p.holds() {
					p.complain(t)
				}
				p.write(more)
				if !p.holds() {
					p.complain(t)
				}
				p.read(size)
				p.write(2)
				if !p.holds() {
					p.complain(t)
				}
			}
		}
	}
}

func TestEveryEmptyRingGrows(t *testing.T) {
	for size := 1; size <= 9; size++ {
		for head := 0; head < size; head++ {
			p := newPair(size, 100)
			p.write(head)
			p.read(head)
			p.write(size + 1)
			if !p.holds() {
				p.complain(t)
			}
		}
	}
}

func TestARingDoesNotGrowWhileBytesFit(t *testing.T) {
	r := New(8, 64)
	for round := range 50 {
		if _, err := r.Write([]byte("12345678")); err != nil {
			t.Fatal(err)
		}
		if r.Len() != 8 || r.Cap() != 8 {
			t.Fatalf("round %d: %d of %d bytes", round, r.Len(), r.Cap())
		}
		r.Discard(3)
		r.Write([]byte("abc"))
		if got := string(r.Peek(8)); got != "45678abc" || r.Cap() != 8 {
			t.Fatalf("round %d: %q of %d", round, got, r.Cap())
		}
		r.Discard(8)
		r.Write([]byte("x"))
		r.Discard(1)
	}
}

func TestGrowingStopsAtTheLimit(t *testing.T) {
	r := New(4, 10)
	r.Write([]byte("abcd"))
	r.Discard(1)
	r.Write([]byte("e"))
	if n, err := r.Write([]byte("1234567")); n != 0 || !errors.Is(err, ErrFull) {
		t.Errorf("eleven bytes: %d, %v", n, err)
	}
	if r.Cap() != 4 || string(r.Peek(9)) != "bcde" {
		t.Errorf("a refusal left %q of %d", r.Peek(9), r.Cap())
	}
	if n, err := r.Write([]byte("123456")); n != 6 || err != nil {
		t.Errorf("ten bytes: %d, %v", n, err)
	}
	if r.Cap() != 10 || r.Len() != 10 || string(r.Peek(20)) != "bcde123456" {
		t.Errorf("it holds %q of %d", r.Peek(20), r.Cap())
	}
	if n, err := r.Write([]byte("x")); n != 0 || !errors.Is(err, ErrFull) {
		t.Errorf("one more: %d, %v", n, err)
	}
	r.Discard(1)
	if n, err := r.Write([]byte("x")); n != 1 || err != nil || r.Cap() != 10 || string(r.Peek(20)) != "cde123456x" {
		t.Errorf("one for one: %d, %v, %q", n, err, r.Peek(20))
	}
}

func TestSizesThatMakeNoSense(t *testing.T) {
	for _, sizes := range [][3]int{{0, 0, 1}, {-3, -9, 1}, {4, 2, 4}, {0, 5, 1}} {
		r := New(sizes[0], sizes[1])
		if r.Cap() != sizes[2] || r.Len() != 0 {
			t.Errorf("New(%d, %d) has %d bytes", sizes[0], sizes[1], r.Cap())
		}
		if _, err := r.Write(make([]byte, sizes[2])); err != nil {
			t.Errorf("New(%d, %d): %v", sizes[0], sizes[1], err)
		}
	}
	if _, err := New(4, 2).Write([]byte("abcde")); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}
}

func TestNothing(t *testing.T) {
	r := New(4, 8)
	if n, err := r.Write(nil); n != 0 || err != nil {
		t.Errorf("writing nothing: %d, %v", n, err)
	}
	if n, err := r.Read(nil); n != 0 || err != nil {
		t.Errorf("reading nothing: %d, %v", n, err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("reading when there is nothing: %d, %v", n, err)
	}
	r.Write([]byte("abcd"))
	if n, err := r.Write(nil); n != 0 || err != nil || r.Len() != 4 {
		t.Errorf("writing nothing to a full ring: %d, %v", n, err)
	}
	if n, err := r.Read(nil); n != 0 || err != nil || r.Len() != 4 {
		t.Errorf("reading nothing from a full ring: %d, %v", n, err)
	}
}

func TestPeekAndDiscard(t *testing.T) {
	r := New(4, 8)
	if r.Discard(1) != 0 || len(r.Peek(1)) != 0 {
		t.Error("there was something")
	}
	r.Write([]byte("abcd"))
	for n, want := range map[int]string{-1: "", 0: "", 1: "a", 3: "abc", 4: "abcd", 5: "abcd"} {
		if got := string(r.Peek(n)); got != want {
			t.Errorf("Peek(%d) is %q", n, got)
		}
	}
	r.Peek(4)[0] = 'x'
	if r.Discard(-1) != 0 || r.Discard(0) != 0 || r.Len() != 4 {
		t.Error("nothing was to be discarded")
	}
	if r.Discard(1) != 1 || string(r.Peek(4)) != "bcd" {
		t.Errorf("left: %q", r.Peek(4))
	}
	if r.Discard(9) != 3 || r.Len() != 0 {
		t.Errorf("left: %q", r.Peek(4))
	}
}

func TestReset(t *testing.T) {
	r := New(2, 16)
	r.Write([]byte("abcd"))
	r.Discard(1)
	r.Write([]byte("e"))
	r.Reset()
	if r.Len() != 0 || r.Cap() != 4 || len(r.Peek(4)) != 0 {
		t.Errorf("there are %q of %d", r.Peek(4), r.Cap())
	}
	r.Write([]byte("wxyz"))
	r.Write([]byte("!"))
	if got := string(r.Peek(9)); got != "wxyz!" {
		t.Errorf("then %q", got)
	}
}
