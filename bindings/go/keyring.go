// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"fmt"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Rights is a set of what a signing key may do. A key without rights may still
// answer.
type Rights uint32

const (
	MayOriginate Rights = C.HANDOFF_MAY_ORIGINATE // may begin a packet
	MayForward   Rights = C.HANDOFF_MAY_FORWARD   // may pass one on
)

// String lists the rights: "originate, forward".
func (r Rights) String() string {
	switch r & (MayOriginate | MayForward) {
	case MayOriginate:
		return "originate"
	case MayForward:
		return "forward"
	case MayOriginate | MayForward:
		return "originate, forward"
	}
	return "none"
}

// Use is what a key in a keyring is for.
type Use uint32

const (
	UseSign Use = C.HANDOFF_USE_SIGN
	UseRead Use = C.HANDOFF_USE_READ
)

// Key is one key of a keyring. Zero times are unbounded, or not revoked.
type Key struct {
	Name      string
	Use       Use
	Kid       string // RFC 7638 thumbprint
	PublicKey Hash
	BoundBy   Hash // signing key that binds a reading key; zero = none
	Rights    Rights
	NotBefore time.Time
	NotAfter  time.Time // inclusive
	RevokedAt time.Time
}

// Keyring holds the public keys that you trust, by name. It is safe for
// concurrent use. A change works on a copy, which replaces the keys when it
// has succeeded; calls that are running continue with the old keys.
type Keyring struct {
	s       *keyringState
	cleanup runtime.Cleanup
}

type keyringState struct {
	changing sync.Mutex // one change at a time
	now      atomic.Pointer[object[*C.handoff_keyring]]
}

func (s *keyringState) close() { s.now.Load().close() }

func (ring *Keyring) current() *object[*C.handoff_keyring] {
	if ring == nil || ring.s == nil {
		return nil
	}
	return ring.s.now.Load()
}

func freeKeyring(c *C.handoff_keyring) { C.handoff_keyring_free(c) }

func newKeyring(status C.handoff_status, c *C.handoff_keyring, err *C.handoff_error) (*Keyring, error) {
	if e := failed(status, err); e != nil {
		return nil, e
	}
	ring := &Keyring{s: new(keyringState)}
	ring.s.now.Store(newObject(c, freeKeyring))
	ring.cleanup = runtime.AddCleanup(ring, (*keyringState).close, ring.s)
	return ring, nil
}

// NewKeyring makes an empty keyring: it trusts nobody.
func NewKeyring() (*Keyring, error) {
	var out *C.handoff_keyring
	var err C.handoff_error
	return newKeyring(C.handoff_keyring_new(&out, &err), out, &err)
}

// ParseKeyring reads a keyring from a JWKS, of up to 1 MiB.
//
// Errors: ErrJSON (Line and Column), ErrLimit, ErrKey (which key, and why).
func ParseKeyring(json []byte) (*Keyring, error) {
	var out *C.handoff_keyring
	var err C.handoff_error
	p, n := input(json)
	return newKeyring(C.handoff_keyring_parse(&out, (*C.char)(unsafe.Pointer(p)), n, &err), out, &err)
}

// LoadKeyring reads a keyring from a file.
//
// Errors: as ParseKeyring; ErrFile (it cannot be read, or everybody may write
// to it).
func LoadKeyring(path string) (*Keyring, error) {
	var m cMem
	defer m.free()
	var out *C.handoff_keyring
	file := m.text(path)
	if err := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_load(&out, file, err)
	}); err != nil {
		return nil, err
	}
	return newKeyring(C.HANDOFF_OK, out, nil)
}

// Close releases the keyring. It is optional, and closing twice does nothing.
// Calls that are running finish; later calls fail with ErrArg.
func (ring *Keyring) Close() {
	if ring == nil || ring.s == nil {
		return
	}
	ring.s.changing.Lock()
	defer ring.s.changing.Unlock()
	ring.s.close()
	ring.cleanup.Stop()
}

// read lends the keyring to one call.
func (ring *Keyring) read(f func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status) error {
	var m cMem
	defer m.free()
	c := m.ring(ring)
	return m.call(func(err *C.handoff_error) C.handoff_status { return f(c, &m, err) })
}

// change changes a copy, which then replaces the keyring.
func (ring *Keyring) change(f func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status) error {
	if ring == nil || ring.s == nil {
		return refuse("there is no keyring")
	}
	ring.s.changing.Lock()
	defer ring.s.changing.Unlock()
	var changed *C.handoff_keyring
	err := ring.read(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		if status := C.handoff_keyring_copy(&changed, c, err); status != C.HANDOFF_OK {
			return status
		}
		return f(changed, m, err)
	})
	if err != nil {
		C.handoff_keyring_free(changed)
		return err
	}
	ring.s.now.Swap(newObject(changed, freeKeyring)).close()
	return nil
}

// Copy returns a separate keyring with the same keys.
func (ring *Keyring) Copy() (*Keyring, error) {
	var out *C.handoff_keyring
	err := ring.read(func(c *C.handoff_keyring, _ *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_copy(&out, c, err)
	})
	if err != nil {
		return nil, err
	}
	return newKeyring(C.HANDOFF_OK, out, nil)
}

// TrustOptions says what the owner of a keyring allows these keys.
type TrustOptions struct {
	Rights    Rights    // of the signing keys; 0 = they may only answer
	NotBefore time.Time // zero = no limit
	NotAfter  time.Time // inclusive
	Name      string    // the name to store; "" = that in the keys
	Rotate    bool      // add these keys to those that the name already has
}

