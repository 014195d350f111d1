// Package thumbs makes the preview pictures of an album: three sizes of each photo, by a few workers at once.
//
// The album page calls Make when somebody has uploaded photos (1 to 400 of them) and shows what comes back. The service
// makes the previews of many albums at a time and runs for months.
package thumbs

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log"
	"sync"
)

// Sizes are the longer edges of the previews, in pixels.
var Sizes = []int{160, 480, 1200}

const workers = 6

// Store holds photos and previews. Its methods may be called by several goroutines at once.
type Store interface {
	Photo(ctx context.Context, id string) (image.Image, error)
	PutPreview(ctx context.Context, id string, size int, img image.Image) error
}

// Scaler shrinks a picture; it keeps no state.
type Scaler func(img image.Image, edge int) image.Image

// Previews tells, for a photo, which sizes there are now.
type Previews map[string][]int

// Maker makes previews.
type Maker struct {
	store Store
	scale Scaler
}

// NewMaker returns a maker that reads from and writes to store.
func NewMaker(store Store, scale Scaler) *Maker {
	return &Maker{store: store, scale: scale}
}

type outcome struct {
	photo string
	err   error
}

// Make makes all the previews of the photos and returns what was made. Photos that cannot be read are left out and
// logged; when the store takes no previews any more, or ctx ends, Make returns at once with that error.
func (m *Maker) Make(ctx context.Context, photos []string) (Previews, error) {
	photos = unique(photos)
	jobs := make(chan string)
	outcomes := make(chan outcome)
	made := Previews{}

	var wg sync.WaitGroup
	for range workers {
		go func() {
			wg.Add(1)
			defer wg.Done()
			for photo := range jobs {
				sizes, err := m.previews(ctx, photo)
				if err == nil {
					made[photo] = sizes
				}
				outcomes <- outcome{photo, err}
			}
		}()
	}
	go func() {
		wg.Wait()
		close(outcomes)
	}()
	go func() {
		for _, photo := range photos {
			jobs <- photo
		}
		close(jobs)
	}()
	// When the caller gives up, the workers shall take no more photos.
	stop := context.AfterFunc(ctx, func() { close(jobs) })
	defer stop()

	for done := range outcomes {
		var unreadable *UnreadableError
		switch {
		case errors.As(done.err, &unreadable):
			log.Printf("thumbs: left out %s: %v", done.photo, unreadable.Err)
		case done.err != nil:
			return nil, done.err
		}
	}
	return made, ctx.Err()
}

// UnreadableError says that a photo is missing or broken.
type UnreadableError struct {
	Photo string
	Err   error
}

func (e *UnreadableError) Error() string { return fmt.Sprintf("photo %s: %v", e.Photo, e.Err) }
func (e *UnreadableError) Unwrap() error { return e.Err }

// previews makes all the previews of one photo, the largest first, so that each is scaled from the one before it.
func (m *Maker) previews(ctx context.Context, photo string) ([]int, error) {
	img, err := m.store.Photo(ctx, photo)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &UnreadableError{photo, err}
	}
	sizes := make([]int, 0, len(Sizes))
	for i := len(Sizes) - 1; i >= 0; i-- {
		img = m.scale(img, Sizes[i])
		if err := m.store.PutPreview(ctx, photo, Sizes[i], img); err != nil {
			return nil, fmt.Errorf("storing the preview of %s: %w", photo, err)
		}
		sizes = append(sizes, Sizes[i])
	}
	return sizes, nil
}

func unique(photos []string) []string {
	seen := make(map[string]bool, len(photos))
	var once []string
	for _, photo := range photos {
		if !seen[photo] {
			seen[photo] = true
			once = append(once, photo)
		}
	}
	return once
}
