# SPDX-License-Identifier: MIT
"""Who I am, and whom I trust."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import Any, TypeAlias

from ._call import Handle, call, keep_exception, made, read, text
from ._given import Arguments, BytesLike, file_name, fixed, function, text_or_bytes
from ._native import ffi, lib
from ._times import to_ms
from ._values import KeyUse, Right, numbers

Path: TypeAlias = "str | os.PathLike[str]"
Rights: TypeAlias = "Right | str | Iterable[Right | str]"


class Identity(Handle):
    """Your private keys: one signs, the other opens what is sealed to you.

    Make one with `generate`, `parse`, `load` or `from_signer`. It never
    changes, and any number of threads may use it.

    >>> me = Identity.generate("desk.example")
    >>> me.name
    'desk.example'
    """

    secret = "it holds private keys; save() writes them to a file that only you can read"
    _callbacks: Any = None

    @classmethod
    def generate(cls, name: str) -> Identity:
        """Make new keys for a name: 1..255 characters of ASCII, without spaces.

        Raises `ArgumentError` if the name is not valid.

        >>> Identity.generate("desk.example").name
        'desk.example'
        """
        given = Arguments()
        return cls._of(
            made("handoff_identity", lib.handoff_identity_generate, given.needed(name, "name"))
        )

    @classmethod
    def parse(cls, json: str | BytesLike) -> Identity:
        """Read private keys from a JWK, or from a JWKS of one name.

        Raises `JsonError`, `BadKeyError`, `LimitError`.

        >>> file = Path(folder, "parsed.jwk")
        >>> desk.save(file)
        >>> Identity.parse(file.read_text()).key == desk.key
        True
        """
        content = text_or_bytes(json, "json")
        handle = made("handoff_identity", lib.handoff_identity_parse, content, len(content))
        return cls._of(handle)

    @classmethod
    def load(cls, path: Path) -> Identity:
        """Read private keys from a file that only its owner can read.

        Raises `FileError`, also if group or others have any permission on it;
        and `JsonError`, `BadKeyError`, `LimitError` as `parse` does.

        >>> desk.save(Path(folder, "loaded.jwk"))
        >>> Identity.load(Path(folder, "loaded.jwk")).key == desk.key
        True
        """
        return cls._of(made("handoff_identity", lib.handoff_identity_load, file_name(path)))

    @classmethod
    def from_signer(
        cls,
        name: str,
        signing_key: BytesLike,
        sign: Sign,
        *,
        reading_secret: BytesLike | None = None,
        reading_key: BytesLike | None = None,
        agree: Agree | None = None,
    ) -> Identity:
        """Make an identity whose private keys are kept elsewhere, in an HSM or a KMS.

        `signing_key` is the Ed25519 public key, 32 bytes. `sign(message)`
        returns 64 bytes. To open packets too, give
        `reading_secret` (an X25519 private key, copied), or `reading_key` (the
        public one) and `agree(public_key)`, which returns 32 bytes. Both
        callbacks are tried once here. An exception that they raise passes
        through the call that needed them: this one, `seal`, `open`, `forward`
        or `answer`.

        Raises `BadKeyError`, `SignerError` (a result does not fit its key).

        >>> hsm = Ed25519PrivateKey.generate()
        >>> public = hsm.public_key().public_bytes_raw()
        >>> me = Identity.from_signer("bot.example", public, hsm.sign)
        >>> me.key == public
        True
        """
        return _from_signer(name, signing_key, sign, reading_secret, reading_key, agree)

    @property
    def name(self) -> str:
        """The name of the party."""
        return str(self._get(lib.handoff_identity_name))

    @property
    def key(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return bytes(self._get(lib.handoff_identity_key))

    @property
    def public(self) -> str:
        """The public halves as JWKS: what others give to `Keyring.trust`."""
        return text(lib.handoff_identity_public, self._handle)

    def save(self, path: Path) -> None:
        """Write the private keys to a new file that only its owner can read.

        An existing file is never replaced: `FileError`.

        Raises `FileError`.

        >>> desk.save(Path(folder, "saved.jwk"))
        >>> desk.save(Path(folder, "saved.jwk"))
        Traceback (most recent call last):
        libhandoff.FileError: cannot make the file: it exists already (errno 17)
        """
        call(lib.handoff_identity_save, self._handle, file_name(path))

    def __repr__(self) -> str:
        return "<Identity closed>" if self.closed else f"<Identity {self.name!r}>"


@dataclass(frozen=True)
class Key:
    """One key of a keyring."""

    name: str
    """Whose it is."""
    use: KeyUse
    """What it is for: to sign, or to read."""
    rights: Right
    """What its owner may do with it."""
    kid: str
    """Its name in JWKS: the thumbprint of RFC 7638."""
    public_key: bytes
    """32 bytes."""
    not_before: datetime | None
    not_after: datetime | None
    revoked_at: datetime | None
    """From when it is refused; None: it is not revoked."""
    bound_by: bytes | None
    """Of a reading key: the signing key that binds it to the name."""


# ---- Keys that are elsewhere ---------------------------------------------

Sign: TypeAlias = "Callable[[bytes], BytesLike]"
"""Signs a message of at most 512 bytes with Ed25519, and returns 64 bytes."""
Agree: TypeAlias = "Callable[[bytes], BytesLike]"
"""Computes X25519 of the private reading key and the public key given; 32 bytes."""


@dataclass
class _Callbacks:
    """The callbacks of an identity; they live as long as it does."""

    sign: Sign
    agree: Agree | None


@ffi.def_extern()  # type: ignore[untyped-decorator]
def handoff_py_sign(user: Any, signature: Any, message: Any, length: int) -> int:
    """Call the caller's signer."""
    try:
        made_by = ffi.from_handle(user).sign(bytes(ffi.buffer(message, length)))
        size = lib.HANDOFF_SIGNATURE_BYTES
        ffi.memmove(signature, fixed(made_by, size, "a signature"), size)
    except BaseException as error:
        keep_exception(error)
        return -1
    return 0


