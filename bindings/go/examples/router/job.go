// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"libhandoff.example/handoff"
)

// Job is one conversation on its way through the router. All of it is on disk
// before anything is sent, so that a router that is killed goes on where it
// was: what it had not delivered stands in Outbox.
type Job struct {
	Packet     []byte    // as it came
	OpenedAt   time.Time // when it was verified
	Sender     string    // who sent it to us
	Queue      string
	Forwarded  []byte // as it was passed on
	ForwardTip handoff.Hash
	Transfer   json.RawMessage // who has taken over?
	Receipt    []byte          // the last one that we wrote
	Notice     []byte          // the last one that we wrote
	Outbox     []Letter
	Heard      map[string]int // of a party that is polled: how many answers were taken
	Fetched    bool           // what was handed back, from a party that is polled
}

func (job *Job) hear(party string) {
	if job.Heard == nil {
		job.Heard = map[string]int{}
	}
	job.Heard[party]++
}

func (job *Job) returned() bool {
	t, err := handoff.ParseTransfer(job.Transfer)
	if err != nil {
		return false
	}
	defer t.Close()
	return t.Status().State == handoff.TransferReturned
}

// delivered forgets a letter.
func (job *Job) delivered(letter Letter) {
	for i, l := range job.Outbox {
		if l.To == letter.To && bytes.Equal(l.Data, letter.Data) {
			job.Outbox = append(job.Outbox[:i], job.Outbox[i+1:]...)
			return
		}
	}
}

// Letter is something to deliver, until it is.
type Letter struct {
	To   string // a party
	Data []byte
}

// store keeps jobs, a file each, named by the packet that came.
type store struct{ dir string }

func (s store) path(tip handoff.Hash) string { return filepath.Join(s.dir, tip.String()+".json") }

func (s store) load(path string) (*Job, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	job := new(Job)
	return job, json.Unmarshal(data, job)
}

// create keeps a new job; false where that packet has one already.
func (s store) create(tip handoff.Hash, job *Job) (bool, error) {
	return s.put(s.path(tip), job, os.Link)
}

func (s store) put(path string, job *Job, place func(from, to string) error) (bool, error) {
	data, err := json.Marshal(job)
	if err != nil {
		return false, err
	}
	f, err := os.CreateTemp(s.dir, ".job-*")
	if err != nil {
		return false, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return false, err
	}
	err = place(f.Name(), path)
	if errors.Is(err, os.ErrExist) {
		return false, nil
	}
	return err == nil, errors.Join(err, syncFolder(s.dir))
}

// syncFolder makes sure that a name in a folder outlives a loss of power.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// clean takes away what a router that was killed had half written.
func (s store) clean() error {
	left, err := filepath.Glob(filepath.Join(s.dir, ".job-*"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func (s store) all() ([]string, error) { return filepath.Glob(filepath.Join(s.dir, "*.json")) }
