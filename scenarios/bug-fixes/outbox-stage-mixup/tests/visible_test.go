package outbox

import (
	"reflect"
	"testing"
)

func TestInvoicesAndRemindersHaveTheirOwnLastStage(t *testing.T) {
	common := New()
	common.Use(mark("address"))
	common.Use(mark("virus"))
	common.Use(mark("frank"))
	invoices := common.With(mark("archive"))
	reminders := common.With(mark("bulk"))
	var desk Desk
	desk.Handle("invoice", invoices, delivered)
	desk.Handle("reminder", reminders, delivered)

	invoice := &Letter{Kind: "invoice"}
	if err := desk.Send(invoice); err != nil {
		t.Fatal(err)
	}
	want := []string{"address", "virus", "frank", "archive", "delivered"}
	if !reflect.DeepEqual(invoice.Marks, want) {
		t.Errorf("the invoice went %q, want %q", invoice.Marks, want)
	}
}

// mark is a stage that leaves its name on the letter.
func mark(name string) Stage {
	return Stage{Name: name, Wrap: func(next Handler) Handler {
		return func(l *Letter) error {
			l.Marks = append(l.Marks, name)
			return next(l)
		}
	}}
}

func delivered(l *Letter) error {
	l.Marks = append(l.Marks, "delivered")
	return nil
}
