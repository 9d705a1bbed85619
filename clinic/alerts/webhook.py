"""JSON to a program of the practice, signed, so that it can tell who sent it and when.

    POST <url>
    Content-Type: application/json
    Toothline-Id: <id>                      the same when it is sent again
    Toothline-Signature: t=<seconds since 1970>,v1=<hex>

`v1` is HMAC-SHA256 with the shared secret over the time, a dot and the body's bytes. Any answer of
200 to 299 means that it arrived. Redirects are not followed: they would carry the alert elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from clinic.alerts.contacts import Contact
from clinic.alerts.message import Message
from clinic.alerts.records import Outcome
from clinic.errors import AlertFailed

CONNECT_S = 5.0
READ_S = 10.0
"""Longest waits for a program to take the connection and to answer: it has only to write an alert
down. The dispatcher ends what takes longer all the same."""


@dataclass(frozen=True)
class Webhook:
    """Posts to each contact's URL."""

    secret: str = ""
    """Empty: unsigned."""

    def __call__(self, message: Message, contact: Contact) -> Outcome:
        """Raises AlertFailed."""
        post(contact.webhook, message.json(), self.secret, message.id, message.sent_at)
        return "delivered"


def post(url: str, data: Mapping[str, Any], secret: str, id_: str, at: datetime) -> None:
    """Post JSON, signed unless the secret is empty. Raises AlertFailed."""
    body = json.dumps(data, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "Toothline", "Toothline-Id": id_}
    if secret:
        headers["Toothline-Signature"] = signature(secret, at, body)
    # Without the environment's proxies and saved logins: what is sent where, the settings say.
    with requests.Session() as session:
        session.trust_env = False
        try:
            # The answer's body is never read: nobody needs it, and it may have no end.
            answer = session.post(
                url,
                data=body,
                headers=headers,
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            )
            status = answer.status_code
            answer.close()
        except (requests.RequestException, ValueError) as error:
            raise _failed(url, _reason(error)) from error
    if not 200 <= status < 300:
        raise _failed(url, f"it answered {status}")


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The value of the header `Toothline-Signature`."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hexdigest()}"


def _failed(url: str, why: str) -> AlertFailed:
    # The host alone: whoever gave the rest of the URL may have put a secret in it.
    host = urlsplit(url).hostname or "of the settings"
    return AlertFailed(f"The webhook {host} did not take it ({why}): see that it runs there.")


def _reason(error: Exception) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "its certificate cannot be trusted"
        case requests.exceptions.ConnectTimeout():
            return f"no connection within {CONNECT_S:.0f} s"
        case requests.exceptions.Timeout():
            return f"no answer within {READ_S:.0f} s"
        case requests.exceptions.ConnectionError():
            return "no connection"
        case _:
            return type(error).__name__
