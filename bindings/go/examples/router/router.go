// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"libhandoff.example/handoff"
)

// Router takes packets, passes them on, and says to their sender what became
// of them.
type Router struct {
	Me       *handoff.Identity
	Ring     *handoff.Keyring
	Config   *Config
	Patience time.Duration // until somebody must have accepted, where routing says no time
	Client   *http.Client

	jobs store
	mu   sync.Mutex // of the jobs
}

const maxBody = 16<<20 + 1<<10

// Handler serves POST /packets, /receipts and GET /jobs.
func (r *Router) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /packets", r.take(r.packet))
	mux.HandleFunc("POST /receipts", r.take(r.receipt))
	mux.HandleFunc("GET /jobs", r.list)
	return mux
}

func (r *Router) take(f func(data []byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		data, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
		if err != nil {
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		}
		if err := f(data); err != nil {
			log.Printf("%s: %v", req.URL.Path, err)
			code := http.StatusInternalServerError
			if e := (*handoff.Error)(nil); errors.As(err, &e) {
				code = http.StatusUnprocessableEntity
			}
			http.Error(w, err.Error(), code) // holds no byte of the packet
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

// Check makes the router a guard: what it has a job for was opened before. It
// is remembered by create, which only one can win.
func (r *Router) Check(_ context.Context, q handoff.Query) (handoff.Answer, error) {
	_, err := r.jobs.load(r.jobs.path(q.Tip))
	return handoff.Answer{Seen: err == nil}, nil
}

// packet verifies what came, chooses a queue, and passes it on.
func (r *Router) packet(data []byte) error {
	now := time.Now()
	p, err := handoff.Open(data, r.Ring, &handoff.OpenOptions{
		Identity: r.Me, Sections: handoff.Sections{handoff.Routing}, RequireNothing: true,
		Guard: r, Now: now,
	})
	if errors.Is(err, handoff.ErrReplay) {
		return nil
	}
	if err != nil {
		return err
	}
	defer p.Close()
	record, err := p.Record()
	if err != nil {
		return err
	}
	routing := record.GetRouting()
	queue := r.Config.Choose(routing, now)
	from, back := sender(p, r.Me)
	if back != "" { // it has been here: it goes to where it came from then
		queue = &Queue{Name: "back to " + back, Parties: []string{back}}
	}
	forwarded, err := handoff.Forward(p, nil, r.Me, r.Ring, &handoff.ForwardOptions{Audience: queue.Parties, Now: now})
	if err != nil {
		return err
	}
	answerBy := now.Add(r.Patience)
	if by := routing.GetAnswerByMs(); by > now.UnixMilli() {
		answerBy = time.UnixMilli(by)
	}
	transfer, err := handoff.NewTransfer(forwarded.Data(), answerBy)
	if err != nil {
		return err
	}
	defer transfer.Close()
	job := &Job{
		Packet: data, OpenedAt: now, Sender: from, Queue: queue.Name,
		Forwarded: forwarded.Data(), ForwardTip: forwarded.Tip(),
	}
	if job.Transfer, err = transfer.Serialize(); err != nil {
		return err
	}
	if err := r.answer(job, p, handoff.AnswerOptions{State: handoff.Received, Now: now}); err != nil {
		return err
	}
	for _, party := range queue.Parties {
		job.Outbox = append(job.Outbox, Letter{party, job.Forwarded})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if ok, err := r.jobs.create(p.Tip(), job); !ok {
		return err // nil: another request was faster with the same packet
	}
	log.Printf("%s: to queue %s", p, queue.Name)
	return nil
}

// sender tells who sent the packet last and, where it passed through here
// before, who had sent it then.
func sender(p *handoff.Packet, me *handoff.Identity) (from, back string) {
	for leg := range p.Way() {
		if leg.SenderKey == me.Key() && back == "" {
			back = from
		}
		from = leg.Sender
	}
	return from, back
}

// receipt finds the job that a receipt belongs to, and lets its transfer say
// what is to be done.
func (r *Router) receipt(data []byte) error {
	claim, err := handoff.PreviewReceipt(data)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	tip, job, err := r.find(claim)
	if err != nil {
		return err
	}
	return r.step(tip, job, func(t *handoff.Transfer) error { return t.Feed(data, r.Ring, time.Time{}) })
}

func (r *Router) find(claim handoff.Claim) (string, *Job, error) {
	paths, err := r.jobs.all()
	if err != nil {
		return "", nil, err
	}
	for _, path := range paths {
		if job, err := r.jobs.load(path); err == nil && job.ForwardTip == claim.Tip {
			return path, job, nil
		}
	}
	return "", nil, &handoff.Error{Status: handoff.ErrOtherPacket, Leg: -1, Offset: -1, Message: "no packet that went through here has this tip"}
}

// step changes a transfer and does what it asks for; all of it, or nothing.
func (r *Router) step(path string, job *Job, change func(*handoff.Transfer) error) error {
	t, err := handoff.ParseTransfer(job.Transfer)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := change(t); err != nil {
		return err
	}
	if err := r.act(job, t); err != nil {
		return err
	}
	if job.Transfer, err = t.Serialize(); err != nil {
		return err
	}
	_, err = r.jobs.put(path, job, os.Rename)
	return err
}

// act turns what the transfer asks for into letters.
func (r *Router) act(job *Job, t *handoff.Transfer) error {
	s := t.Status()
	if s.Notice != 0 {
		if err := r.notice(job, s); err != nil {
			return err
		}
		t.Acknowledge(s.NoticeStep)
	}
	said := handoff.AnswerOptions{Note: s.Note}
	switch s.Action {
	case handoff.Tell:
		said.State, said.Owner, said.Due = handoff.Accepted, s.Owner, s.Due
	case handoff.FallBack:
		said.State, said.Reason = handoff.Failed, handoff.ReasonNobody
		if s.Reason != handoff.ReasonNone {
			said.Reason = s.Reason
		}
	case handoff.Done:
		said.State = handoff.Completed
		if s.State == handoff.TransferReturned {
			said.State = handoff.Returned
		}
	default:
		return nil
	}
	p, err := r.reopen(job)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := r.answer(job, p, said); err != nil {
		return err
	}
	t.Acknowledge(s.Step)
	return nil
}

// reopen opens the packet of a job again, as of when it came.
func (r *Router) reopen(job *Job) (*handoff.Packet, error) {
	return handoff.Open(job.Packet, r.Ring, &handoff.OpenOptions{
		Identity: r.Me, Sections: handoff.Sections{handoff.Routing}, RequireNothing: true, Now: job.OpenedAt,
	})
}

func (r *Router) answer(job *Job, p *handoff.Packet, opts handoff.AnswerOptions) error {
	opts.After = job.Receipt
	receipt, err := p.Answer(r.Me, opts)
	if err != nil {
		return err
	}
	job.Receipt = receipt.Data()
	job.Outbox = append(job.Outbox, Letter{job.Sender, job.Receipt})
	return nil
}

// notice tells all parties of the queue who has it: the slower stands down.
func (r *Router) notice(job *Job, s handoff.TransferStatus) error {
	opts := handoff.NoticeOptions{State: s.Notice, After: job.Notice}
	if s.Notice == handoff.Taken {
		opts.Holder, opts.Owner = s.Party, s.Owner
	}
	notice, err := handoff.SealNotice(job.Forwarded, r.Me, opts)
	if err != nil {
		return err
	}
	job.Notice = notice.Data()
	preview, err := handoff.NewPreview(job.Forwarded)
	if err != nil {
		return err
	}
	for _, party := range preview.Legs[len(preview.Legs)-1].Audience {
		job.Outbox = append(job.Outbox, Letter{party, job.Notice})
	}
	return nil
}
