"""Services and instances as their customer's pages get them."""

from datetime import datetime
from typing import Any

import msgspec

from suiban.customers.api import PROOF_APP
from suiban.flows.api import End, InstanceLine, InstanceView, Service
from suiban.flows.model.doors import CAPABILITIES, Place
from suiban.flows.model.rendering import page
from suiban.flows.model.steps import Misread, Prompt, Words
from suiban.platform.http import Reply


class WordsReply(Reply):
    """A text in both languages; `en` empty: `zh` stands for both."""

    zh: str
    en: str


class ServiceReply(Reply):
    """A service that can be begun. `promise_s`: within which time it is done, 0 where nothing is promised; `doors`: at
    which it can be, none named: at all."""

    key: str
    name: WordsReply
    group: str
    promise_s: int
    identity: int
    doors: list[str]
    phrases: list[str]


class ServicesReply(Reply):
    """What can be begun here."""

    items: list[ServiceReply]


class LineReply(Reply):
    """A service under way. `waits`: for customer, bank, time, approval or person; empty when it is over."""

    instance_id: str
    flow: str
    name: WordsReply
    state: str
    waits: str
    step: str
    step_name: WordsReply
    kind: str
    number: int
    total: int
    begun_at: datetime
    step_since: datetime
    ends_at: datetime
    promised_by: datetime | None
    stalled: str
    outcome: str
    helped: bool


class LinesReply(Reply):
    """What one has under way: what was broken off first, then the newest."""

    items: list[LineReply]


class MisreadReply(Reply):
    """What was wrong with an answer; `fields`: with which field of a form."""

    code: str
    words: WordsReply
    fields: dict[str, WordsReply]


class InstanceReply(Reply):
    """A service under way as its page draws it.

    `prompt`: the step that is asked now (null: it waits, or is over). `told`: what was said since the last answer.
    `needs_level` above 0: one has to prove first who one is, by a one-time code where `can_prove`. `revision` grows
    with every change. `misread`: what was wrong with the answer just given; the step stays.
    """

    line: LineReply
    revision: int
    prompt: dict[str, Any] | None
    told: list[dict[str, Any]]
    needs_level: int
    can_prove: bool
    last: WordsReply
    misread: MisreadReply | None


def service_reply(service: Service) -> ServiceReply:
    """A service in the list."""
    return ServiceReply(
        key=service.key, name=_words(service.name), group=service.group, promise_s=service.promise_s,
        identity=service.identity, doors=list(service.doors), phrases=list(service.phrases),
    )  # fmt: skip


def line_reply(line: InstanceLine) -> LineReply:
    """An instance in the list."""
    return LineReply(
        instance_id=str(line.id), flow=line.flow, name=_words(line.name), state=line.state, waits=line.waits,
        step=line.step, step_name=_words(line.step_name), kind=line.kind, number=line.number,
        total=max(line.number, line.total), begun_at=line.begun_at, step_since=line.step_since, ends_at=line.ends_at,
        promised_by=line.promised_by, stalled=line.stalled, outcome=line.outcome, helped=line.helper_id is not None,
    )  # fmt: skip


def instance_reply(view: InstanceView, end: End, misread: Misread | None = None) -> InstanceReply:
    """An instance on its page. What is asked of who is not known surely enough is not shown yet."""
    prompt = None if view.prompt is None or view.needs_level else _step(view.prompt)
    return InstanceReply(
        line=line_reply(view.line), revision=view.revision, prompt=prompt, told=[_step(one) for one in view.told],
        needs_level=view.needs_level, can_prove=end.level >= PROOF_APP, last=_words(view.last),
        misread=None if misread is None else misread_reply(misread),
    )  # fmt: skip


def misread_reply(misread: Misread) -> MisreadReply:
    """What was wrong."""
    fields = {key: _words(words) for key, words in misread.fields.items()}
    return MisreadReply(code=misread.code, words=_words(misread.words), fields=fields)


def _words(words: Words) -> WordsReply:
    return WordsReply(zh=words.zh, en=words.en)


def _step(prompt: Prompt) -> dict[str, Any]:
    step: dict[str, Any] = msgspec.to_builtins(page.show(prompt, CAPABILITIES["page"], Place()))
    return step
