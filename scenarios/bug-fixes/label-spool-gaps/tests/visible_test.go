package spool

import (
	"bytes"
	"io"
	"testing"
)

func TestLabelsComeOutAsTheyWentIn(t *testing.T) {
	r := New(16, 64)
	var sent, printed []byte
	line := make([]byte, 5)
	for n := byte(0); n < 40; n++ {
		label := bytes.Repeat([]byte{'A' + n}, 7)
		if _, err := r.Write(label); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, label...)
		for r.Len() > 8 {
			n, err := r.Read(line)
			if err != nil {
				t.Fatal(err)
			}
			printed = append(printed, line[:n]...)
		}
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if printed = append(printed, rest...); !bytes.Equal(printed, sent) {
		t.Errorf("printed %q", printed)
	}
}

func TestABurstWhileTheSpoolIsFull(t *testing.T) {
	r := New(4, 64)
	r.Write([]byte("abc"))
	r.Discard(2)
	r.Write([]byte("def")) // four bytes, which just fit
	r.Write([]byte("ghij"))
	if got := r.Peek(100); string(got) != "cdefghij" {
		t.Errorf("waiting: %q", got)
	}
}
