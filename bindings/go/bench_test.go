// SPDX-License-Identifier: MIT

package handoff_test

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
	"libhandoff.example/handoff/internal/cloop"
)

// talk is a conversation of 20 turns.
func talk() *handoffpb.Context {
	c := tickets()
	c.Transcript.Messages = nil
	said := []string{
		"Hello, I booked four seats to Lisbon and only two are on the confirmation.",
		"Let me look that up for you. Two are booked; for the others the fare has changed.",
		"That is not what I was offered ten minutes ago. I want the old price.",
		"I understand. I cannot grant the old fare myself, but a colleague of mine can.",
	}
	for i := range 20 {
		role := handoffpb.Role_ROLE_CUSTOMER
		if i%2 == 1 {
			role = handoffpb.Role_ROLE_BOT
		}
		c.Transcript.Messages = append(c.Transcript.Messages, &handoffpb.Message{
			Role: role, Text: said[i%4] + " (" + strconv.Itoa(i) + ")", SentAtMs: 1795000000000 + int64(i)*9000})
	}
	return c
}

type benched struct {
	world
	record, packet []byte
	bot, desk      *cloop.Party
}

func newBenched(tb testing.TB) benched {
	b := benched{world: newWorld(tb)}
	must := func(err error) {
		if err != nil {
			tb.Helper()
			tb.Fatal(err)
		}
	}
	var err error
	b.record, err = proto.Marshal(talk())
	must(err)
	sealed, err := handoff.SealBytes(b.record, b.world.bot, b.ring, b.to())
	must(err)
	b.packet = sealed.Data()
	ring, err := b.ring.Serialize()
	must(err)
	b.bot, err = cloop.New(privateKeys(tb, b.world.bot), ring)
	must(err)
	b.desk, err = cloop.New(privateKeys(tb, b.world.desk), ring)
	must(err)
	tb.Cleanup(b.bot.Close)
	tb.Cleanup(b.desk.Close)
	return b
}

func (b *benched) to() *handoff.SealOptions {
	return &handoff.SealOptions{Audience: []string{"desk.example"}}
}

func privateKeys(tb testing.TB, me *handoff.Identity) []byte {
	path := tb.TempDir() + "/me.jwk"
	if err := me.Save(path); err != nil {
		tb.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// BenchmarkRatio holds Go against C: both in turn, in one run, the median of
// nine ratios. SealBytes and Open with Bytes; with protobuf's own work, too.
func BenchmarkRatio(b *testing.B) {
	w := newBenched(b)
	seal := func(n int) {
		for range n {
			if _, err := handoff.SealBytes(w.record, w.world.bot, w.ring, w.to()); err != nil {
				b.Fatal(err)
			}
		}
	}
	open := func(n int, record bool) {
		for range n {
			p, err := handoff.Open(w.packet, w.ring, &handoff.OpenOptions{Identity: w.world.desk})
			if err != nil {
				b.Fatal(err)
			}
			if record {
				_, err = p.Record()
			} else {
				_, err = p.Bytes()
			}
			if err != nil {
				b.Fatal(err)
			}
			p.Close()
		}
	}
	record := talk()
	cases := []struct {
		name string
		c, g func(n int)
	}{
		{"seal", func(n int) { w.bot.Seal(w.record, "desk.example", n) }, seal},
		{"seal-protobuf", func(n int) { w.bot.Seal(w.record, "desk.example", n) }, func(n int) {
			for range n {
				if _, err := handoff.Seal(record, w.world.bot, w.ring, w.to()); err != nil {
					b.Fatal(err)
				}
			}
		}},
		{"open", func(n int) { w.desk.Open(w.packet, n) }, func(n int) { open(n, false) }},
		{"open-protobuf", func(n int) { w.desk.Open(w.packet, n) }, func(n int) { open(n, true) }},
	}
	for b.Loop() {
		seal(1)
	}
	const n = 200
	for _, c := range cases {
		var ratios []float64
		for range 9 {
			start := time.Now()
			c.c(n)
			inC := time.Since(start)
			start = time.Now()
			c.g(n)
			ratios = append(ratios, float64(time.Since(start))/float64(inC))
		}
		b.ReportMetric(median(ratios), c.name+"/C")
	}
	one := threads(1, seal)
	b.ReportMetric(float64(one)*8/float64(threads(8, seal)), "8-goroutines/1")
	b.ReportMetric(testing.AllocsPerRun(100, func() { seal(1) }), "allocs/seal")
	b.ReportMetric(testing.AllocsPerRun(100, func() { open(1, false) }), "allocs/open")
}

func threads(n int, f func(n int)) time.Duration {
	start := time.Now()
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() { defer wg.Done(); f(300) }()
	}
	wg.Wait()
	return time.Since(start)
}

func median(list []float64) float64 {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list[len(list)/2]
}

// resident is the memory of this process in KiB, 0 where it is not told.
func resident() int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if kib, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kib), "kB")))
			return n
		}
	}
	return 0
}

// raced says that the race detector is on: it keeps memory of its own.
var raced bool

// Nothing of a call is left behind: what is resident after many does not grow
// with how many there were.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() || raced || resident() == 0 {
		t.Skip("short, raced, or no /proc")
	}
	w := newBenched(t)
	round := func(n int) {
		for range n {
			if _, err := handoff.SealBytes(w.record, w.world.bot, w.ring, w.to()); err != nil {
				t.Fatal(err)
			}
			p, err := handoff.Open(w.packet, w.ring, &handoff.OpenOptions{Identity: w.world.desk})
			if err != nil {
				t.Fatal(err)
			}
			p.Close()
			handoff.Open(w.packet[:len(w.packet)-1], w.ring, &handoff.OpenOptions{Identity: w.world.desk})
		}
		debug.FreeOSMemory()
	}
	rounds := 3000
	if n, err := strconv.Atoi(os.Getenv("HANDOFF_ROUNDS")); err == nil {
		rounds = n // a hundred thousand, by hand
	}
	round(3000)
	before := resident()
	round(rounds)
	if grown := resident() - before; grown > 8*1024 {
		t.Errorf("%d KiB more after %d of each", grown, rounds)
	}
}
