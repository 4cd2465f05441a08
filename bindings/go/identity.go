// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <stdlib.h>
#include <handoff.h>
#include "callbacks.h"
*/
import "C"

import (
	"crypto"
	"crypto/ed25519"
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"
)

// Identity holds your private keys: an Ed25519 key that signs, and optionally
// an X25519 key that opens what is sealed to its name. It never changes, and
// any number of goroutines may use it.
type Identity struct {
	o       *object[*C.handoff_identity]
	cleanup runtime.Cleanup
}

// newIdentity takes over c, and the handle of a signer in Go, or 0.
func newIdentity(c *C.handoff_identity, handle cgo.Handle) *Identity {
	me := &Identity{o: newObject(c, func(c *C.handoff_identity) {
		C.handoff_identity_free(c)
		if handle != 0 {
			handle.Delete()
		}
	})}
	me.cleanup = runtime.AddCleanup(me, (*object[*C.handoff_identity]).close, me.o)
	return me
}

func (me *Identity) object() *object[*C.handoff_identity] {
	if me == nil {
		return nil
	}
	return me.o
}

// GenerateIdentity makes new keys for a name of 1..255 bytes of ASCII 21..7E.
//
// Errors: ErrArg or ErrKey (the name is not valid).
func GenerateIdentity(name string) (*Identity, error) {
	var m cMem
	defer m.free()
	var out *C.handoff_identity
	c := m.text(name)
	if e := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_identity_generate(&out, c, err)
	}); e != nil {
		return nil, e
	}
	return newIdentity(out, 0), nil
}

// ParseIdentity reads private keys from a JWK, or a JWKS with one signing key
// and at most one reading key of the same name (RFC 7517, 8037).
//
// Errors: ErrJSON, ErrLimit, ErrKey (which key, and why).
func ParseIdentity(json []byte) (*Identity, error) {
	var out *C.handoff_identity
	var err C.handoff_error
	p, n := input(json)
	status := C.handoff_identity_parse(&out, (*C.char)(unsafe.Pointer(p)), n, &err)
	if e := failed(status, &err); e != nil {
		return nil, e
	}
	return newIdentity(out, 0), nil
}

// LoadIdentity reads private keys from a file that only its owner can read.
//
// Errors: as ParseIdentity; ErrFile (it cannot be read, or others can).
func LoadIdentity(path string) (*Identity, error) {
	var m cMem
	defer m.free()
	var out *C.handoff_identity
	c := m.text(path)
	if e := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_identity_load(&out, c, err)
	}); e != nil {
		return nil, e
	}
	return newIdentity(out, 0), nil
}

// Agreement computes X25519 (RFC 7748) with a private reading key that is kept
// elsewhere, such as in an HSM.
type Agreement interface {
	// PublicKey is the reading key's public half, 32 bytes.
	PublicKey() []byte
	// Agree returns the 32 bytes shared with the other party's public key.
	Agree(peer []byte) ([]byte, error)
}

// SignerOptions says how an identity reads. Set at most one field; without
// either, the identity can only sign.
type SignerOptions struct {
	ReadingSecret []byte    // X25519 private key, 32 bytes; copied
	Agreement     Agreement // or the key is elsewhere
}

type signer struct {
	crypto.Signer
	agreement Agreement
}

// IdentityFromSigner makes an identity whose private keys are kept elsewhere:
// in an HSM, a KMS or another process. The signer's public key must be an
// ed25519.PublicKey. Its signatures are pure Ed25519 (crypto.Hash(0)); each is
// verified before it is used. Signer and Agreement are tried once here, and
// later called on the goroutine that seals, forwards, answers or opens.
//
// Errors: ErrKey (the key is bad), ErrSigner (the signer failed: its error is
// wrapped; or its result does not verify).
func IdentityFromSigner(name string, key crypto.Signer, opts *SignerOptions) (*Identity, error) {
	if key == nil {
		return nil, refuse("there is no signer")
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok || len(public) != ed25519.PublicKeySize {
		return nil, &Error{Status: ErrKey, Leg: -1, Offset: -1, Message: "the signer's key is not an Ed25519 key"}
	}
	if opts == nil {
		opts = &SignerOptions{}
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_signer_opts](&m)
	o.struct_size = C.sizeof_handoff_signer_opts
	o.reading_secret = m.sized(opts.ReadingSecret, C.HANDOFF_PUBLIC_KEY_BYTES, "the reading secret")
	handle := cgo.NewHandle(&signer{key, opts.Agreement})
	if opts.Agreement != nil {
		o.reading_key = m.sized(opts.Agreement.PublicKey(), C.HANDOFF_PUBLIC_KEY_BYTES, "the reading key")
		C.handoff_go_agreement(o, C.uintptr_t(handle))
	}
	var out *C.handoff_identity
	c, p := m.text(name), m.bytes(public)
	e := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_go_identity(&out, c, p, C.uintptr_t(handle), o, err)
	})
	if e != nil {
		handle.Delete()
		return nil, e
	}
	return newIdentity(out, handle), nil
}

// Close wipes and releases the keys. It is optional, and closing twice does
// nothing. Calls that are running finish; later calls fail with ErrArg.
func (me *Identity) Close() {
	if me != nil {
		me.o.close()
		me.cleanup.Stop()
	}
}

// Name returns the name that the keys belong to; "" after Close.
func (me *Identity) Name() string {
	c := me.object().hold()
	defer me.object().release(c)
	return C.GoString(C.handoff_identity_name(c))
}

// Key returns the Ed25519 public key; zero after Close.
func (me *Identity) Key() Hash {
	c := me.object().hold()
	defer me.object().release(c)
	return hash(C.handoff_identity_key(c))
}

// String returns the name; private keys are never printed.
func (me *Identity) String() string {
	if name := me.Name(); name != "" {
		return fmt.Sprintf("handoff.Identity(%s)", name)
	}
	return "handoff.Identity(closed)"
}

// GoString is String, so that %#v prints no secrets either.
func (me *Identity) GoString() string { return me.String() }

// Save writes the private keys to a new file with mode 0600, completely or not
// at all. It never replaces a file.
//
// Errors: ErrFile, ErrSigner (the key is kept elsewhere).
func (me *Identity) Save(path string) error {
	var m cMem
	defer m.free()
	c, file := m.identity(me), m.text(path)
	return m.call(func(err *C.handoff_error) C.handoff_status { return C.handoff_identity_save(c, file, err) })
}

// Public returns the public keys as JWKS, for the keyrings of others.
func (me *Identity) Public() ([]byte, error) {
	var m cMem
	defer m.free()
	c := m.identity(me)
	var out *C.char
	var n C.size_t
	if err := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_identity_public(&out, &n, c, err)
	}); err != nil {
		return nil, err
	}
	return taken(unsafe.Pointer(out), n), nil
}
