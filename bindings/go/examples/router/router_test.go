// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// party is somebody with an inbox.
type party struct {
	t    *testing.T
	me   *handoff.Identity
	url  string
	mu   sync.Mutex
	down bool
	got  [][]byte
}

func newParty(t *testing.T, name string) *party {
	me, err := handoff.GenerateIdentity(name)
	if err != nil {
		t.Fatal(err)
	}
	p := &party{t: t, me: me}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		data, err := io.ReadAll(r.Body)
		if p.down || err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		p.got = append(p.got, data)
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// wait returns the n-th message (from 0) of a kind.
func (p *party) wait(kind handoff.Kind, n int) []byte {
	p.t.Helper()
	for range 400 {
		p.mu.Lock()
		i := 0
		for _, data := range p.got {
			if k, _ := handoff.KindOf(data); k == kind {
				if i == n {
					p.mu.Unlock()
					return data
				}
				i++
			}
		}
		p.mu.Unlock()
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("%s: no %s %d", p.me.Name(), kind, n)
	return nil
}

type house struct {
	t                       *testing.T
	bot, router, desk, late *party
	ring                    *handoff.Keyring
	config                  *Config
	dir                     string
	url                     string
	stop                    func()
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, bot: newParty(t, "bot.example"), router: newParty(t, "router.example"),
		desk: newParty(t, "desk.example"), late: newParty(t, "late.example"), dir: t.TempDir()}
	var err error
	if h.ring, err = handoff.NewKeyring(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*party{h.bot, h.router, h.desk, h.late} {
		if err := h.ring.Trust(p.me, &handoff.TrustOptions{Rights: handoff.MayOriginate | handoff.MayForward}); err != nil {
			t.Fatal(err)
		}
	}
	h.config = &Config{
		Parties: map[string]Party{"bot.example": {URL: h.bot.url}, "desk.example": {URL: h.desk.url}, "late.example": {URL: h.late.url}},
		Queues: []Queue{
			{Name: "german", Parties: []string{"desk.example", "late.example"}, Languages: []string{"de"}},
			{Name: "all", Parties: []string{"desk.example"}},
		},
	}
	return h
}

// start runs a router on what is on the disk; stop ends it as a kill does:
// whatever is in memory is gone.
func (h *house) start() {
	r, err := NewRouter(h.router.me, h.ring, h.config, h.dir)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx, 20*time.Millisecond); close(done) }()
	server := httptest.NewServer(r.Handler())
	h.url = server.URL
	h.stop = func() { cancel(); <-done; server.Close() }
}

