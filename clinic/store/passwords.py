"""Passwords: argon2id, the same time for names that are not there, and what is too weak."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clinic.errors import WeakPassword

SHORTEST = 10
"""Characters. With the throttle a guesser has some hundred tries a day, so length alone decides."""
LONGEST = 200
"""Characters: a longer one would only keep the machine busy."""
MEMORY_KIB = 19_456
ROUNDS = 2
"""The least that OWASP recommends for argon2id: 0.1 s of one core, which calls need too."""


class Passwords:
    """Makes and compares hashes, one at a time: a flood of guesses may take one core, no more."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(ROUNDS, MEMORY_KIB, parallelism=1)
        self._turn = threading.Lock()
        self._nobodys = self.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(_normal(password))

    def fits(self, hash_: str, password: str) -> bool:
        """Whether it is the password; without a hash it is not, after the same time."""
        if len(password) > LONGEST:
            return False
        with self._turn:
            try:
                self._hasher.verify(hash_ or self._nobodys, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(hash_)

    def outdated(self, hash_: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(hash_)


def check(password: str, name: str) -> None:
    """Raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"The password is too short: take at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPassword(f"The password is too long: take at most {LONGEST} characters.")
    if (name and name in _normal(password).casefold()) or len(set(password)) < SHORTEST // 2:
        raise WeakPassword("The password is easily guessed: take several words.")


def _normal(password: str) -> str:
    """One spelling for keyboards that write the same letter differently."""
    return unicodedata.normalize("NFKC", password)
