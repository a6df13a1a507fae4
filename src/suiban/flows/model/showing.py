"""What was said to the customer since they answered last, kept for a page that looks only later. Pure.

In a talk it stands above; a page that waited for the bank, or was opened anew, was not there when it was said.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from suiban.flows.model.steps import Prompt, Words

KEPT_MAX: Final = 6


class _Said(msgspec.Struct, frozen=True, array_like=True):
    step: str
    name: Words
    text: Words
    rows: tuple[tuple[Words, Words], ...]


class _Shown(msgspec.Struct, frozen=True):
    told: tuple[_Said, ...] = ()
    last: Words = Words()


def kept(known: Mapping[str, Any] | None, told: Sequence[Prompt], last: Words) -> dict[str, Any] | None:
    """What is to be kept after a turn; ``known``: what was kept before, None when the customer has answered since."""
    before = _read(known).told
    said = tuple(_Said(one.step, one.name, one.text, one.rows) for one in told)
    after = _Shown((*before, *said)[-KEPT_MAX:], last)
    plain: dict[str, Any] = msgspec.to_builtins(after)
    return plain if after.told or after.last else None


def shown(known: Mapping[str, Any] | None, flow: str, flow_name: Words) -> tuple[tuple[Prompt, ...], Words]:
    """What was said, oldest first, and the last words."""
    read = _read(known)
    told = tuple(
        Prompt(
            step=one.step, kind="say", flow=flow, flow_name=flow_name, name=one.name, number=0, total=0,
            text=one.text, rows=one.rows,
        )
        for one in read.told
    )  # fmt: skip
    return told, read.last


def _read(known: Mapping[str, Any] | None) -> _Shown:
    return _Shown() if known is None else msgspec.convert(known, _Shown)
