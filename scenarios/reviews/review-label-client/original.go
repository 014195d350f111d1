// Package labels fetches parcel labels from the carrier and keeps them as files for the printers in the packing hall.
//
// One process serves the whole hall. A packing desk's request carries a context that ends when the desk gives up, after
// 20 seconds. Nightly, FetchAll brings the labels of all the next day's parcels, some 6,000.
package labels

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const (
	maxLabel = 4 << 20 // bytes; a label is some 60 kB
	attempts = 3
	pause    = 500 * time.Millisecond
)

// ErrUnknownParcel means that the carrier has never heard of the parcel.
var ErrUnknownParcel = errors.New("labels: unknown parcel")

var parcelID = regexp.MustCompile(`^[A-Z]{2}[0-9]{9}[A-Z]{2}$`)

// Client talks to one carrier.
type Client struct {
	base  string
	token string
	dir   string
	http  *http.Client
}

// New returns a client for the carrier at base, which keeps its files in dir.
func New(base, token, dir string) *Client {
	return &Client{base: base, token: token, dir: dir, http: &http.Client{}}
}

// Status returns the carrier's word for where a parcel is.
func (c *Client) Status(ctx context.Context, parcel string) (string, error) {
	if !parcelID.MatchString(parcel) {
		return "", fmt.Errorf("labels: %q is no parcel number", parcel)
	}
	resp, err := c.get(ctx, "/parcels/"+url.PathEscape(parcel))
	if err != nil {
		return "", err
	}
	if resp.StatusCode == http.StatusNotFound {
		return "", ErrUnknownParcel
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("labels: status of %s: carrier answers %s", parcel, resp.Status)
	}
	defer resp.Body.Close()
	var body struct {
		Status string `json:"status"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxLabel)).Decode(&body); err != nil {
		return "", fmt.Errorf("labels: status of %s: %w", parcel, err)
	}
	return body.Status, nil
}

// Fetch stores the label of one parcel and returns its path. It tries again while the carrier is busy.
func (c *Client) Fetch(ctx context.Context, parcel string) (string, error) {
	if !parcelID.MatchString(parcel) {
		return "", fmt.Errorf("labels: %q is no parcel number", parcel)
	}
	path := filepath.Join(c.dir, parcel+".zpl")
	var data []byte
	var err error
	for try := 1; try <= attempts; try++ {
		label, err := c.label(ctx, parcel)
		if err == nil {
			data = label
			break
		}
		if errors.Is(err, ErrUnknownParcel) || try == attempts {
			break
		}
		time.Sleep(pause * time.Duration(try))
	}
	if err != nil {
		return "", fmt.Errorf("labels: label of %s: %w", parcel, err)
	}
	// A printer may be reading the old file: write beside it, then rename.
	part := fmt.Sprintf("%s.%d.part", path, time.Now().UnixNano())
	if err := os.WriteFile(part, data, 0o644); err != nil {
		return "", err
	}
	return path, os.Rename(part, path)
}

// FetchAll stores the labels of many parcels and lists them in a manifest. Parcels without a label are returned.
func (c *Client) FetchAll(ctx context.Context, parcels []string) (missing []string, err error) {
	manifest, err := os.Create(filepath.Join(c.dir, "manifest.txt"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, manifest.Close()) }()
	for _, parcel := range parcels {
		path, err := c.Fetch(ctx, parcel)
		if err != nil {
			missing = append(missing, parcel)
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return nil, err
		}
		if _, err := fmt.Fprintf(manifest, "%s\t%d\n", parcel, info.Size()); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func (c *Client) label(ctx context.Context, parcel string) ([]byte, error) {
	resp, err := c.get(ctx, "/parcels/"+url.PathEscape(parcel)+"/label.zpl")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(resp.Body, maxLabel))
	case http.StatusNotFound:
		return nil, ErrUnknownParcel
	}
	return nil, fmt.Errorf("carrier answers %s", resp.Status)
}

func (c *Client) get(ctx context.Context, path string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	return c.http.Do(req)
}