func (o *TrustOptions) lower(m *cMem) *C.handoff_trust_opts {
	c := one[C.handoff_trust_opts](m)
	c.struct_size = C.sizeof_handoff_trust_opts
	if o != nil {
		c.flags = flag(o.Rotate, C.HANDOFF_TRUST_ROTATE)
		c.rights = C.uint32_t(o.Rights)
		c.not_before_ms, c.not_after_ms = millis(o.NotBefore), millis(o.NotAfter)
		c.name = m.optional(o.Name)
	}
	return c
}

// Trust adds the public keys of an identity. Without options, it may only
// answer.
//
// Errors: as TrustJSON.
func (ring *Keyring) Trust(identity *Identity, opts *TrustOptions) error {
	return ring.change(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_trust(c, m.identity(identity), opts.lower(m), err)
	})
}

// TrustJSON adds the keys of a public JWK or JWKS, as Identity.Public writes
// it: all of them or none. Rights, validity and revocation that it claims are
// ignored: set them in the options.
//
// Errors: ErrJSON, ErrLimit, ErrKey (a bad key, two names, a name that has
// other keys without Rotate, a key that is there already).
func (ring *Keyring) TrustJSON(json []byte, opts *TrustOptions) error {
	p, n := input(json)
	return ring.change(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_trust_json(c, (*C.char)(unsafe.Pointer(p)), n, opts.lower(m), err)
	})
}

// KeyChanges says what to change in a signing key; nil changes nothing. A
// pointer to a zero time removes the limit, or the revocation.
type KeyChanges struct {
	Rights    *Rights
	NotBefore *time.Time
	NotAfter  *time.Time // set this to retire a key
	RevokedAt *time.Time
}

// Update changes the signing key with this kid.
//
// Errors: ErrArg, ErrKey (no signing key has that kid), ErrUnsupported.
func (ring *Keyring) Update(kid string, changes KeyChanges) error {
	return ring.change(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		o := one[C.handoff_key_changes](m)
		o.struct_size = C.sizeof_handoff_key_changes
		if changes.Rights != nil {
			o.changes |= C.HANDOFF_CHANGE_RIGHTS
			o.rights = C.uint32_t(*changes.Rights)
		}
		set := func(t *time.Time, bit C.uint32_t, to *C.int64_t) {
			if t != nil {
				o.changes |= bit
				*to = millis(*t)
			}
		}
		set(changes.NotBefore, C.HANDOFF_CHANGE_NOT_BEFORE, &o.not_before_ms)
		set(changes.NotAfter, C.HANDOFF_CHANGE_NOT_AFTER, &o.not_after_ms)
		set(changes.RevokedAt, C.HANDOFF_CHANGE_REVOKED, &o.revoked_at_ms)
		return C.handoff_keyring_update(c, m.text(kid), o, err)
	})
}

// Revoke revokes a signing key by its kid, or by a name that has one key. A
// zero time means now.
//
// Errors: ErrKey (no such name or kid), ErrArg (the name has several keys:
// give the kid).
func (ring *Keyring) Revoke(nameOrKid string, at time.Time) error {
	return ring.change(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_revoke(c, m.text(nameOrKid), millis(at), err)
	})
}

// Remove removes all keys of a name, or the key with that kid and the reading
// keys that it binds.
//
// Errors: ErrKey (no such name or kid).
func (ring *Keyring) Remove(nameOrKid string) error {
	return ring.change(func(c *C.handoff_keyring, m *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_remove(c, m.text(nameOrKid), err)
	})
}

// Serialize writes the keyring as JWKS.
//
// Errors: ErrLimit (it is too large to be read again).
func (ring *Keyring) Serialize() ([]byte, error) {
	var out *C.char
	var n C.size_t
	err := ring.read(func(c *C.handoff_keyring, _ *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_keyring_serialize(&out, &n, c, err)
	})
	if err != nil {
		return nil, err
	}
	return taken(unsafe.Pointer(out), n), nil
}

// Save writes the keyring to a file, replacing it completely or not at all.
//
// Errors: as Serialize; ErrFile.
func (ring *Keyring) Save(path string) error {
	var m cMem
	defer m.free()
	c, file := m.ring(ring), m.text(path)
	return m.call(func(err *C.handoff_error) C.handoff_status { return C.handoff_keyring_save(c, file, err) })
}

// Len returns the number of keys, signing and reading.
func (ring *Keyring) Len() int {
	var m cMem
	defer m.free()
	return int(C.handoff_keyring_count(m.ring(ring)))
}

// Keys iterates over the keys that are there when the loop begins.
func (ring *Keyring) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		var keys []Key
		var m cMem
		c := m.ring(ring)
		k := C.handoff_key{struct_size: C.sizeof_handoff_key}
		for i := C.size_t(0); C.handoff_keyring_get(&k, c, i) != 0; i++ {
			keys = append(keys, Key{
				Name: C.GoString(k.name), Use: Use(k.use), Kid: C.GoString(k.kid),
				PublicKey: hash(k.public_key), BoundBy: hash(k.bound_by), Rights: Rights(k.rights),
				NotBefore: moment(k.not_before_ms), NotAfter: moment(k.not_after_ms),
				RevokedAt: moment(k.revoked_at_ms),
			})
		}
		m.free()
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}

// String returns the number of keys.
func (ring *Keyring) String() string { return fmt.Sprintf("handoff.Keyring(%d keys)", ring.Len()) }