@ffi.def_extern()  # type: ignore[untyped-decorator]
def handoff_py_agree(user: Any, shared: Any, public_key: Any) -> int:
    """Call the caller's key agreement."""
    try:
        size = lib.HANDOFF_PUBLIC_KEY_BYTES
        agreed = ffi.from_handle(user).agree(bytes(ffi.buffer(public_key, size)))
        ffi.memmove(shared, fixed(agreed, size, "a shared secret"), size)
    except BaseException as error:
        keep_exception(error)
        return -1
    return 0


def _from_signer(
    name: str,
    signing_key: BytesLike,
    sign: Sign,
    reading_secret: BytesLike | None,
    reading_key: BytesLike | None,
    agree: Agree | None,
) -> Identity:
    given = Arguments()
    size = lib.HANDOFF_PUBLIC_KEY_BYTES
    if agree is not None:
        function(agree, "agree")
    callbacks = ffi.new_handle(_Callbacks(function(sign, "sign"), agree))
    options = given.options(
        "handoff_signer_opts",
        reading_secret=given.bytes(reading_secret, size, "a reading key"),
        reading_key=given.bytes(reading_key, size, "a reading key"),
        agree=None if agree is None else lib.handoff_py_agree,
        agree_user=callbacks,
    )
    handle = made(
        "handoff_identity",
        lib.handoff_identity_from_signer,
        given.needed(name, "name"),
        given.bytes(signing_key, size, "a signing key"),
        lib.handoff_py_sign,
        callbacks,
        options,
    )
    identity = Identity._of(handle)
    identity._callbacks = callbacks
    return identity


# ---- Whom I trust --------------------------------------------------------


