"""What happened to a service centre, noted from outside of it, and what is wrong with that. ``judge`` is pure.

Every actor appends to a file of its own. A *live* reader is a socket that was shown messages as they came; a *final*
reader asks for everything once the load has ended. Times are seconds of the observer's monotonic clock.
"""

import os
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

Op = Literal[
    "asks",  # the actor is a customer of the company: it may see its own conversations and nobody else's
    "serves",  # the actor holds a mandate for the company
    "say",  # one line when it was sent first (t_invoke), one more for each outcome
    "see",  # a live reader was shown a message
    "glimpse",  # a reader came across something of a company: a card, a fact, a part
    "read",  # a final reader got a message
    "must_see",  # the live reader has to have everything of the conversation up to seq
    "must_read",  # the final reader has to have everything of the conversation up to seq
    "fault",  # the system was hit; actor names the part
]
PEOPLE = frozenset({"customer", "staff"})
EXAMPLES_MAX = 8


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line. ``t_unknown``: the connection was lost before an answer. ``author`` is whose message was shown."""

    actor: str
    op: Op
    company: str = ""
    conversation: str = ""
    client_id: str = ""
    seq: int = 0
    author: str = ""
    t_invoke: float | None = None
    t_ok: float | None = None
    t_fail: float | None = None
    t_unknown: float | None = None


class Journal:
    """One actor's file. A line is one write to a descriptor opened for appending, so none is ever half or mixed."""

    def __init__(self, folder: Path, actor: str) -> None:
        self.actor = actor
        self._descriptor = os.open(folder / f"{actor}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, entry: Entry) -> None:
        """Append a line."""
        os.write(self._descriptor, msgspec.json.encode(entry) + b"\n")

    def close(self) -> None:
        """No more lines."""
        os.close(self._descriptor)


def read_history(folder: Path) -> list[Entry]:
    """All actors' lines; those of one actor stay in order."""
    decoder = msgspec.json.Decoder(Entry)
    return [entry for path in sorted(folder.glob("*.jsonl")) for entry in decoder.decode_lines(path.read_bytes())]


class Verdict(msgspec.Struct, frozen=True):
    """How often each promise was broken. ``evidence`` shows some of it; recovery is from a fault to the first message
    that was sent after it and acknowledged."""

    acked: int
    lost_acked: int
    dup_store: int
    order_violations: int
    phantom: int
    cross_tenant: int
    undelivered: int
    faults: int
    unrecovered: int
    recovery_s_p50: float
    recovery_s_max: float
    evidence: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Nothing broken; a history in which nothing was acknowledged proves nothing."""
        broken = (self.lost_acked, self.dup_store, self.order_violations, self.phantom, self.cross_tenant)
        return self.acked > 0 and not any((*broken, self.undelivered, self.unrecovered))


class _Said:
    """What is known of one message from those who sent it."""

    def __init__(self, entry: Entry) -> None:
        self.actor, self.company, self.to = entry.actor, entry.company, entry.conversation
        self.t_invoke = entry.t_invoke or 0.0
        self.t_ok: float | None = None
        self.refused = False
        self.places: set[tuple[str, int]] = set()


Views = dict[tuple[str, str], list[Entry]]


def judge(history: Sequence[Entry]) -> Verdict:
    """Hold the history against the promises."""
    said = _said(history)
    seen, read = _views(history, "see"), _views(history, "read")
    _place(said, [*seen.values(), *read.values()])
    recovery, unrecovered = _recovery(history, said.values())
    found = {
        "lost_acked": _lost(history, said, read),
        "dup_store": [f"{id_} stands at {sorted(one.places)}" for id_, one in said.items() if len(one.places) > 1],
        "order_violations": [*_out_of_order(seen), *_out_of_order(read), *_renumbered(history), *_overtaken(said)],
        "phantom": _phantoms(history, said),
        "cross_tenant": _crossed(history, said),
        "undelivered": _missing(history, "must_see", seen),
    }
    return Verdict(
        acked=sum(one.t_ok is not None for one in said.values()),
        **{name: len(items) for name, items in found.items()},
        faults=sum(entry.op == "fault" for entry in history),
        unrecovered=unrecovered,
        recovery_s_p50=round(statistics.median(recovery), 3) if recovery else 0.0,
        recovery_s_max=round(max(recovery, default=0.0), 3),
        evidence=tuple(f"{name}: {item}" for name, items in found.items() for item in items[:EXAMPLES_MAX]),
    )


def _said(history: Iterable[Entry]) -> dict[str, _Said]:
    said: dict[str, _Said] = {}
    for entry in history:
        if entry.op != "say":
            continue
        one = said.setdefault(entry.client_id, _Said(entry))
        if entry.t_ok is not None:
            one.t_ok = min(entry.t_ok, one.t_ok if one.t_ok is not None else entry.t_ok)
            one.places.add((entry.conversation, entry.seq))
        one.refused |= entry.t_fail is not None
    return said


def _views(history: Iterable[Entry], op: Op) -> Views:
    views: Views = defaultdict(list)
    for entry in history:
        if entry.op == op:
            views[entry.actor, entry.conversation].append(entry)
    return views


def _place(said: dict[str, _Said], views: Iterable[list[Entry]]) -> None:
    """Note where each message was shown. An acknowledgement may come before its sender knows the conversation."""
    for view in views:
        for entry in view:
            if entry.client_id in said:
                said[entry.client_id].places.add((entry.conversation, entry.seq))
    for one in said.values():
        known = {seq for conversation, seq in one.places if conversation}
        one.places = {(conversation, seq) for conversation, seq in one.places if conversation or seq not in known}


def _lost(history: Iterable[Entry], said: dict[str, _Said], read: Views) -> list[str]:
    """Acknowledged, and then not there for every final reader who is entitled to it, or for lack of any."""
    readers: dict[str, set[str]] = defaultdict(set)
    for entry in history:
        if entry.op == "must_read":
            readers[entry.conversation].add(entry.actor)
    got = {key: {(entry.client_id, entry.seq) for entry in view} for key, view in read.items()}
    lost = []
    for client_id, one in said.items():
        if one.t_ok is None:
            continue
        for conversation, seq in one.places:
            entitled = readers.get(conversation, set())
            lacking = [actor for actor in entitled if (client_id, seq) not in got.get((actor, conversation), set())]
            if lacking or not entitled:
                lost.append(
                    f"{client_id} of {one.actor} at {conversation}/{seq}, read by {len(entitled) - len(lacking)}"
                )
                break
    return lost


def _missing(history: Iterable[Entry], op: Op, views: Views) -> list[str]:
    missing = []
    for entry in history:
        if entry.op == op:
            got = {seen.seq for seen in views.get((entry.actor, entry.conversation), ())}
            lacking = sorted(set(range(1, entry.seq + 1)) - got)
            if lacking:
                missing.append(f"{entry.actor} was not shown {lacking[:5]} of {entry.conversation} (to {entry.seq})")
    return missing


def _out_of_order(views: Views) -> list[str]:
    """A reader's numbers begin with 1 and grow by 1."""
    wrong = []
    for (actor, conversation), view in views.items():
        last = 0
        for entry in view:
            if entry.seq != last + 1:
                wrong.append(f"{actor} got {entry.seq} after {last} of {conversation}")
            last = entry.seq
    return wrong


def _renumbered(history: Iterable[Entry]) -> list[str]:
    """A number means the same message to everybody."""
    meaning: dict[tuple[str, int], tuple[str, str]] = {}
    wrong = []
    for entry in history:
        if entry.op in ("see", "read"):
            what = (entry.author, entry.client_id)
            first = meaning.setdefault((entry.conversation, entry.seq), what)
            if first != what:
                wrong.append(f"{entry.conversation}/{entry.seq} is {first} and, to {entry.actor}, {what}")
    return wrong


def _overtaken(said: dict[str, _Said]) -> list[str]:
    """What was sent after something had been acknowledged stands behind it."""
    talks: dict[str, list[tuple[float, int, int, str]]] = defaultdict(list)
    for client_id, one in said.items():
        if one.t_ok is not None and len(one.places) == 1:
            conversation, seq = next(iter(one.places))
            talks[conversation] += [(one.t_invoke, 0, seq, client_id), (one.t_ok, 1, seq, client_id)]
    wrong = []
    for conversation, moments in talks.items():
        acked_up_to = 0
        for _, answered, seq, client_id in sorted(moments):
            if answered:
                acked_up_to = max(acked_up_to, seq)
            elif conversation and seq <= acked_up_to:
                wrong.append(f"{client_id} stands at {conversation}/{seq}, sent after {acked_up_to} was acknowledged")
    return wrong


def _phantoms(history: Iterable[Entry], said: dict[str, _Said]) -> list[str]:
    """Shown as somebody's words although nobody said them, or although saying them was refused."""
    wrong = set()
    for entry in history:
        if entry.op in ("see", "read") and entry.author in PEOPLE:
            one = said.get(entry.client_id)
            if one is None or (one.refused and one.t_ok is None):
                wrong.add(f"{entry.conversation}/{entry.seq} by {entry.author}: {entry.client_id or 'nobody'}")
    return sorted(wrong)


def _crossed(history: Sequence[Entry], said: dict[str, _Said]) -> list[str]:
    """Something of a company, or of another customer, before eyes that may not see it."""
    companies: dict[str, set[str]] = defaultdict(set)
    customers: set[str] = set()
    for entry in history:
        if entry.op in ("asks", "serves"):
            companies[entry.actor].add(entry.company)
        if entry.op == "asks":
            customers.add(entry.actor)
    owner = {
        conversation: one.actor for one in said.values() if one.actor in customers for conversation, _ in one.places
    }
    wrong = []
    for entry in history:
        if entry.op not in ("see", "read", "glimpse"):
            continue
        reader, _, _ = entry.actor.partition(":")
        one = said.get(entry.client_id)
        of = {entry.company} | ({one.company} if one else set())
        strange = bool(of - companies[reader])
        if reader in customers and entry.op != "glimpse":
            strange |= owner.get(entry.conversation, reader) != reader
            strange |= one is not None and one.actor in customers and one.actor != reader
        if one is not None and one.to and one.actor not in customers and entry.op != "glimpse":
            strange |= one.to != entry.conversation
        if strange:
            wrong.append(f"{entry.actor} got {entry.conversation}/{entry.seq} of {sorted(of)}")
    return wrong


def _recovery(history: Iterable[Entry], said: Iterable[_Said]) -> tuple[list[float], int]:
    acked = [(one.t_invoke, one.t_ok) for one in said if one.t_ok is not None]
    seconds, unrecovered = [], 0
    for entry in history:
        if entry.op == "fault" and entry.t_invoke is not None:
            after = [t_ok - entry.t_invoke for t_invoke, t_ok in acked if t_invoke >= entry.t_invoke]
            if after:
                seconds.append(min(after))
            else:
                unrecovered += 1
    return seconds, unrecovered
