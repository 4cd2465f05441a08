// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"libhandoff.example/handoff"
)

// Run lets time pass and delivers, until the context ends.
func (r *Router) Run(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		paths, _ := r.jobs.all()
		for _, path := range paths {
			if err := r.advance(path); err != nil {
				log.Printf("%s: %v", filepath.Base(path), err)
			}
			r.deliver(ctx, path)
			r.poll(ctx, path)
		}
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}

func (r *Router) advance(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	job, err := r.jobs.load(path)
	if err != nil {
		return err
	}
	t, err := handoff.ParseTransfer(job.Transfer)
	if err != nil {
		return err
	}
	next := t.Status().Next
	t.Close()
	if next.IsZero() || time.Now().Before(next) {
		return nil
	}
	return r.step(path, job, func(t *handoff.Transfer) error { return t.Advance(time.Time{}) })
}

// deliver sends letters in their order, and forgets each that arrived. What a
// party gets twice after a crash it knows: a packet by its guard, a receipt or
// notice as a duplicate.
func (r *Router) deliver(ctx context.Context, path string) {
	job, err := r.jobs.load(path)
	if err != nil {
		return
	}
	late := map[string]bool{} // who did not take one gets no later one before it
	for _, letter := range job.Outbox {
		if late[letter.To] || !r.send(ctx, letter) {
			late[letter.To] = true
			continue
		}
		if err := r.note(path, func(job *Job) { job.delivered(letter) }); err != nil {
			log.Print(err)
		}
	}
}

// send says whether a letter needs no further try.
func (r *Router) send(ctx context.Context, letter Letter) bool {
	party := r.Config.Parties[letter.To]
	if party.Folder != "" {
		return drop(party.Folder, letter.Data)
	}
	if party.URL == "" {
		log.Printf("no way to %s: dropped", letter.To)
		return true
	}
	kind, _ := handoff.KindOf(letter.Data)
	status, _, err := r.ask(ctx, http.MethodPost, party.URL+"/"+kind.String()+"s", letter.Data)
	if err != nil {
		return false
	}
	if status >= 400 && status < 500 {
		log.Printf("%s refused a %s: %d", letter.To, kind, status)
		return true // sending it again would not help
	}
	return status < 300
}

// drop leaves a file in a folder: whole or not at all, and the same one where
// it is left twice.
func drop(dir string, data []byte) bool {
	kind, _ := handoff.KindOf(data)
	name := fmt.Sprintf("%x.%s", sha256.Sum256(data), kind)
	f, err := os.CreateTemp(dir, ".letter-*")
	if err != nil {
		log.Print(err)
		return false
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err = errors.Join(err, syncFolder(dir)); err != nil {
		log.Print(err)
	}
	return err == nil
}

func (r *Router) ask(ctx context.Context, method, url string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := r.Client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, data, err
}

// poll asks the parties of a job that publish what they say, until it has
// ended. An answer that was heard before a crash, and not noted, is heard
// again as a duplicate, which changes nothing.
func (r *Router) poll(ctx context.Context, path string) {
	job, err := r.jobs.load(path)
	if err != nil {
		return
	}
	preview, err := handoff.NewPreview(job.Forwarded)
	if err != nil {
		log.Print(err)
		return
	}
	for _, name := range preview.Legs[len(preview.Legs)-1].Audience {
		party := r.Config.Parties[name]
		if !party.Polled || job.Fetched {
			continue
		}
		at := party.URL + "/packets/" + handoff.Ticket(job.ForwardTip)
		if err := r.hear(ctx, path, name, at, job.Heard[name]); err != nil {
			log.Printf("%s: %v", name, err)
		}
	}
}

// hear takes the answers of a party from the n-th on, and what it handed back.
func (r *Router) hear(ctx context.Context, path, name, at string, n int) error {
	status, data, err := r.ask(ctx, http.MethodGet, at+"/answers", nil)
	if err != nil || status != http.StatusOK {
		return err
	}
	var answers []string
	if err := json.Unmarshal(data, &answers); err != nil {
		return err
	}
	for ; n < len(answers); n++ {
		if err := r.receipt([]byte(answers[n])); errors.As(err, new(*handoff.Error)) {
			log.Printf("%s: %v", name, err) // it will not become a good one
		} else if err != nil {
			return err
		}
		if err := r.note(path, func(job *Job) { job.hear(name) }); err != nil {
			return err
		}
	}
	job, err := r.jobs.load(path)
	if err != nil || !job.returned() {
		return err
	}
	status, data, err = r.ask(ctx, http.MethodGet, at+"/back", nil)
	if err != nil || status != http.StatusOK {
		return err // asked again
	}
	if err := r.packet(data); err != nil {
		return err
	}
	return r.note(path, func(job *Job) { job.Fetched = true })
}

// note changes what is kept of a job.
func (r *Router) note(path string, change func(*Job)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	job, err := r.jobs.load(path)
	if err != nil {
		return err
	}
	change(job)
	_, err = r.jobs.put(path, job, os.Rename)
	return err
}
