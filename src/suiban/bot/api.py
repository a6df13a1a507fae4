"""The door of the bot: answer many talks at once, bring in a person, stand in while they wait, say where hand-overs go.

Thinking (:meth:`Bot.think`) reads in a snapshot of its own and decides in memory; acting (:meth:`Bot.act`) only writes.
Between the two a talk may have moved on: then what was decided is superseded and dropped.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from suiban.bot import store
from suiban.bot.model import (
    Begin,
    Dialogue,
    HandOver,
    HandoverQueue,
    Tell,
    Turn,
    choose_queue,
    decide_picture,
    decide_service,
    decide_turn,
    find_choice,
    forget,
    remember,
)
from suiban.bot.model.intents import Intents, built_in
from suiban.bot.model.meanwhile import Assure, decide_meanwhile
from suiban.bot.model.summary import Line, summarise
from suiban.bot.model.wording import BACK_AGAIN, LET_IN, NOBODY_THERE, Words, word_meanwhile, word_turn
from suiban.bot.ports import NoServices, Services
from suiban.conversations.api import Conversations
from suiban.conversations.errors import ConversationIsClosed, NotHolder
from suiban.conversations.model import Refused, Say, Speaker, Target, ToFlow, ToQueue
from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.masking import Spoken
from suiban.knowledge.api import NO_ANSWER, Answer, Knowledge, Question
from suiban.language.api import Language, detect_language
from suiban.platform.postgres import Database, Scope, Transaction

__all__ = ["Bot", "HandoverQueue", "Plan", "Services", "Wanted", "says_nothing"]

NAME: Final = "小随"
JOINED_MAX: Final = 3
"""So many unanswered messages are read as one when the newest alone is not understood."""
TURNS_A_BREATH: Final = 8
"""After so many turns others on the loop may go on."""


class Wanted(msgspec.Struct, frozen=True):
    """A talk that waits for the bot. ``back``: it was handed back, not spoken to; ``let_in``: so it was to a line."""

    company_id: CompanyId
    conversation_id: ConversationId
    holder_token: int
    back: bool = False
    let_in: bool = False


class Plan(msgspec.Struct, frozen=True):
    """What was decided for one talk: what to say under which ids, whom or what to bring in then, what to remember."""

    talk: store.Talk
    words: tuple[tuple[str, Words], ...]
    dialogue: Dialogue
    hand_over: HandOver | None = None
    queue: HandoverQueue | None = None
    begin: Begin | None = None


class Bot:
    """Use cases of the bot."""

    def __init__(
        self, knowledge: Knowledge, conversations: Conversations, services: Services | None = None, name: str = NAME
    ) -> None:
        self._knowledge = knowledge
        self._conversations = conversations
        self._services = services or NoServices()
        self._name = name

    @property
    def _intents(self) -> Intents:
        return built_in()

    def warm(self) -> None:
        """Load what understanding takes: half a second that the first who needs it would wait. Any thread may."""
        built_in()

    async def think(self, db: Database, wanted: Sequence[Wanted]) -> list[Plan]:
        """Decide what to do with many talks. Those closed, held by somebody else or answered already are left out."""
        if not wanted:
            return []
        companies = {item.company_id for item in wanted}
        await self._knowledge.ready(db, companies)
        await self._services.ready(db, companies)
        async with db.snapshot(Scope.of(companies)) as tx:
            talks = await store.load_talks(tx, companies, {item.conversation_id for item in wanted})
            queues = await store.load_queues(tx, companies)
        ours = [
            (item, talk)
            for item in wanted
            if (talk := talks.get(item.conversation_id)) is not None and _is_ours(talk, item)
        ]
        questions = dict.fromkeys((item.company_id, text) for item, talk in ours for text in self._questions(talk))
        answers = await self._knowledge.answer_many(db, list(questions), "customer")
        plans: list[Plan] = []
        for number, (item, talk) in enumerate(ours, 1):
            if talk.stands_in:
                plan = self._plan_meanwhile(item, talk, answers)
            else:
                plan = self._plan(item, talk, queues.get(item.company_id, ()), answers)
            plans += [plan] if plan is not None else []
            if number % TURNS_A_BREATH == 0:
                await asyncio.sleep(0)
        return plans

    async def act(self, tx: Transaction, plans: Sequence[Plan]) -> None:
        """Say and pass on what was decided, in the caller's transaction. What is superseded meanwhile is dropped."""
        # in one order everywhere, so that two writers of many talks never wait for one another in a circle
        ordered = sorted(plans, key=lambda plan: plan.talk.conversation_id)
        done = [plan for plan in ordered if await self._carry_out(tx, plan)]
        if done:
            await store.save_dialogues(
                tx, [(plan.talk.company_id, plan.talk.conversation_id, plan.dialogue) for plan in done]
            )

    async def ask_person(self, tx: Transaction, company_id: CompanyId, conversation_id: ConversationId) -> bool:
        """Bring in a person because the customer pressed the button; ``company_id`` is the host's.

        False when one is there or asked for already, or the company has nowhere to ask.
        """
        talk = (await store.load_talks(tx, [company_id], [conversation_id], any_holder=True)).get(conversation_id)
        if talk is None or talk.holder_kind == "staff" or (talk.holder_kind == "nobody" and talk.holder_key):
            return False
        turn = HandOver("asked_for_person")
        queue = choose_queue((await store.load_queues(tx, [company_id])).get(company_id, ()), turn, talk.dialogue)
        by = Speaker("system", None, self._name, talk.holder_token)
        return queue is not None and await self._pass_on(tx, talk, queue, turn, by)

    async def set_queues(self, tx: Transaction, company_id: CompanyId, queues: Sequence[HandoverQueue]) -> None:
        """Say where a company's hand-overs go, by what they are about; ``general`` is for everything else."""
        await store.put_queues(tx, company_id, queues)

    async def queue_for(self, tx: Transaction, company_id: CompanyId, about: str = "general") -> HandoverQueue | None:
        """Where a company wants hand-overs of this matter, or of everything."""
        queues = (await store.load_queues(tx, [company_id])).get(company_id, ())
        return next((one for wanted in (about, "general") for one in queues if one.about == wanted), None)

    # --- deciding, from memory ---

    def _questions(self, talk: store.Talk) -> list[str]:
        """What is to be looked up for a talk: the newest words, and what was said in several messages as a whole."""
        unanswered = _unanswered(talk)
        texts = _texts(unanswered)
        if not unanswered or unanswered[-1].kind != "text" or self._intents.says_nothing(texts[-1]):
            return []
        return [texts[-1]] if len(texts) == 1 else [texts[-1], _joined(texts)]

    def _plan(
        self, wanted: Wanted, talk: store.Talk, queues: tuple[HandoverQueue, ...], answers: Mapping[Question, Answer]
    ) -> Plan | None:
        language = _language_of(talk.lines)
        unanswered = _unanswered(talk)
        if wanted.back and not unanswered:
            greeting = _once(talk, "back", Words(BACK_AGAIN[language]))
            return Plan(talk, (greeting,), forget(talk.dialogue, _last_seq(talk)))
        if not unanswered:
            return None
        turn = decide_service(
            self._decide(talk.dialogue, unanswered, talk.company_id, answers), self._service(talk, unanswered)
        )
        queue = choose_queue(queues, turn if isinstance(turn, HandOver) else FALLBACK, talk.dialogue)
        words = tuple(word_turn(turn, language, self._intents))
        if isinstance(turn, HandOver) and queue is None:
            words = (*words[:-1], Words(NOBODY_THERE[language]))
        seq = unanswered[-1].talk_seq
        return Plan(
            talk=talk,
            words=_numbered(talk, seq, words),
            dialogue=remember(talk.dialogue, seq, turn),
            hand_over=turn if isinstance(turn, HandOver) else None,
            queue=queue,
            begin=turn if isinstance(turn, Begin) else None,
        )

    def _service(self, talk: store.Talk, unanswered: Sequence[Line]) -> str | None:
        last = unanswered[-1]
        return self._services.wanted(talk.company_id, str.__str__(last.text)) if last.kind == "text" else None

    def _plan_meanwhile(self, wanted: Wanted, talk: store.Talk, answers: Mapping[Question, Answer]) -> Plan | None:
        """For a talk that waits in line: nobody is brought in, so what the bot is not sure of is left to who comes."""
        language = _language_of(talk.lines)
        unanswered = _unanswered(talk)
        first = [_once(talk, "in", Words(LET_IN[language]))] if wanted.let_in else []
        if not unanswered:
            return Plan(talk, tuple(first), talk.dialogue) if first else None
        seq = unanswered[-1].talk_seq
        turn = self._decide(talk.dialogue, unanswered, talk.company_id, answers)
        meanwhile = decide_meanwhile(turn)
        said = [word_meanwhile(one, language, self._intents) for one in meanwhile]
        if meanwhile == (Assure(),):
            dialogue = msgspec.structs.replace(talk.dialogue, answered_seq=seq)
            # who was just told that their place is kept need not be told again
            return Plan(talk, tuple(first or [_once(talk, "coming", said[0])]), dialogue)
        return Plan(talk, (*first, *_numbered(talk, seq, said)), remember(talk.dialogue, seq, turn))

    def _decide(
        self, dialogue: Dialogue, unanswered: Sequence[Line], company_id: CompanyId, answers: Mapping[Question, Answer]
    ) -> Turn:
        texts = _texts(unanswered)
        if unanswered[-1].kind == "form_answer":
            return HandOver("form_answered")
        if unanswered[-1].kind != "text":
            return decide_picture(dialogue, unanswered[-1].kind)
        picked = find_choice(dialogue, texts[-1], self._intents)
        article = self._knowledge.titled([company_id], picked, "customer") if picked is not None else None
        if article is not None:
            return Tell(article)

        def decide(text: str) -> Turn:
            return decide_turn(dialogue, text, answers.get((company_id, text), NO_ANSWER), self._intents)

        turn = decide(texts[-1])
        if len(texts) == 1 or isinstance(turn, Tell | HandOver):
            return turn
        # people write one sentence in three messages: what is clear only together counts
        whole = decide(_joined(texts))
        return whole if isinstance(whole, Tell | HandOver) else turn

    # --- writing ---

    async def _carry_out(self, tx: Transaction, plan: Plan) -> bool:
        """Say, then pass on. False when the talk is no longer ours."""
        talk = plan.talk
        by = Speaker("bot", None, self._name, talk.holder_token)
        for said_id, words in plan.words:
            say = Say(talk.conversation_id, Spoken(words.text), extra=words.extra, external_id=said_id)
            said = await self._conversations.say(tx, by, say)
            if isinstance(said, Refused):
                # an answer that may not be said must not leave the customer without one
                silenced = said.code == "refused_by_guard" and plan.queue is not None
                return silenced and await self._pass_on(tx, talk, plan.queue, plan.hand_over or FALLBACK, by)
        if plan.begin is not None:
            return await self._pass(tx, talk, ToFlow(plan.begin.flow), by, "service_wanted", Spoken(""))
        if plan.hand_over is not None and plan.queue is not None:
            return await self._pass_on(tx, talk, plan.queue, plan.hand_over, by)
        return True

    async def _pass_on(
        self, tx: Transaction, talk: store.Talk, queue: HandoverQueue | None, turn: HandOver, by: Speaker
    ) -> bool:
        if queue is None:
            return False
        summary = summarise(turn, talk.dialogue, talk.lines, self._intents)
        return await self._pass(tx, talk, ToQueue(queue.queue_id, queue.queue_key), by, turn.reason, summary)

    async def _pass(
        self, tx: Transaction, talk: store.Talk, to: Target, by: Speaker, reason: str, summary: Spoken
    ) -> bool:
        try:
            await self._conversations.pass_on(tx, talk.conversation_id, to, by, reason, summary)
        except (NotHolder, ConversationIsClosed):
            return False
        return True