func (h *house) post(path string, data []byte) int {
	h.t.Helper()
	resp, err := http.Post(h.url+path, "application/octet-stream", bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (h *house) seal() *handoff.SealedPacket {
	h.t.Helper()
	record := &handoffpb.Context{
		Routing:    &handoffpb.Routing{ConversationId: "c-17", Language: "de-AT", Channel: handoffpb.Channel_CHANNEL_CHAT},
		Briefing:   &handoffpb.Briefing{Why: "Only a person can grant the old fare"},
		Transcript: &handoffpb.Transcript{Messages: []*handoffpb.Message{{Role: handoffpb.Role_ROLE_CUSTOMER, Text: "Der alte Preis, bitte."}}},
	}
	desks := []string{"desk.example", "late.example"}
	var readers []handoff.Reader
	for _, d := range desks {
		readers = append(readers, handoff.Reader{Name: d, Sections: handoff.Sections{handoff.Briefing, handoff.Transcript}})
	}
	sealed, err := handoff.Seal(record, h.bot.me, h.ring, &handoff.SealOptions{Audience: []string{"router.example"}, Readers: readers})
	if err != nil {
		h.t.Fatal(err)
	}
	return sealed
}

func (p *party) open(h *house) *handoff.Packet {
	h.t.Helper()
	packet, err := handoff.Open(p.wait(handoff.KindPacket, 0), h.ring, &handoff.OpenOptions{Identity: p.me})
	if err != nil {
		h.t.Fatal(err)
	}
	return packet
}

func (p *party) accept(h *house, packet *handoff.Packet, owner string) {
	h.t.Helper()
	receipt, err := packet.Answer(p.me, handoff.AnswerOptions{State: handoff.Accepted, Owner: owner, Due: time.Now().Add(time.Minute)})
	if err != nil {
		h.t.Fatal(err)
	}
	if code := h.post("/receipts", receipt.Data()); code != http.StatusAccepted {
		h.t.Fatal(code)
	}
}

func (h *house) said(sealed *handoff.SealedPacket, n int) handoff.ReceiptState {
	h.t.Helper()
	receipt, err := handoff.OpenReceipt(h.bot.wait(handoff.KindReceipt, n), sealed.Data(), h.ring, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return receipt.State
}

func TestSlowerDeskStandsDown(t *testing.T) {
	h := newHouse(t)
	h.start()
	defer func() { h.stop() }()
	sealed := h.seal()
	for range 2 { // a webhook comes twice
		if code := h.post("/packets", sealed.Data()); code != http.StatusAccepted {
			t.Fatal(code)
		}
	}
	if s := h.said(sealed, 0); s != handoff.Received {
		t.Fatal(s)
	}
	first, second := h.desk.open(h), h.late.open(h)
	record, err := first.Record()
	if err != nil || record.GetBriefing().GetWhy() == "" {
		t.Fatal("the desk cannot read what was sealed to it", err)
	}
	h.desk.accept(h, first, "Carol")
	if s := h.said(sealed, 1); s != handoff.Accepted {
		t.Fatal(s)
	}
	h.late.accept(h, second, "Dave")
	notice, err := second.OpenNotice(h.late.wait(handoff.KindNotice, 0), h.ring, nil)
	if err != nil {
		t.Fatal(err)
	}
	if notice.State != handoff.Taken || notice.Owner != "Carol" || !notice.Stops("late.example") || notice.Stops("desk.example") {
		t.Fatal(notice, notice.Owner, notice.Holder)
	}
}

func TestKilledRouterLosesNothing(t *testing.T) {
	h := newHouse(t)
	h.desk.down, h.late.down, h.bot.down = true, true, true
	h.start()
	sealed := h.seal()
	if code := h.post("/packets", sealed.Data()); code != http.StatusAccepted {
		t.Fatal(code)
	}
	h.stop() // nothing has arrived anywhere
	for _, p := range []*party{h.desk, h.late, h.bot} {
		p.mu.Lock()
		if len(p.got) != 0 {
			t.Error("it was not down")
		}
		p.down = false
		p.mu.Unlock()
	}
	h.start()
	packet := h.desk.open(h)
	if s := h.said(sealed, 0); s != handoff.Received {
		t.Fatal(s)
	}
	h.stop()
	h.start()
	defer func() { h.stop() }()
	h.desk.accept(h, packet, "Carol")
	if s := h.said(sealed, 1); s != handoff.Accepted {
		t.Fatal(s)
	}
}

func TestRouterRefusesWhatIsNotSigned(t *testing.T) {
	h := newHouse(t)
	h.start()
	defer func() { h.stop() }()
	data := append([]byte{}, h.seal().Data()...)
	data[len(data)-1] ^= 1
	if code := h.post("/packets", data); code != http.StatusUnprocessableEntity {
		t.Error(code)
	}
	if code := h.post("/receipts", []byte("no receipt")); code != http.StatusUnprocessableEntity {
		t.Error(code)
	}
}

func TestChoose(t *testing.T) {
	now := time.Now()
	c := &Config{Queues: []Queue{
		{Name: "refunds", Intents: []string{"refund"}},
		{Name: "angry", Moods: []string{"angry"}, Urgent: true},
		{Name: "german", Languages: []string{"de"}},
		{Name: "network", Skills: []string{"fiber"}},
		{Name: "all"},
	}}
	for want, r := range map[string]*handoffpb.Routing{
		"refunds": {Intent: "refund_order"},
		"angry":   {Emotion: "angry", Priority: handoffpb.Priority_PRIORITY_URGENT},
		"german":  {Language: "de-CH"},
		"network": {Target: &handoffpb.Target{Skills: []string{"fiber"}}},
		"all":     {Language: "fr", Intent: "book"},
	} {
		if q := c.Choose(r, now); q.Name != want {
			t.Errorf("%s, not %s", q.Name, want)
		}
	}
}
