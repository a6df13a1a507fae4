"""Frozen values and the one pure decision of the bot: what to do with a message."""

from typing import Final, Literal

import msgspec

from suiban.bot.model.intents import Intents
from suiban.bot.model.picks import find_pick
from suiban.kit.ids import QueueId
from suiban.knowledge.api import Answer, Article

MISSES_MAX: Final = 2
"""At this many misses in a row a person takes over."""
CHOICES_MAX: Final = 3
RELATED_MAX: Final = 2
TOPICS_KEPT_MAX: Final = 6
PERSON_FIRST: Final = frozenset({"fraud"})
TOPIC_SCORE_MIN: Final = 0.5
"""Where the best article is rather wrong than right, it says nothing about what the talk is about."""

Reason = Literal[
    "asked_for_person",
    "not_understood",
    "danger",
    "fraud",
    "order",
    "complaint",
    "upset",
    "refused_by_guard",
    "picture_not_understood",
    "form_answered",
]


class Dialogue(msgspec.Struct, frozen=True):
    """What the bot remembers of a talk. ``choices`` are the titles offered last, ``topics`` what it was about."""

    answered_seq: int = 0
    misses: int = 0
    choices: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class HandoverQueue(msgspec.Struct, frozen=True):
    """The queue for what a talk is ``about``: a topic of articles, ``fraud``, ``complaint``, ``general`` (the rest)."""

    about: str
    queue_id: QueueId
    queue_key: str


class Tell(msgspec.Struct, frozen=True):
    """Say an article. ``person_first``: a person is offered before all else. ``related`` are titles to go on with."""

    article: Article
    related: tuple[str, ...] = ()
    person_first: bool = False


class AskBack(msgspec.Struct, frozen=True):
    """Ask which of these articles was meant (none: ask for other words), and offer a person.

    ``picture`` when what was ``sent`` is a picture, a file or a voice note, which the bot cannot read.
    """

    titles: tuple[str, ...] = ()
    topic: str = ""
    picture: bool = False
    sent: str = "picture"


class SmallTalk(msgspec.Struct, frozen=True):
    """Say what the intent says. ``missed`` when the customer told us that it did not help."""

    intent: str
    missed: bool = False


class HandOver(msgspec.Struct, frozen=True):
    """Bring in a person. ``article`` is said first: what helps until the person is there."""

    reason: Reason
    topic: str = ""
    article: Article | None = None


class Begin(msgspec.Struct, frozen=True):
    """Let a service go through the talk; an empty ``flow``: whichever the customer has under way."""

    flow: str


Turn = Tell | AskBack | SmallTalk | HandOver | Begin
PERSON_ANYWAY: Final = frozenset({"asked_for_person", "danger", "fraud", "order", "upset"})
"""Who is brought in a person for these is begun no service."""


def decide_turn(dialogue: Dialogue, text: str, answer: Answer, intents: Intents) -> Turn:
    """What to do with the customer's newest words, given what the shelves say to them."""
    topic = _topic_of(answer)
    said = answer.best if answer.confident else None
    intent = intents.find(text, answered=answer.confident)
    match intent:
        case "human":
            return HandOver("asked_for_person", topic)
        case "danger" | "order":
            return HandOver(intent, topic)
        case "fraud":
            return HandOver("fraud", topic, said)
        case "complaint" | "upset":
            return Tell(said, _related(answer), person_first=True) if said else HandOver(intent, topic)
        case "no":
            missed_enough = dialogue.misses + 1 >= MISSES_MAX
            return HandOver("not_understood", topic) if missed_enough else SmallTalk("no", missed=True)
        case str():
            return SmallTalk(intent)
    if said is not None:
        # a mere mention of fraud: the article may be all that is wanted, or not
        return Tell(said, _related(answer), person_first=intents.find(text, answered=False) in PERSON_FIRST)
    return decide_miss(dialogue, answer)


def decide_service(turn: Turn, flow: str | None) -> Turn:
    """The turn, where the words ask for a service: it is begun, unless a person comes before everything."""
    if flow is None or (isinstance(turn, HandOver) and turn.reason in PERSON_ANYWAY):
        return turn
    return Begin(flow)


def decide_miss(dialogue: Dialogue, answer: Answer) -> Turn:
    """What to do with what was not understood: ask back once, then bring in a person."""
    topic = _topic_of(answer)
    if dialogue.misses + 1 >= MISSES_MAX:
        return HandOver("not_understood", topic)
    likely = (answer.best, *answer.runners_up) if answer.best is not None and answer.worth_asking else ()
    return AskBack(tuple(article.title for article in likely[:CHOICES_MAX]), topic)


def decide_picture(dialogue: Dialogue, sent: str = "picture") -> Turn:
    """What to do with a picture, file or voice note: ask for words once, then bring in a person who can see it."""
    return HandOver("picture_not_understood") if dialogue.misses + 1 >= MISSES_MAX else AskBack(picture=True, sent=sent)


def find_choice(dialogue: Dialogue, text: str, intents: Intents) -> str | None:
    """The title that was picked from the last choices: by number, by its words, or by yes when there was only one."""
    picked = find_pick(dialogue.choices, text)
    if picked is None and len(dialogue.choices) == 1 and intents.find(text, answered=True) == "yes":
        return dialogue.choices[0]
    return picked


def remember(dialogue: Dialogue, seq: int, turn: Turn) -> Dialogue:
    """The dialogue after a turn that answers everything up to ``seq``."""
    misses, topics = 0, dialogue.topics
    choices: tuple[str, ...] = ()
    match turn:
        case Tell(article=article, related=related):
            choices, topics = related, _add(topics, article.topic)
        case AskBack(titles=titles, topic=topic):
            misses, choices, topics = dialogue.misses + 1, titles, _add(topics, topic)
        case SmallTalk(missed=missed):
            misses, choices = dialogue.misses + missed, dialogue.choices
        case HandOver(topic=topic):
            topics = _add(topics, topic)
    return Dialogue(seq, misses, choices, topics)


def forget(dialogue: Dialogue, seq: int) -> Dialogue:
    """The dialogue after a person gave the talk back: a fresh start, but still about the same."""
    return Dialogue(seq, topics=dialogue.topics)


def choose_queue(queues: tuple[HandoverQueue, ...], turn: HandOver, dialogue: Dialogue) -> HandoverQueue | None:
    """Where a person is asked for: by the reason, by what it is about now or was before, else the general queue."""
    by_about = {queue.about: queue for queue in queues}
    wanted = (turn.reason, turn.topic, *reversed(dialogue.topics), "general")
    return next((by_about[about] for about in wanted if about in by_about), None)


def _topic_of(answer: Answer) -> str:
    return answer.best.topic if answer.best is not None and answer.score >= TOPIC_SCORE_MIN else ""


def _related(answer: Answer) -> tuple[str, ...]:
    return answer.related[:RELATED_MAX]


def _add(topics: tuple[str, ...], topic: str) -> tuple[str, ...]:
    """The newest topic last, each once."""
    if not topic:
        return topics
    return (*(known for known in topics if known != topic), topic)[-TOPICS_KEPT_MAX:]
