"""Proof of a password without telling it (RFC 8760: digest with SHA-256 and MD5)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voice.channels.phone.sip import fields

_HASHES: dict[str, Callable[[bytes], str]] = {
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
    # The telephone world's usual one; the only one that most PBXs know.
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
}
"""By name, the better first."""
_PAIR = re.compile(rf'\s*({fields.TOKEN})\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)\s*(?:,|$)', re.S)


@dataclass(frozen=True)
class Challenge:
    """What a server wants proved."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    """In capitals, perhaps with -SESS."""
    opaque: str = ""
    stale: bool = False
    """Only the nonce was too old: the password was right."""
    auth: bool = False
    """Whether the server knows qop=auth, the form with counters."""


def challenges(values: Iterable[str]) -> list[Challenge]:
    """Those of the fields that we can answer, the best first."""
    found = [challenge for value in values if (challenge := _challenge(value)) is not None]
    order = list(_HASHES)
    return sorted(found, key=lambda one: order.index(one.algorithm.removesuffix("-SESS")))


@dataclass
class Credentials:
    """A name, its password, and what a server last challenged us with."""

    username: str
    password: str
    _challenge: Challenge | None = None
    _used: int = 0

    def take(self, challenge: Challenge) -> None:
        """A new nonce: counting begins again."""
        self._challenge = challenge
        self._used = 0

    @property
    def nonce(self) -> str:
        """The one in use; empty before the first challenge."""
        return self._challenge.nonce if self._challenge else ""

    def prove(self, method: str, uri: str, chance: str) -> str | None:
        """The value of Authorization for a request; `chance` is a new name that nobody guesses.
        None before the first challenge."""
        challenge = self._challenge
        if challenge is None:
            return None
        self._used += 1
        count = f"{self._used:08x}"
        digest = _HASHES[challenge.algorithm.removesuffix("-SESS")]

        def hashed(*parts: str) -> str:
            return digest(":".join(parts).encode("utf-8", "surrogateescape"))

        who = hashed(self.username, challenge.realm, self.password)
        if challenge.algorithm.endswith("-SESS"):
            who = hashed(who, challenge.nonce, chance)
        what = hashed(method, uri)
        parts = {
            "username": _quoted(self.username),
            "realm": _quoted(challenge.realm),
            "nonce": _quoted(challenge.nonce),
            "uri": _quoted(uri),
            "algorithm": challenge.algorithm.replace("-SESS", "-sess"),
        }
        if challenge.auth:
            proof = hashed(who, challenge.nonce, count, chance, "auth", what)
            parts |= {"qop": "auth", "nc": count, "cnonce": _quoted(chance)}
        else:
            proof = hashed(who, challenge.nonce, what)
            if challenge.algorithm.endswith("-SESS"):
                parts["cnonce"] = _quoted(chance)
        parts["response"] = _quoted(proof)
        if challenge.opaque:
            parts["opaque"] = _quoted(challenge.opaque)
        return "Digest " + ", ".join(f"{name}={value}" for name, value in parts.items())


def _challenge(value: str) -> Challenge | None:
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    pairs = {match[1].lower(): fields.unquote(match[2]) for match in _PAIR.finditer(rest)}
    algorithm = pairs.get("algorithm", "MD5").upper()
    options = [option.strip().lower() for option in pairs.get("qop", "").split(",") if option]
    known = algorithm.removesuffix("-SESS") in _HASHES and (not options or "auth" in options)
    if not known or "nonce" not in pairs:
        return None
    return Challenge(
        realm=pairs.get("realm", ""),
        nonce=pairs["nonce"],
        algorithm=algorithm,
        opaque=pairs.get("opaque", ""),
        stale=pairs.get("stale", "").lower() == "true",
        auth="auth" in options,
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
