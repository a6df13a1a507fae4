"""Frames that both sockets share: requests carry a ``ref``, answers carry it back. docs/socket-protocol.md."""

import re
from datetime import datetime

import msgspec

from suiban.kit.errors import SuibanError

VERSION = 1
_encode = msgspec.json.Encoder().encode
_any_ref = re.compile(rb'"ref"\s*:\s*"([A-Za-z0-9_-]{1,64})"')


class TooManyFrames(SuibanError):
    """Too many requests; please wait a moment."""

    code = "too_many"
    status = 429
    retryable = True


class ErrorFrame(msgspec.Struct, frozen=True, tag="error"):
    """A request failed."""

    ref: str
    code: str
    message: str
    retryable: bool


class Ack(msgspec.Struct, frozen=True, tag="ack"):
    """A message is durably stored under this number."""

    ref: str
    seq: int
    repeat: bool
    at: datetime


class Done(msgspec.Struct, frozen=True, tag="done"):
    """A request was carried out."""

    ref: str


def ref_of(payload: bytes) -> str:
    """The ref of a frame that could not be decoded, as far as it can be seen."""
    found = _any_ref.search(payload)
    return found[1].decode() if found else ""


def error_frame(ref: str, error: SuibanError) -> bytes:
    """The answer to a request that failed."""
    return _encode(ErrorFrame(ref, error.code, error.message(), error.retryable))


def ack_frame(ref: str, seq: int, at: datetime, *, repeat: bool) -> bytes:
    """The answer to a message that was stored."""
    return _encode(Ack(ref, seq, repeat, at))


def done_frame(ref: str) -> bytes:
    """The answer to a request that was carried out."""
    return _encode(Done(ref))
