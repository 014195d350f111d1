package visit

import (
	"strings"
	"testing"
)

func TestACopyHasTheSameContents(t *testing.T) {
	v := New("kiosk 4")
	v.Basket = append(v.Basket, Item{"day ticket", 880})
	v.Set("language", "da")
	v.Note("printer", "paper low")
	c := v.Copy()
	if c.Kiosk != "kiosk 4" || c.Text("language") != "da" || !c.IsCopy() || v.IsCopy() {
		t.Errorf("the copy is of %q, in %q", c.Kiosk, c.Text("language"))
	}
	want := "day ticket 8.80\ntotal 8.80\nprinter: paper low\n"
	if got := c.Receipt(); got != want {
		t.Errorf("the receipt says %q", got)
	}
}

func TestTheReceiptIsStillInTheCustomersLanguage(t *testing.T) {
	v := New("kiosk 4")
	v.Set("language", "da")
	c := v.Copy()
	v.Reset("kiosk 4")
	v.Set("language", "en")
	if got := c.Text("language"); !strings.EqualFold(got, "da") {
		t.Errorf("it is in %q", got)
	}
}
