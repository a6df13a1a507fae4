"""Frozen values of the audit and the pure chain."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId

ActorKind = Literal["staff", "customer", "key", "house"]
Plain = str | int | bool | None
Detail = Mapping[str, Plain | Sequence[str]]

GENESIS: Final = bytes(32)
"""The hash before a company's first link."""
REASON_CHARACTERS_MAX: Final = 200
PAGE_ENTRIES: Final = 50
PAGE_ENTRIES_MAX: Final = 200
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did it: a member of staff, a customer, a program's key, or the house itself (``id`` None)."""

    kind: ActorKind
    id: UUID | None = None
    session_id: UUID | None = None


HOUSE: Final = Actor("house")


class Entry(msgspec.Struct, frozen=True):
    """One line of the audit. ``action`` is ``module.what_was_done``; ``xid`` orders entries with ``id``."""

    company_id: CompanyId
    xid: int
    id: UUID
    at: datetime
    actor: Actor
    action: str
    object_kind: str
    object_id: str
    reason: str
    detail: dict[str, Plain | list[str]]


class Head(msgspec.Struct, frozen=True):
    """Where a company's chain stands: the last link's number and hash, and the entry it ties."""

    company_id: CompanyId
    number: int
    xid: int
    entry_id: UUID
    hash: bytes


class Link(msgspec.Struct, frozen=True):
    """One link of a chain."""

    company_id: CompanyId
    number: int
    xid: int
    entry_id: UUID
    hash: bytes


class Query(msgspec.Struct, frozen=True):
    """Which entries to list; None means any. ``action`` may end in a dot: then all of that module."""

    company_id: CompanyId | None = None
    actor_id: UUID | None = None
    action: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Verified(msgspec.Struct, frozen=True):
    """What a check of a company's chain found. ``fault`` empty: all ``links`` hold; else what is wrong at ``number``.

    Faults: ``changed`` (an entry differs from what was tied), ``missing`` (it is gone), ``planted`` (there is one that
    was never tied), ``gap`` (a number is missing), ``not_the_head`` (the chain is not the one whose head was kept).
    """

    company_id: CompanyId
    links: int
    head: str
    waiting: int
    fault: str = ""
    number: int = 0


def link_hash(previous: bytes, number: int, entry: Entry) -> bytes:
    """The hash that ties ``entry`` as link ``number`` to the link before."""
    body = _encode(
        [
            1, entry.company_id.hex, number, entry.xid, entry.id.hex, entry.at.isoformat(timespec="microseconds"),
            entry.actor.kind, _hex(entry.actor.id), _hex(entry.actor.session_id), entry.action, entry.object_kind,
            entry.object_id, entry.reason, entry.detail,
        ]
    )  # fmt: skip
    return hashlib.sha256(previous + body).digest()


def chain(head: Head, entries: Sequence[Entry]) -> list[Link]:
    """The links that tie ``entries``, in this order, to a head."""
    links, number, previous = [], head.number, head.hash
    for entry in entries:
        number += 1
        previous = link_hash(previous, number, entry)
        links.append(Link(head.company_id, number, entry.xid, entry.id, previous))
    return links


def first_fault(before: Head, links: Sequence[Link], entries: Sequence[Entry]) -> tuple[str, int]:
    """What is wrong with links that should follow a head and tie these entries: (fault, number), or ("", 0).

    ``entries`` are all there are from behind ``before`` up to the last of ``links``, in order.
    """
    there = {(entry.xid, entry.id): entry for entry in entries}
    number, previous = before.number, before.hash
    for link in links:
        number += 1
        if link.number != number:
            return "gap", number
        entry = there.pop((link.xid, link.entry_id), None)
        if entry is None:
            return "missing", number
        previous = link_hash(previous, number, entry)
        if previous != link.hash:
            return "changed", number
    return ("planted", number) if there else ("", 0)


def _hex(value: UUID | None) -> str | None:
    return value.hex if value is not None else None
