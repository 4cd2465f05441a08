// SPDX-License-Identifier: MIT

// Router stands between bots and desks. It reads routing alone, chooses a
// queue, passes the packet on, watches the receipts, tells the slower of two
// desks to stand down, and tells the bot who has the conversation. What it was
// given it does not lose when it is killed.
//
//	router -listen 127.0.0.1:8080 -as router.jwk -keyring trusted.jwks \
//	       -config queues.json -state /var/lib/router
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"libhandoff.example/handoff"
)

func (r *Router) list(w http.ResponseWriter, _ *http.Request) {
	type line struct {
		Packet, Queue, State, Owner string
		Undelivered                 int
	}
	lines := []line{}
	r.mu.Lock()
	defer r.mu.Unlock()
	paths, _ := r.jobs.all()
	for _, path := range paths {
		job, err := r.jobs.load(path)
		if err != nil {
			continue
		}
		if t, err := handoff.ParseTransfer(job.Transfer); err == nil {
			s := t.Status()
			t.Close()
			lines = append(lines, line{s.Packet.String(), job.Queue, s.State.String(), s.Owner, len(job.Outbox)})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(lines)
}

// NewRouter makes a router that keeps its jobs in a folder.
func NewRouter(me *handoff.Identity, ring *handoff.Keyring, config *Config, dir string) (*Router, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	jobs := store{dir}
	if err := jobs.clean(); err != nil {
		return nil, err
	}
	return &Router{
		Me: me, Ring: ring, Config: config, Patience: 2 * time.Minute,
		Client: &http.Client{Timeout: 10 * time.Second}, jobs: jobs,
	}, nil
}

func run() error {
	listen := flag.String("listen", "127.0.0.1:8080", "where to listen")
	as := flag.String("as", "", "file with the router's own keys")
	keyring := flag.String("keyring", "", "file with the keys that it trusts")
	config := flag.String("config", "", "file with parties and queues")
	state := flag.String("state", "router-state", "folder for what is under way")
	flag.Parse()
	if *as == "" || *keyring == "" || *config == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	me, err := handoff.LoadIdentity(*as)
	if err != nil {
		return err
	}
	ring, err := handoff.LoadKeyring(*keyring)
	if err != nil {
		return err
	}
	queues, err := loadConfig(*config)
	if err != nil {
		return err
	}
	r, err := NewRouter(me, ring, queues, *state)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go r.Run(ctx, 200*time.Millisecond)
	server := &http.Server{Addr: *listen, Handler: r.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	log.Printf("%s listens on %s, libhandoff %s", me.Name(), *listen, handoff.Version())
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "router: error:", err)
		if e := (*handoff.Error)(nil); errors.As(err, &e) && e.Hint != "" {
			fmt.Fprintln(os.Stderr, "router: hint:", e.Hint)
		}
		os.Exit(1)
	}
}
