// SPDX-License-Identifier: MIT

package handoff_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// deep signs with a stack that must grow under the callback.
type deep struct{ ed25519.PrivateKey }

func dig(n int) int {
	var room [512]byte
	if n == 0 {
		return 0
	}
	room[n%512] = 1
	return dig(n-1) + int(room[n%512])
}

func (d deep) Sign(r io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	dig(4000)
	return d.PrivateKey.Sign(r, message, opts)
}

func signingKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func TestStackGrowsUnderACallback(t *testing.T) {
	private := signingKey(t)
	done := make(chan error)
	go func() { // on a stack that is still small
		_, err := handoff.IdentityFromSigner("bot.example", deep{private}, nil)
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

type wrong struct {
	w      world
	packet *handoff.Packet
	sealed []byte
}

func (w *wrong) seal(opts handoff.SealOptions) error {
	if opts.Audience == nil {
		opts.Audience = []string{"desk.example"}
	}
	_, err := handoff.Seal(tickets(), w.w.bot, w.w.ring, &opts)
	return err
}

func (w *wrong) open(opts handoff.OpenOptions) error {
	if opts.Identity == nil && opts.Identities == nil && opts.Audience == "" {
		opts.Identity = w.w.desk
	}
	p, err := handoff.Open(w.sealed, w.w.ring, &opts)
	p.Close()
	return err
}

func (w *wrong) forward(opts handoff.ForwardOptions) error {
	opts.Audience = []string{"bot.example"}
	_, err := handoff.Forward(w.packet, nil, w.w.desk, w.w.ring, &opts)
	return err
}

// What C would have cut, wrapped or taken for a default is refused.
func TestWrongArgumentsAreRefused(t *testing.T) {
	w := newWrong(t)
	for name, f := range map[string]func() error{
		"name with NUL": func() error { _, err := handoff.GenerateIdentity("bot.example\x00x"); return err },
		"no signer":     func() error { _, err := handoff.IdentityFromSigner("a", nil, nil); return err },
		"short reading secret": func() error {
			_, err := handoff.IdentityFromSigner("a", signingKey(t), &handoff.SignerOptions{ReadingSecret: []byte{1}})
			return err
		},
		"short reading key": func() error {
			_, err := handoff.IdentityFromSigner("a", signingKey(t), &handoff.SignerOptions{Agreement: short{}})
			return err
		},
		"path with NUL":         func() error { return w.w.bot.Save(t.TempDir() + "/a\x00b") },
		"ring to path with NUL": func() error { return w.w.ring.Save(t.TempDir() + "/a\x00b") },
		"trust nobody":          func() error { return w.w.ring.Trust(nil, nil) },
		"trusted name with NUL": func() error { return w.w.ring.Trust(w.w.bot, &handoff.TrustOptions{Name: "a\x00", Rotate: true}) },
		"audience with NUL":     func() error { return w.seal(handoff.SealOptions{Audience: []string{"desk.example\x00"}}) },
		"lifetime below 0":      func() error { return w.seal(handoff.SealOptions{Lifetime: -1}) },
		"time too far":          func() error { return w.seal(handoff.SealOptions{Now: time.Unix(math.MaxInt64/2, 0)}) },
		"section 66":            func() error { return w.seal(handoff.SealOptions{Clear: handoff.Sections{66}}) },
		"section 0":             func() error { return w.seal(handoff.SealOptions{Clear: handoff.Sections{0}}) },
		"pattern":               func() error { return w.seal(handoff.SealOptions{Patterns: "a | b | c\x00d"}) },
		"replaces zero packet":  func() error { return w.seal(handoff.SealOptions{Replaces: &handoff.Packet{}}) },
		"nobody seals":          func() error { _, err := handoff.Seal(tickets(), nil, w.w.ring, nil); return err },
		"ticket":                func() error { return w.open(handoff.OpenOptions{Ticket: "hot1.x"}) },
		"nil among identities":  func() error { return w.open(handoff.OpenOptions{Identities: []*handoff.Identity{w.w.desk, nil}}) },
		"zero identity": func() error {
			return w.open(handoff.OpenOptions{Identity: &handoff.Identity{}, Audience: "desk.example"})
		},
		"legs below 0":      func() error { return w.open(handoff.OpenOptions{MaxLegs: -1}) },
		"legs past 32 bits": func() error { return w.open(handoff.OpenOptions{MaxLegs: 1<<32 + 16}) },
		"skew below 0":      func() error { return w.open(handoff.OpenOptions{Skew: -time.Second}) },
		"redacts leg -2": func() error {
			return w.forward(handoff.ForwardOptions{Redactions: []handoff.Redaction{{Leg: -2, Section: handoff.Transcript, Reason: "x"}}})
		},
		"redacts leg 1<<32": func() error {
			return w.forward(handoff.ForwardOptions{Redactions: []handoff.Redaction{{Leg: 1 << 32, Section: handoff.Transcript, Reason: "x"}}})
		},
		"reason with NUL": func() error {
			return w.forward(handoff.ForwardOptions{Redactions: []handoff.Redaction{{Section: handoff.Transcript, Reason: "x\x00y"}}})
		},
		"width past 32 bits": func() error {
			_, err := w.packet.Render(handoff.PlainText, &handoff.RenderOptions{Width: 1<<32 + 80})
			return err
		},
		"leg record 1<<32": func() error { _, err := w.packet.LegRecord(1 << 32); return err },
		"note with NUL": func() error {
			_, err := w.packet.Answer(w.w.desk, handoff.AnswerOptions{State: handoff.Received, Note: "a\x00b"})
			return err
		},
		"merge redacts itself": func() error { _, err := handoff.Merge([]handoff.MergeLeg{{Redacts: []int{32}}}); return err },
		"found kind too long": func() error {
			_, _, err := handoff.Mask(tickets(), &handoff.MaskOptions{Find: finds(0, 1, strings.Repeat("k", 32))})
			return err
		},
		"found below 0": func() error {
			_, _, err := handoff.Mask(tickets(), &handoff.MaskOptions{Find: finds(-1, 1, "k")})
			return err
		},
		"found backwards": func() error {
			_, _, err := handoff.Mask(tickets(), &handoff.MaskOptions{Find: finds(2, 1, "k")})
			return err
		},
		"mask pattern": func() error {
			_, _, err := handoff.Mask(tickets(), &handoff.MaskOptions{Patterns: "no shape"})
			return err
		},
		"nil packet answers":   func() error { _, err := (*handoff.Packet)(nil).Answer(w.w.desk, handoff.AnswerOptions{}); return err },
		"nil packet forwarded": func() error { _, err := handoff.Forward(nil, nil, w.w.desk, w.w.ring, nil); return err },
		"zero keyring":         func() error { return new(handoff.Keyring).Trust(w.w.bot, nil) },
		"nil record": func() error {
			_, err := handoff.Seal(nil, w.w.bot, w.w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
			return err
		},
	} {
		var e *handoff.Error
		if err := f(); !errors.As(err, &e) || e.Message == "" {
			t.Errorf("%s: %v", name, err)
		} else if strings.ContainsRune(e.Error(), 0) {
			t.Errorf("%s: the message has a byte of the input", name)
		}
	}
	if err := w.seal(handoff.SealOptions{Lifetime: time.Microsecond}); err != nil {
		t.Error(err)
	}
	if err := w.w.ring.Trust(w.w.bot, &handoff.TrustOptions{Name: "b\x00", Rotate: true}); err == nil || w.w.ring.Len() != 4 {
		t.Error("a change that failed changed the keyring", w.w.ring)
	}
}

func finds(start, end int, kind string) func(string, int) (handoff.Found, bool) {
	return func(string, int) (handoff.Found, bool) {
		return handoff.Found{Start: start, End: end, Kind: kind}, true
	}
}

type short struct{}

func (short) PublicKey() []byte            { return []byte{9} }
func (short) Agree([]byte) ([]byte, error) { return nil, nil }

func newWrong(t *testing.T) *wrong {
	t.Helper()
	w := &wrong{w: newWorld(t)}
	sealed, err := handoff.Seal(tickets(), w.w.bot, w.w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	w.sealed = sealed.Data()
	if w.packet, err = handoff.Open(w.sealed, w.w.ring, &handoff.OpenOptions{Identity: w.w.desk}); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWhatIsClosedIsRefused(t *testing.T) {
	w := newWrong(t)
	transfer, err := handoff.NewTransfer(w.sealed, time.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	guard, err := handoff.NewMemoryGuard(8)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := handoff.GenerateIdentity("gone.example")
	if err != nil {
		t.Fatal(err)
	}
	closedRing, err := w.w.ring.Copy()
	if err != nil {
		t.Fatal(err)
	}
	open, err := handoff.Open(w.sealed, w.w.ring, &handoff.OpenOptions{Identity: w.w.desk})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.packet.Close()
		transfer.Close()
		guard.Close()
		gone.Close()
		closedRing.Close()
	}
	for name, f := range map[string]func() error{
		"record":     func() error { _, err := w.packet.Record(); return err },
		"leg record": func() error { _, err := w.packet.LegRecord(0); return err },
		"check":      func() error { _, err := w.packet.Check(nil); return err },
		"render":     func() error { _, err := w.packet.Render(handoff.HTML, nil); return err },
		"answer": func() error {
			_, err := w.packet.Answer(w.w.desk, handoff.AnswerOptions{State: handoff.Received})
			return err
		},
		"forward":    func() error { return w.forward(handoff.ForwardOptions{}) },
		"replaces":   func() error { return w.seal(handoff.SealOptions{Replaces: w.packet}) },
		"notice":     func() error { _, err := w.packet.OpenNotice(w.sealed, w.w.ring, nil); return err },
		"feed":       func() error { return transfer.Feed(w.sealed, w.w.ring, time.Time{}) },
		"advance":    func() error { return transfer.Advance(time.Time{}) },
		"serialize":  func() error { _, err := transfer.Serialize(); return err },
		"guard":      func() error { return w.open(handoff.OpenOptions{Guard: guard}) },
		"seals":      func() error { _, err := handoff.Seal(tickets(), gone, w.w.ring, nil); return err },
		"opens":      func() error { return w.open(handoff.OpenOptions{Identity: gone, Audience: "desk.example"}) },
		"opens with": func() error { return w.open(handoff.OpenOptions{Identities: []*handoff.Identity{w.w.desk, gone}}) },
		"answers":    func() error { _, err := open.Answer(gone, handoff.AnswerOptions{State: handoff.Received}); return err },
		"public":     func() error { _, err := gone.Public(); return err },
		"save":       func() error { return gone.Save(t.TempDir() + "/gone.jwk") },
		"trusted":    func() error { return w.w.ring.Trust(gone, nil) },
		"ring": func() error {
			_, err := handoff.Open(w.sealed, closedRing, &handoff.OpenOptions{Identity: w.w.desk})
			return err
		},
		"ring trusts":      func() error { return closedRing.Trust(w.w.bot, nil) },
		"ring copies":      func() error { _, err := closedRing.Copy(); return err },
		"ring serializes":  func() error { _, err := closedRing.Serialize(); return err },
		"ring saves":       func() error { return closedRing.Save(t.TempDir() + "/ring") },
		"ring of a notice": func() error { _, err := handoff.OpenNotice(w.sealed, w.sealed, closedRing, nil); return err },
	} {
		var e *handoff.Error
		if err := f(); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
	transfer.Acknowledge(1)
	for range w.packet.Way() {
		t.Error("a leg")
	}
	for range w.packet.Sections() {
		t.Error("a section")
	}
	for range w.packet.Origins("routing") {
		t.Error("an origin")
	}
	for range closedRing.Keys() {
		t.Error("a key")
	}
	if gone.Name() != "" || !gone.Key().IsZero() || closedRing.Len() != 0 || !w.packet.ID().IsZero() ||
		w.packet.Legs() != 0 || !strings.Contains(w.packet.String()+gone.String(), "closed") ||
		transfer.Status().State.String() == "" {
		t.Error("something is left", gone, closedRing, w.packet)
	}
}

// Close beside calls is no use after free: each call ends well, or says that
// the object is closed. The race detector and a sanitizer's C would tell.
func TestCloseBesideCalls(t *testing.T) {
	for range 30 {
		w := newWrong(t)
		var wg sync.WaitGroup
		try := func(f func() error) {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 20 {
					if err := f(); err != nil && !errors.Is(err, handoff.ErrArg) {
						t.Error(err)
					}
				}
			}()
		}
		try(func() error { _, err := w.packet.Record(); return err })
		try(func() error { _, err := w.packet.Render(handoff.PlainText, nil); return err })
		try(func() error {
			for s := range w.packet.Sections() {
				_ = s.Data
			}
			return nil
		})
		try(func() error { return w.open(handoff.OpenOptions{}) })
		try(func() error { return w.seal(handoff.SealOptions{}) })
		try(func() error { w.w.ring.Revoke("desk.example", time.Now().Add(time.Hour)); return nil })
		try(func() error { _, err := w.w.ring.Serialize(); return err })
		runtime.Gosched()
		w.packet.Close()
		w.w.desk.Close()
		w.w.ring.Close()
		w.w.bot.Close()
		wg.Wait()
	}
}

type guardFunc func() error

func (f guardFunc) Check(context.Context, handoff.Query) (handoff.Answer, error) {
	return handoff.Answer{}, f()
}

// A guard may use what the call under way uses: the keyring, to change it too,
// other calls, and Close.
func TestGuardUsesWhatIsInUse(t *testing.T) {
	w := newWrong(t)
	other, err := handoff.GenerateIdentity("other.example")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	err = w.open(handoff.OpenOptions{Guard: guardFunc(func() error {
		asked++
		if err := w.w.ring.Trust(other, nil); err != nil {
			return err
		}
		w.packet.Close()
		return w.open(handoff.OpenOptions{Guard: guardFunc(func() error { asked++; w.w.ring.Close(); return nil })})
	})})
	if err != nil || asked != 2 {
		t.Error(asked, err)
	}
}

// A panic in a callback goes on in the caller, and the next call is as ever.
func TestPanicInACallback(t *testing.T) {
	w := newWrong(t)
	func() {
		defer func() {
			if recover() != "on purpose" {
				t.Error("the panic is lost")
			}
		}()
		w.open(handoff.OpenOptions{Guard: guardFunc(func() error { panic("on purpose") })})
	}()
	if err := w.open(handoff.OpenOptions{}); err != nil {
		t.Error(err)
	}
}

// So is the next call after a callback that ended its goroutine, as a test's
// Fatal does.
func TestCallbackEndsItsGoroutine(t *testing.T) {
	w := newWrong(t)
	for range 50 {
		done := make(chan bool)
		go func() {
			defer close(done)
			w.open(handoff.OpenOptions{Guard: guardFunc(func() error { runtime.Goexit(); return nil })})
			t.Error("the goroutine goes on")
		}()
		<-done
		if err := w.open(handoff.OpenOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := w.seal(handoff.SealOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	w.w.desk.Close()
	w.w.ring.Close()
}

// What nobody holds any more is released by itself, and what a call uses is not.
func TestForgottenObjectsAreReleased(t *testing.T) {
	w := newWrong(t)
	before := resident()
	for i := range 2000 {
		w.packet = nil
		p, err := handoff.Open(w.sealed, w.w.ring, &handoff.OpenOptions{Identity: w.w.desk})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Record(); err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 {
			runtime.GC()
		}
	}
	if grown := resident() - before; !raced && grown > 64*1024 {
		t.Errorf("%d KiB more after 2000 packets that nobody closed", grown)
	}
}

func TestMaskTakesPatterns(t *testing.T) {
	record := tickets()
	record.Transcript.Messages = append(record.Transcript.Messages,
		&handoffpb.Message{Role: handoffpb.Role_ROLE_CUSTOMER, Text: "My member number is AB123456, thanks."})
	const pattern = "member number | 2 letters 6-8 digits | member"
	masked, n, err := handoff.Mask(record, &handoff.MaskOptions{Patterns: pattern})
	if err != nil || n != 1 || masked.Transcript.Messages[1].Text != "My member number is [member], thanks." {
		t.Error(n, err, masked)
	}
	if _, n, err := handoff.Mask(record, nil); err != nil || n != 0 {
		t.Error("masked without the pattern", n, err)
	}
}
