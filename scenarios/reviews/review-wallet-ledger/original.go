// Package wallet moves money between the wallets of our app's users. Balances and amounts are kept in cents.
//
//	wallets(id BIGINT PRIMARY KEY, owner_id BIGINT, frozen BOOL, balance_cents BIGINT CHECK (balance_cents >= 0))
//	postings(id BIGSERIAL, wallet_id BIGINT, amount_cents BIGINT, text TEXT, posted_at TIMESTAMPTZ DEFAULT now())
//
// PostgreSQL at READ COMMITTED; five replicas. Transfer is called by the API, which has checked that the caller owns the
// paying wallet, and at night by the payout job, for some 8,000 requests one after the other under one context. The app
// sends a request again, with the same Request.Key, when it has heard nothing for ten seconds.
package wallet

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// What a transfer is refused for.
var (
	ErrAmount = errors.New("wallet: the amount must be above zero and below a million euros")
	ErrSame   = errors.New("wallet: a wallet cannot pay itself")
	ErrFrozen = errors.New("wallet: one of the wallets is frozen")
	ErrFunds  = errors.New("wallet: not enough money")
)

const (
	feeRate   = 0.015 // of the amount, paid by the sender
	maxAmount = 100_000_000
	maxText   = 140
)

// Request asks for a transfer, as it stands in the API's JSON.
type Request struct {
	Key    string  `json:"key"` // chosen by the app, new for each transfer that its user wants
	From   int64   `json:"from"`
	To     int64   `json:"to"`
	Amount float64 `json:"amount"` // in euros
	Text   string  `json:"text"`
}

// Ledger books transfers.
type Ledger struct {
	db   *sql.DB
	fees int64 // the wallet that fees are paid into
}

// New returns a ledger that pays fees into the wallet with that id.
func New(db *sql.DB, fees int64) *Ledger { return &Ledger{db: db, fees: fees} }

// Transfer moves money from one wallet to another, and the fee to ours; all of it or nothing.
func (l *Ledger) Transfer(ctx context.Context, r Request) error {
	amount := int64(r.Amount * 100)
	fee := int64(r.Amount * 100 * feeRate)
	if amount <= 0 || amount >= maxAmount {
		return ErrAmount
	}
	if r.From == r.To {
		return ErrSame
	}
	if text := []rune(strings.TrimSpace(r.Text)); len(text) > maxText {
		r.Text = string(text[:maxText])
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	balance, frozen, err := lock(ctx, tx, r.From)
	if err != nil {
		return err
	}
	_, payeeFrozen, err := lock(ctx, tx, r.To)
	if err != nil {
		return err
	}
	if frozen || payeeFrozen {
		return ErrFrozen
	}
	if balance < amount+fee {
		return ErrFunds
	}
	for _, p := range []struct {
		wallet, cents int64
	}{{r.From, -amount - fee}, {r.To, amount}, {l.fees, fee}} {
		if err := post(ctx, tx, p.wallet, p.cents, r.Text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// lock returns a wallet's balance and whether it is frozen, and keeps others off it until the transaction ends.
func lock(ctx context.Context, tx *sql.Tx, id int64) (balance int64, frozen bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT balance_cents, frozen FROM wallets WHERE id = $1 FOR UPDATE`, id).
		Scan(&balance, &frozen)
	if err != nil {
		err = fmt.Errorf("wallet %d: %w", id, err)
	}
	return balance, frozen, err
}

func post(ctx context.Context, tx *sql.Tx, id, cents int64, text string) error {
	const change = `UPDATE wallets SET balance_cents = balance_cents + $2 WHERE id = $1`
	if _, err := tx.ExecContext(ctx, change, id, cents); err != nil {
		return fmt.Errorf("wallet %d: %w", id, err)
	}
	const note = `INSERT INTO postings (wallet_id, amount_cents, text) VALUES ($1, $2, $3)`
	if _, err := tx.ExecContext(ctx, note, id, cents, text); err != nil {
		return fmt.Errorf("posting to wallet %d: %w", id, err)
	}
	return nil
}

// Turnover returns what came into a wallet and what went out of it in a year, in cents, for the tax statement.
func (l *Ledger) Turnover(ctx context.Context, id int64, year int) (in, out int32, err error) {
	rows, err := l.db.QueryContext(ctx, `SELECT amount_cents FROM postings WHERE wallet_id = $1
		AND posted_at >= make_date($2, 1, 1) AND posted_at < make_date($2 + 1, 1, 1)`, id, year)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var cents int64
		if err := rows.Scan(&cents); err != nil {
			return 0, 0, err
		}
		if cents > 0 {
			in += int32(cents)
		} else {
			out -= int32(cents)
		}
	}
	return in, out, rows.Err()
}
