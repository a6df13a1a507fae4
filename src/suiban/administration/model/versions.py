"""Versions of settings: what a save made of one, and what an old one is worth today. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Setting, Value, difference, parse_value
from suiban.audit.model import Actor


class Version(msgspec.Struct, frozen=True):
    """A save: number ``number`` of this setting, from 1. ``before`` None: there was nothing.

    ``by_name`` is empty when they are out of sight or no member of staff.
    """

    section: str
    key: str
    number: int
    at: datetime
    by: Actor
    by_name: str
    reason: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


class Restored(msgspec.Struct, frozen=True):
    """What going back to a moment does to one setting: its fields now and then.

    ``problem``: why it stays as it is. ``not_there``: it was made later, and nothing can be taken away; one with a
    switch is switched off instead. Others are those of SettingInvalid.
    """

    section: str
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    problem: str = ""


def revive(kind: type[Value], kept: Mapping[str, Any]) -> Value:
    """An old value as one of today: fields that are no more are left out, new ones get what is usual.

    Raises :class:`SettingInvalid` when it can be none any more.
    """
    return parse_value(kind, {name: item for name, item in kept.items() if name in kind.__struct_fields__})


def then_of(kind: type[Value], now: Value, kept: Mapping[str, Any] | None) -> Value | None:
    """What a setting is brought to for a moment at which it was ``kept`` (None: not there); None: it must stay."""
    if kept is not None:
        try:
            return revive(kind, kept)
        except SettingInvalid:
            return None
    return msgspec.structs.replace(now, active=False) if "active" in kind.__struct_fields__ else None


def restored(section: str, key: str, now: Value, then: Value, problem: str = "") -> Restored:
    """What would change."""
    before, after = difference(now, then)
    return Restored(section, key, before, after, problem)


def fingerprint(settings: list[Setting]) -> str:
    """A name for exactly these settings: who goes back says what they saw."""
    text = "\n".join(sorted(f"{one.key} {one.digest}" for one in settings))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
