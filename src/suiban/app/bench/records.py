"""``suiban bench records``: how right the machine's wrap-up records are, on dialogues labelled by hand.

Nothing but memory is measured. ``fit`` is the half that was looked at while the rules were written, ``held`` the half
that was not; both have the same author, so real talks will be harder than either. A promise is found when a promise of
the draft names its line; ``promises_due_right`` is the share of those found whose time is right to the minute.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.app.demo.content import load_demo_content
from suiban.kit.ids import CompanyId, ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.records.model import Body, Code, Line, Talk
from suiban.records.model.draft import write_draft

ZONE: Final = "Asia/Shanghai"
BEGINS: Final = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo(ZONE))
_AUTHORS: Final = {"c": "customer", "b": "bot", "s": "staff"}
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}


class Dialogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A labelled dialogue."""

    half: Literal["fit", "held"]
    company: str
    product: str
    scenario: str
    resolved: Literal["yes", "no", "unclear"]
    lines: tuple[str, ...]
    promises: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dialogue: tuple[Dialogue, ...]


class Half(msgspec.Struct, frozen=True):
    """The figures of one half; shares from 0 to 1."""

    dialogues: int
    product_right: float
    scenario_right: float
    resolved_right: float
    promises: int
    promises_precision: float
    promises_recall: float
    promises_due_right: float
    draft_ms_p50: float
    draft_ms_max: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="suiban bench records", description="How right wrap-up records are.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--show", choices=["fit"], help="name what went wrong of the fit half, on standard error")
    options = parser.parse_args(arguments)
    report = {half: measure(half, show=options.show == half) for half in ("fit", "held")}
    if options.json:
        print(json.dumps(msgspec.to_builtins(report)))
        return 0
    for half, figures in report.items():
        for name, value in msgspec.structs.asdict(figures).items():
            print(f"{half:5} {name:20} {value}")
    return 0


def load_dialogues() -> tuple[Dialogue, ...]:
    """All labelled dialogues."""
    text = files("suiban.app.bench").joinpath("records_dialogues.toml").read_bytes()
    return msgspec.toml.decode(text, type=_File).dialogue


def measure(half: str, *, show: bool = False) -> Half:
    """Draft every dialogue of a half and compare."""
    codes = _catalogues()
    dialogues = [dialogue for dialogue in load_dialogues() if dialogue.half == half]
    right = {"product": 0, "scenario": 0, "resolved": 0}
    wanted = found = hit = due_right = 0
    spent_ms: list[float] = []
    for dialogue in dialogues:
        talk = make_talk(dialogue, codes[dialogue.company])
        began = time.perf_counter()
        body = write_draft(talk, {})
        spent_ms.append((time.perf_counter() - began) * 1000)
        labels = dict(_label(text, talk) for text in dialogue.promises)
        predicted = {seq: promise.due_at for promise in body.promises for seq in promise.seqs}
        for name in right:
            right[name] += getattr(body, name) == getattr(dialogue, name)
        wanted, found = wanted + len(labels), found + len(predicted)
        both = labels.keys() & predicted.keys()
        hit += len(both)
        due_right += sum(labels[seq] == predicted[seq] for seq in both)
        if show:
            _show(dialogue, body, labels, predicted)
    count = len(dialogues)
    spent_ms.sort()
    return Half(
        dialogues=count,
        product_right=round(right["product"] / count, 3),
        scenario_right=round(right["scenario"] / count, 3),
        resolved_right=round(right["resolved"] / count, 3),
        promises=wanted,
        promises_precision=round(hit / found, 3) if found else 1.0,
        promises_recall=round(hit / wanted, 3) if wanted else 1.0,
        promises_due_right=round(due_right / hit, 3) if hit else 1.0,
        draft_ms_p50=round(spent_ms[count // 2], 3),
        draft_ms_max=round(spent_ms[-1], 3),
    )


def make_talk(dialogue: Dialogue, codes: tuple[Code, ...]) -> Talk:
    """A dialogue as records see a talk."""
    lines = [
        Line(number, _AUTHORS[text[0]], "text", Spoken(text[2:]), BEGINS + timedelta(minutes=number - 1))
        for number, text in enumerate(dialogue.lines, 1)
    ]
    return Talk(CompanyId.new(), ConversationId.new(), CustomerId.new(), tuple(lines), ZONE, codes)


def _catalogues() -> dict[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    owner = CompanyId.new()
    for item in load_demo_content().catalogue:
        code = Code(owner, item.axis, item.key, item.name, item.name_en, item.terms, item.topics, item.weight)
        found.setdefault(item.company, []).append(code)
    return {company: tuple(codes) for company, codes in found.items()}


def _label(text: str, talk: Talk) -> tuple[int, datetime | None]:
    line, _, due = text.partition(" @ ")
    seq = int(line)
    if not due:
        return seq, None
    if due.startswith("+"):
        return seq, talk.lines[seq - 1].at + int(due[1:-1]) * _UNITS[due[-1]]
    return seq, datetime.fromisoformat(due).replace(tzinfo=ZoneInfo(ZONE))


def _show(
    dialogue: Dialogue, body: Body, labels: dict[int, datetime | None], predicted: dict[int, datetime | None]
) -> None:
    wrong = [
        f"{name}: {getattr(body, name)}, not {getattr(dialogue, name)}"
        for name in ("product", "scenario", "resolved")
        if getattr(body, name) != getattr(dialogue, name)
    ]
    if labels != predicted:
        wrong.append(f"promises: {predicted}, not {labels}")
    if wrong:
        print(f"{dialogue.lines[0][2:]}\n    " + "\n    ".join(wrong), file=sys.stderr)
