"""What simulated customers ask and simulated agents answer when the demo is played. All of it is invented."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from suiban.app.demo.model import Channel, Key, Queue
from suiban.conversations.errors import FormInvalid
from suiban.conversations.model.content import Form, answer

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5)]
RatingReason = Literal[
    "quick", "clear", "friendly", "solved", "slow", "unclear", "unfriendly", "not_solved", "repeated"
]

SIGN_IN_CHANNEL = "bank-app"
"""The one door whose app vouches for who is signed in."""


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a customer says to a person, and what the person says to it.

    ``picture``: the customer shows a picture with it. ``form``: the agent sends it after the answer;
    the customer fills in ``values`` and is told ``filled``.
    """

    customer: Words
    agent: Words
    picture: bool = False
    form: Form | None = None
    values: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)
    filled: str = ""


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After so many answers the agent passes the talk on, having said ``words``."""

    after: Annotated[int, msgspec.Meta(ge=1)]
    queue: Key
    reason: Words
    words: Words


class Dialogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's visit. ``asks`` go to the bot; with ``exchanges`` the customer then wants a person.

    They wait ``patience_s`` for one, then say ``gives_up`` and go. ``scores`` are what they may rate afterwards, one of
    them by chance; without any they never rate.
    """

    key: Key
    channel: Key
    asks: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    language: Literal["zh", "en"] = "zh"
    signed_in: bool = False
    page: str = ""
    exchanges: tuple[Exchange, ...] = ()
    wants_person: Words = "转人工"
    patience_s: Annotated[int, msgspec.Meta(ge=10, le=600)] = 240
    gives_up: Words = "算了，不等了，我晚点再来"
    thanks: str = ""
    note: str = ""
    transfer: Transfer | None = None
    scores: tuple[Score, ...] = ()
    reasons: tuple[RatingReason, ...] = ()
    words: str = ""


def dialogue_problems(
    dialogues: Sequence[Dialogue], channels: Sequence[Channel], queues: Sequence[Queue]
) -> Iterator[str]:
    """Everything in the dialogues that cannot be played."""
    companies = {channel.key: channel.company for channel in channels}
    owners = {queue.key: queue.company for queue in queues}
    times = Counter(dialogue.key for dialogue in dialogues)
    yield from (f"dialogue {key} stands twice" for key, count in times.items() if count > 1)
    for dialogue in dialogues:
        place = f"dialogue {dialogue.key}"
        company = companies.get(dialogue.channel)
        if company is None:
            yield f"{place}: unknown channel {dialogue.channel}"
        if dialogue.signed_in and dialogue.channel != SIGN_IN_CHANNEL:
            yield f"{place}: nobody signs in at {dialogue.channel}"
        transfer = dialogue.transfer
        if transfer is not None and owners.get(transfer.queue) != company:
            yield f"{place}: no queue {transfer.queue} in {company}"
        if transfer is not None and transfer.after >= len(dialogue.exchanges):
            yield f"{place}: nothing is left to say after the transfer"
        said = [exchange.customer for exchange in dialogue.exchanges] + [dialogue.thanks or "-"]
        if len(set(said)) != len(said):
            yield f"{place}: says the same twice, so that the agent cannot tell what to answer"
        yield from (f"{place}: {problem}" for item in dialogue.exchanges for problem in _form_problems(item))


def _form_problems(exchange: Exchange) -> Iterator[str]:
    if exchange.form is None:
        if exchange.values or exchange.filled:
            yield "values for no form"
        return
    if not exchange.filled:
        yield "nothing is said when the form is filled in"
    try:
        answer(exchange.form, exchange.values)
    except FormInvalid:
        yield f"the values do not fit the form {exchange.form.title}"