def says_nothing(text: str) -> bool:
    """Whether a customer's message tells nothing of what they want: 转人工 alone, 您好, 谢谢."""
    return built_in().says_nothing(text)


FALLBACK: Final = HandOver("refused_by_guard")


def _is_ours(talk: store.Talk, wanted: Wanted) -> bool:
    """The bot's to answer under this token, and the host's own fact (each part's company is told of a passing on)."""
    ours = talk.holder_kind == "bot" or talk.stands_in
    return ours and talk.holder_token == wanted.holder_token and talk.company_id == wanted.company_id


def _unanswered(talk: store.Talk) -> list[Line]:
    """What the customer said since the bot, a person or a service last answered."""
    answered = max((line.talk_seq for line in talk.lines if _by_others(line)), default=talk.dialogue.answered_seq)
    since = max(answered, talk.dialogue.answered_seq)
    return [line for line in talk.lines if line.author_kind == "customer" and line.talk_seq > since]


def _by_others(line: Line) -> bool:
    return line.author_kind == "staff" or (line.author_kind == "bot" and "flow" in (line.extra or {}))


def _numbered(talk: store.Talk, seq: int, words: Sequence[Words]) -> tuple[tuple[str, Words], ...]:
    """What answers a message, each under an id of its own: answered again it is not said again."""
    said_id = f"bot:{talk.conversation_id.hex}:{seq}"
    return tuple((f"{said_id}.{number}" if number else said_id, one) for number, one in enumerate(words))


def _once(talk: store.Talk, what: str, words: Words) -> tuple[str, Words]:
    """What is said once while this holder, or this line, lasts."""
    return f"bot:{talk.conversation_id.hex}:{what}:{talk.holder_token}", words


def _texts(unanswered: Sequence[Line]) -> list[str]:
    return [str.__str__(line.text) for line in unanswered if line.kind == "text"]


def _joined(texts: Sequence[str]) -> str:
    return " ".join(texts[-JOINED_MAX:])


def _last_seq(talk: store.Talk) -> int:
    return max((line.talk_seq for line in talk.lines), default=0)


def _language_of(lines: Sequence[Line]) -> Language:
    """The language the customer wrote last in; Chinese when it cannot be told."""
    for line in reversed(lines):
        if line.author_kind == "customer" and (found := detect_language(str.__str__(line.text))) is not None:
            return found
    return "zh"
