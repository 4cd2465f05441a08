// SPDX-License-Identifier: MIT

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"libhandoff.example/handoff/handoffpb"
)

// Config is what the router reads at its start.
type Config struct {
	Parties map[string]Party // by name in the keyring
	Queues  []Queue          // the best match gets the packet; the last is for all else
}

// Party is where one finds a party: at a URL or, where no server of its own
// runs, at a folder.
type Party struct {
	// URL/packets, URL/receipts and URL/notices take what their names say.
	URL string
	// Polled says that the party does not send what it says but publishes it:
	// URL/packets/TICKET/answers is a JSON list of receipts in text form, which
	// only grows, and URL/packets/TICKET/back the packet handed back.
	Polled bool
	Folder string // a file for each thing, named by what is in it
}

// Queue is people who can take a conversation. What is empty matches all.
type Queue struct {
	Name      string
	Parties   []string // who works for it; with two, the first to accept has it
	Languages []string // BCP 47, without region: "de"
	Skills    []string
	Intents   []string // beginnings of their names: "refund"
	Moods     []string // categories of the customer's emotion: "angry"
	Urgent    bool     // also for high priority, and for who must be answered within the hour
}

func loadConfig(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := new(Config)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, p := range c.Parties {
		if (p.URL == "") == (p.Folder == "") || p.Polled && p.URL == "" {
			return nil, fmt.Errorf("%s: party %s: one of URL and Folder, and Polled only with a URL", path, name)
		}
	}
	if len(c.Queues) == 0 {
		return nil, fmt.Errorf("%s: no queues", path)
	}
	for _, q := range c.Queues {
		if len(q.Parties) == 0 {
			return nil, fmt.Errorf("%s: queue %s: no parties", path, q.Name)
		}
		for _, p := range q.Parties {
			if _, ok := c.Parties[p]; !ok {
				return nil, fmt.Errorf("%s: queue %s: there is no party %s", path, q.Name, p)
			}
		}
	}
	return c, nil
}

// Choose picks the queue that most of what routing says speaks for. It reads
// routing alone: the router has no key for anything else.
func (c *Config) Choose(r *handoffpb.Routing, now time.Time) *Queue {
	best, most := &c.Queues[len(c.Queues)-1], 0
	for i := range c.Queues {
		if points := c.Queues[i].points(r, now); points > most {
			best, most = &c.Queues[i], points
		}
	}
	return best
}

// points is how well a queue fits; 0 where something speaks against it.
func (q *Queue) points(r *handoffpb.Routing, now time.Time) int {
	points := 1
	language, _, _ := strings.Cut(r.GetLanguage(), "-")
	if len(q.Languages) > 0 {
		if !slices.Contains(q.Languages, language) {
			return 0 // nobody there speaks it
		}
		points += 4
	}
	if want := r.GetTarget().GetSkills(); len(q.Skills) > 0 {
		if len(want) == 0 || slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(q.Skills, s) }) {
			return 0
		}
		points += 4
	}
	if r.GetTarget().GetQueue() == q.Name {
		points += 16 // it was asked for
	}
	if len(q.Intents) > 0 && slices.ContainsFunc(q.Intents, func(p string) bool { return strings.HasPrefix(r.GetIntent(), p) }) {
		points += 8
	}
	if len(q.Moods) > 0 && slices.Contains(q.Moods, r.GetEmotion()) {
		points += 4
	}
	if q.Urgent && urgent(r, now) {
		points += 8
	}
	if points == 1 && (len(q.Intents) > 0 || len(q.Moods) > 0 || q.Urgent) {
		return 0 // made for something else
	}
	return points
}

func urgent(r *handoffpb.Routing, now time.Time) bool {
	by := r.GetAnswerByMs()
	return r.GetPriority() >= handoffpb.Priority_PRIORITY_HIGH ||
		by != 0 && time.UnixMilli(by).Before(now.Add(time.Hour))
}