class Keyring(Handle):
    """The public keys that you trust, by name.

    >>> desk = Identity.generate("desk.example")
    >>> ring = Keyring()
    >>> ring.trust(desk, rights="forward")
    >>> [(key.name, key.use.name) for key in ring]
    [('desk.example', 'SIGN'), ('desk.example', 'READ')]

    Raises only `NoMemoryError`.

    Any number of threads may use it, even while one of them changes it. A
    change replaces the keyring inside; calls that are running continue with
    the old one.
    """

    secret = "it decides whom you believe; save() or json carry it"

    def __init__(self) -> None:
        """Make an empty keyring: it trusts nobody."""
        self._c = made("handoff_keyring", lib.handoff_keyring_new)
        self._change = threading.Lock()

    @classmethod
    def _of(cls, handle: Any) -> Keyring:
        self = cls.__new__(cls)
        self._c = handle
        self._change = threading.Lock()
        return self

    @classmethod
    def parse(cls, json: str | BytesLike) -> Keyring:
        """Read a keyring from JWKS.

        Raises `JsonError`, `BadKeyError` (which key, and why), `LimitError`.

        >>> len(Keyring.parse(ring.json)) == len(ring)
        True
        """
        content = text_or_bytes(json, "json")
        return cls._of(made("handoff_keyring", lib.handoff_keyring_parse, content, len(content)))

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Read a keyring from a file that not everybody may write to.

        Raises `FileError`; and `JsonError`, `BadKeyError`, `LimitError` as
        `parse` does.

        >>> ring.save(Path(folder, "trusted.jwks"))
        >>> len(Keyring.load(Path(folder, "trusted.jwks"))) == len(ring)
        True
        """
        return cls._of(made("handoff_keyring", lib.handoff_keyring_load, file_name(path)))

    def save(self, path: Path) -> None:
        """Write the keyring to a file, replacing it whole or not at all.

        Raises `FileError`.

        >>> ring.save(Path(folder, "ring.jwks"))
        >>> ring.save(Path(folder, "ring.jwks"))  # replaced
        """
        call(lib.handoff_keyring_save, self._handle, file_name(path))

    @property
    def json(self) -> str:
        """The keyring as JWKS."""
        return text(lib.handoff_keyring_serialize, self._handle)

    def _changed(self, function: Any, *args: Any) -> None:
        with self._change:
            new = made("handoff_keyring", lib.handoff_keyring_copy, self._handle)
            call(function, new, *args)
            self._c = new

    def trust(
        self,
        keys: Identity | str | BytesLike,
        *,
        rights: Rights = (),
        name: str | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        rotate: bool = False,
    ) -> None:
        """Trust the public keys of a party: all of them, or none.

        `keys` is a JWKS as `Identity.public` returns it, a JWK, or an
        identity. Rights and validity that it claims are ignored: set them
        here.

        * `rights`: "originate" (it may begin packets), "forward" (it may pass
          them on), or both in a list. Without rights it may only answer.
        * `not_before`, `not_after`: the first and last moment at which its
          signatures are accepted.
        * `rotate`: add these keys to those that the name already has.

        Raises `BadKeyError` (a bad key, two names in one file, a name that has
        other keys, a key that is there already), `JsonError`, `LimitError`.

        >>> partner = Identity.generate("partner.example")
        >>> ring.trust(partner.public, rights="forward")
        >>> sorted({key.name for key in ring})
        ['bot.example', 'desk.example', 'partner.example']
        """
        given = Arguments()
        options = given.options(
            "handoff_trust_opts",
            flags=lib.HANDOFF_TRUST_ROTATE if rotate else 0,
            rights=numbers(Right, rights, "rights"),
            not_before_ms=to_ms(not_before, "not_before"),
            not_after_ms=to_ms(not_after, "not_after"),
            name=given.text(name, "name"),
        )
        if isinstance(keys, Identity):
            self._changed(lib.handoff_keyring_trust, keys._handle, options)
            return
        content = text_or_bytes(keys, "keys")
        self._changed(lib.handoff_keyring_trust_json, content, len(content), options)

    def update(
        self,
        kid: str,
        *,
        rights: Rights | EllipsisType = ...,
        not_before: datetime | EllipsisType | None = ...,
        not_after: datetime | EllipsisType | None = ...,
        revoked_at: datetime | EllipsisType | None = ...,
    ) -> None:
        """Change one signing key. Arguments that are not given leave it as it is.

        To retire a key, set `not_after`: packets that it signed until then
        still open. None removes a limit, and `revoked_at=None` undoes a
        revocation.

        Raises `BadKeyError` if no signing key has that kid.

        >>> [kid] = [key.kid for key in ring if key.public_key == bot.key]
        >>> ring.update(kid, not_after=now + timedelta(days=1))
        >>> ring.update(kid, not_after=None)  # no limit any more
        >>> [key.not_after for key in ring if key.kid == kid]
        [None]
        """
        given = Arguments()
        changes = {
            lib.HANDOFF_CHANGE_RIGHTS: rights,
            lib.HANDOFF_CHANGE_NOT_BEFORE: not_before,
            lib.HANDOFF_CHANGE_NOT_AFTER: not_after,
            lib.HANDOFF_CHANGE_REVOKED: revoked_at,
        }
        options = given.options(
            "handoff_key_changes",
            changes=sum(bit for bit, value in changes.items() if value is not ...),
            rights=0 if rights is ... else numbers(Right, rights, "rights"),
            not_before_ms=0 if not_before is ... else to_ms(not_before, "not_before"),
            not_after_ms=0 if not_after is ... else to_ms(not_after, "not_after"),
            revoked_at_ms=0 if revoked_at is ... else to_ms(revoked_at, "revoked_at"),
        )
        self._changed(lib.handoff_keyring_update, given.needed(kid, "kid"), options)

    def revoke(self, name_or_kid: str, *, at: datetime | None = None) -> None:
        """Revoke a signing key from a time on; None: from now on.

        Raises `BadKeyError` (no such name or kid), `ArgumentError` (the name
        has several keys that are not revoked: give the kid).

        >>> ring.revoke("bot.example")
        >>> handoff.open(sealed.data, identity=desk, keyring=ring)
        Traceback (most recent call last):
        libhandoff.RevokedError: the sender's key is revoked (leg 0)
        """
        given = Arguments()
        self._changed(
            lib.handoff_keyring_revoke, given.needed(name_or_kid, "name_or_kid"), to_ms(at, "at")
        )

    def remove(self, name_or_kid: str) -> None:
        """Remove all keys of a name, or the key with that kid and the reading keys that it binds.

        Raises `BadKeyError` (no such name or kid).

        >>> ring.remove("bot.example")
        >>> [key.name for key in ring]
        ['desk.example', 'desk.example']
        """
        given = Arguments()
        self._changed(lib.handoff_keyring_remove, given.needed(name_or_kid, "name_or_kid"))

    def __len__(self) -> int:
        return int(lib.handoff_keyring_count(self._handle))

    def __iter__(self) -> Iterator[Key]:
        ring = self._handle
        struct = ffi.new("handoff_key *")
        struct.struct_size = ffi.sizeof("handoff_key")
        for i in range(lib.handoff_keyring_count(ring)):
            lib.handoff_keyring_get(struct, ring, i)
            yield read(Key, struct)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        if self.closed:
            return "<Keyring closed>"
        names = dict.fromkeys(key.name for key in self)
        return f"<Keyring of {len(names)} names: {', '.join(list(names)[:5])}>"
