"""Recordings and photos at rest: sealed with a key that the operator holds.

A sealed file is called like the plain one with `.sealed` behind. It begins with a header (MARK, the
key's id, a salt), from which and the operator's key a key of its own is made (HKDF-SHA-256), then
come pieces of PIECE bytes, each sealed with AES-256-GCM. A piece's nonce is its number and whether
it is the last one, so that pieces cannot be changed, swapped, left out, or cut off at the end, and
any place of a long recording is read without opening what is before it.

Without a key everything stays plain and is read the same way. Several keys may be given: the first
one seals, the others still open what they sealed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.errors import FileGone, KeyMissing, SealBroken
from clinic.private import written_whole

SUFFIX = ".sealed"
MARK = b"TLSEAL1\n"
ID_BYTES = 8
"""Of a key's id: tells a practice's few keys apart and nothing about the key."""
KEY_BYTES = 32
"""AES-256."""
SALT_BYTES = 32
HEADER = len(MARK) + ID_BYTES + SALT_BYTES
TAG = 16
"""Bytes that AES-GCM adds to each piece."""
PIECE = 64 * 1024
"""Bytes sealed at once: a page of sound is opened in well under a millisecond, and the tags add
0.03 %."""


@dataclass(frozen=True)
class Key:
    """One of the operator's keys."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Key:
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def id(self) -> str:
        """Hexadecimal; may be shown."""
        return hashlib.sha256(b"toothline key id" + self.secret).digest()[:ID_BYTES].hex()

    @property
    def line(self) -> str:
        """As it is kept in a key file."""
        return base64.urlsafe_b64encode(self.secret).decode()


def keys(text: str, place: str) -> tuple[Key, ...]:
    """The keys of a key file, one a line; what follows a # is a remark. `place` begins the sentence
    that refuses it. Raises KeyMissing."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        try:
            secret = base64.b64decode(written, altchars=b"-_", validate=True)
        except binascii.Error:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise KeyMissing(
                f"{place}, line {number} is no key: make one with `toothline vault key`."
            )
        found.append(Key(secret))
    if not found:
        raise KeyMissing(f"{place} holds no key: make one with `toothline vault key`.")
    return tuple(found)


class Vault:
    """Writes and reads files, sealed where there is a key. Safe to share between threads."""

    def __init__(self, keys: Sequence[Key] = ()) -> None:
        """The first key seals; with none, nothing is sealed."""
        self._keys = {key.id: key for key in keys}
        self._first = keys[0] if keys else None

    @property
    def seals(self) -> bool:
        return self._first is not None

    def write(self, path: Path, pieces: Iterable[bytes]) -> Path:
        """Write a file, whole or not at all, readable by its owner only; `path` is its plain name.
        Returns the name it has. Raises CasesUnwritable."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = sealed(path) if self._first else path
        with written_whole(target) as file:
            for piece in _sealed(self._first, pieces) if self._first else pieces:
                file.write(piece)
        return target

    def open(self, path: Path) -> BinaryIO:
        """The file for reading from any place, by its plain name or its sealed one.

        Raises FileGone, KeyMissing and SealBroken; reading raises SealBroken where it was changed.
        """
        found = there(path)
        if found is None:
            raise FileGone(f"{path.name} is not there: it was deleted, or its time ran out.")
        file = found.open("rb")
        try:
            return io.BufferedReader(self._opened(file, found), PIECE) if is_sealed(found) else file
        except BaseException:
            file.close()
            raise

    def is_current(self, path: Path) -> bool:
        """Whether a file lies as this vault would write it now: by its first key, or plain."""
        if not self._first or not is_sealed(path):
            return is_sealed(path) == self.seals
        with path.open("rb") as file:
            return _key_id(file.read(HEADER)) == self._first.id

    def _opened(self, file: BinaryIO, path: Path) -> _Opened:
        header = file.read(HEADER)
        if len(header) < HEADER or not header.startswith(MARK):
            raise SealBroken(f"{path.name} is no sealed file or was damaged: restore a backup.")
        key = self._keys.get(_key_id(header))
        if key is None:
            raise KeyMissing(
                f"{path.name} is sealed with the key {_key_id(header)}, which is not among those "
                "given: add it to the key file."
            )
        return _Opened(file, _Cipher(key, header), path)


def sealed(path: Path) -> Path:
    """The name a file has when it is sealed."""
    return path if is_sealed(path) else path.with_name(path.name + SUFFIX)


def plain(path: Path) -> Path:
    """The name a file has when it is not sealed."""
    return path.with_name(path.name.removesuffix(SUFFIX))


def is_sealed(path: Path) -> bool:
    """Told by the name alone."""
    return path.name.endswith(SUFFIX)


def there(path: Path) -> Path | None:
    """The file as it lies on disk, whichever of its two names was given. The sealed one counts
    where both are: the plain one is then what a crash left behind."""
    return next((each for each in (sealed(path), plain(path)) if each.exists()), None)


def remove(path: Path) -> bool:
    """Delete the file under either name; False when there was none."""
    found = there(path) is not None
    for each in (plain(path), sealed(path)):
        each.unlink(missing_ok=True)
    return found


class _Cipher:
    """Seals and opens the pieces of one file."""

    def __init__(self, key: Key, header: bytes) -> None:
        salt = header[-SALT_BYTES:]
        own = HKDF(SHA256(), KEY_BYTES, salt, b"toothline vault 1").derive(key.secret)
        self._gcm = AESGCM(own)
        self._header = header

    def seal(self, number: int, last: bool, piece: bytes) -> bytes:
        return self._gcm.encrypt(_nonce(number, last), piece, self._header)

    def open(self, number: int, last: bool, piece: bytes) -> bytes:
        return self._gcm.decrypt(_nonce(number, last), piece, self._header)


class _Opened(io.RawIOBase):
    """A sealed file as if it were plain; one piece of it in memory."""

    def __init__(self, file: BinaryIO, cipher: _Cipher, path: Path) -> None:
        """Opens the last piece at once, so that a file that was cut is refused. Raises
        SealBroken."""
        self._file, self._cipher, self._path = file, cipher, path
        body = file.seek(0, io.SEEK_END) - HEADER
        self._last = max(0, -(-body // (PIECE + TAG)) - 1)
        self._length = body - (self._last + 1) * TAG
        self._at = 0
        self._number = -1
        self._piece = b""
        self._load(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._length:
            return 0
        number, skipped = divmod(self._at, PIECE)
        self._load(number)
        taken = self._piece[skipped : skipped + len(buffer)]
        buffer[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(HEADER + number * (PIECE + TAG))
        found = self._file.read(PIECE + TAG)
        try:
            self._piece = self._cipher.open(number, number == self._last, found)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(
                f"{self._path.name} was changed or cut short since it was sealed: restore a backup."
            ) from error
        self._number = number


def _sealed(key: Key, pieces: Iterable[bytes]) -> Iterator[bytes]:
    header = MARK + bytes.fromhex(key.id) + secrets.token_bytes(SALT_BYTES)
    cipher = _Cipher(key, header)
    yield header
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        # More than one piece, not just one: whether it is the last must be known to seal it.
        while len(waiting) > PIECE:
            yield cipher.seal(number, False, bytes(waiting[:PIECE]))
            del waiting[:PIECE]
            number += 1
    yield cipher.seal(number, True, bytes(waiting))


def _key_id(header: bytes) -> str:
    return header[len(MARK) : len(MARK) + ID_BYTES].hex()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
