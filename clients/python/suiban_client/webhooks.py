"""What a webhook's receiver needs: is this really from Suiban, and what does it say (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOLERANCE_S = 300


class SignatureRefused(Exception):
    """This did not come from Suiban, or not just now. Answer 400 and do nothing."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. ``id`` stays the same when it is told again: keep it and do nothing the second time.

    ``sequence`` counts what this webhook is told, from 1; a number that is missing was skipped by a person.
    """

    id: str
    type: str
    company_id: str
    at: datetime
    data: dict[str, Any]
    sequence: int


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now_s: float | None = None) -> Event:
    """The event, once its signature is right and not older than five minutes. Raises :class:`SignatureRefused`.

    ``headers`` by lower-case name; ``body`` the bytes as they came, before any parsing.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise SignatureRefused("headers are missing")
    if abs((time.time() if now_s is None else now_s) - int(stamp)) > TOLERANCE_S:
        raise SignatureRefused("too old, or from the future")
    signed = f"{message_id}.{stamp}.".encode() + body
    expected = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    if not any(_same(given, expected) for given in headers.get("webhook-signature", "").split()):
        raise SignatureRefused("the signature is another")
    told = json.loads(body)
    return Event(
        told["id"], told["type"], told["company_id"], datetime.fromisoformat(told["at"]), told["data"], told["sequence"]
    )


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if len(key) < 24:
        raise ValueError("not the secret of a webhook")
    return key


def _same(given: str, expected: bytes) -> bool:
    version, _, text = given.partition(",")
    try:
        return version == "v1" and hmac.compare_digest(base64.b64decode(text, validate=True), expected)
    except ValueError:
        return False
