"""Services in talks: saying what is asked, hearing what is answered, and giving the talk back when it is over."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from suiban.conversations.api import Conversations, NotHolder, Say, Speaker, Target, ToBot
from suiban.conversations.errors import ConversationIsClosed
from suiban.customers.api import Customers
from suiban.flows import store, store_talks, store_versions
from suiban.flows.errors import FlowUnknown, IdentityNeeded, InstanceOpen, InstanceOver, NotNow, StepPassed
from suiban.flows.model import wording
from suiban.flows.model.beginning import slots_of
from suiban.flows.model.doors import CAPABILITIES, ByPage, can_carry
from suiban.flows.model.hearing import Aside, Filled, Heard, Uploaded, Wrote
from suiban.flows.model.moving import Corrects, Goes, Meant, Move, Says, place_of
from suiban.flows.model.rendering import chat, text
from suiban.flows.model.rows import LINK_LASTS, Instance, Settled
from suiban.flows.model.steps import Door, Misread, Prompt, Words
from suiban.flows.model.views import End
from suiban.flows.ports import Queues, StepUps
from suiban.flows.running import TODAY_IN, Running
from suiban.flows.store_talks import Line, Talk
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token, token_hash

NAME: Final = "小随"
CONTINUE: Final = ""
"""The key of a flow that means: whatever the customer has under way."""
MISSES_MAX: Final = 3
DOOR_OF: Final[Mapping[str, Door]] = {"webchat": "chat", "text": "text"}
PAGE: Final = "/f#"


class Talking(Running):
    """What happens in talks, within the caller's transaction and scope. Instances are locked before talks."""

    _conversations: Conversations
    _customers: Customers
    _queues: Queues
    _step_ups: StepUps
    _public_url: str

    # --- what the listener calls ---

    async def hear_many(
        self, tx: Transaction, talks: Sequence[Talk], answers: Mapping[tuple[CompanyId, str], str]
    ) -> None:
        """Go on in talks that a flow holds: begin, take up again, hear what was said. ``answers``: to questions."""
        known = sorted({talk.instance_id for talk in talks if talk.instance_id is not None})
        await store.load(tx, known, lock=True)
        doors = await self._doors(tx, talks)
        heard = [await self._hear(tx, talk, doors[talk.id], answers) for talk in sorted(talks, key=lambda one: one.id)]
        await store_talks.save(tx, heard)

    async def ask_again(self, tx: Transaction, conversation_id: ConversationId, company_id: CompanyId) -> None:
        """Ask once more what is asked in a talk: who the customer is may be known more surely now."""
        talk = (await store_talks.load(tx, [company_id], [conversation_id])).get(conversation_id)
        if talk is None or talk.holder_kind != "flow" or talk.instance_id is None:
            return
        end = await self._end(tx, talk, (await self._doors(tx, [talk]))[talk.id])
        await self._tell(tx, talk, await self.resume_settled(tx, end, talk.instance_id), end)

    async def go_on(self, tx: Transaction, moves: Sequence[Move]) -> None:
        """The bank answered, or a wait is over: move, and say what follows where the customer is."""
        settled = [one for one in await self.move_many(tx, moves) if isinstance(one, Settled)]
        talking = [one for one in settled if one.after.conversation_id is not None]
        ids = {one.after.conversation_id for one in talking if one.after.conversation_id is not None}
        companies = {one.after.company_id for one in talking}
        talks = await store_talks.load(tx, companies, ids) if ids else {}
        doors = await self._doors(tx, list(talks.values()))
        for one in sorted(talking, key=lambda each: str(each.after.conversation_id)):
            talk = talks.get(one.after.conversation_id)  # type: ignore[arg-type]
            if talk is not None:
                await self._tell(tx, talk, one, await self._end(tx, talk, doors[talk.id]))

    async def tell_talk(self, tx: Transaction, settled: Settled) -> None:
        """Say in the talk what came of a step that was answered on the page beside it."""
        conversation_id = settled.after.conversation_id
        if conversation_id is None:
            return
        talk = (await store_talks.load(tx, [settled.after.company_id], [conversation_id])).get(conversation_id)
        if talk is not None and talk.holder_kind == "flow" and talk.instance_id == settled.after.id:
            await self._tell(tx, talk, settled, await self._end(tx, talk, (await self._doors(tx, [talk]))[talk.id]))

    # --- one talk ---

    async def _hear(
        self, tx: Transaction, talk: Talk, door: Door, answers: Mapping[tuple[CompanyId, str], str]
    ) -> Talk:
        if talk.holder_kind != "flow":
            return talk
        end = await self._end(tx, talk, door)
        if talk.instance_id is None or not await self._is_of(tx, talk):
            return await self._enter(tx, talk, end)
        for line in talk.unheard:
            talk = await self._hear_line(tx, talk, line, end, answers)
            if talk.holder_kind != "flow":
                break
        return _heard_all(talk)

    async def _is_of(self, tx: Transaction, talk: Talk) -> bool:
        """Whether the talk still goes through the service that it is held by."""
        assert talk.instance_id is not None
        row = (await store.load(tx, [talk.instance_id])).get(talk.instance_id)
        if row is None or row.state == "over" or talk.holder_key not in (row.flow, CONTINUE):
            return False
        # who goes on elsewhere meanwhile, and writes here, wants to go on here
        return row.conversation_id == talk.id

    async def _enter(self, tx: Transaction, talk: Talk, end: End) -> Talk:
        """The talk was given to a flow: begin it, or take up what is under way."""
        first = str.__str__(talk.lines[-1].text) if talk.lines and talk.lines[-1].kind == "text" else ""
        try:
            settled = await self._begun(tx, talk, end, first)
        except SuibanError:
            await self._say(tx, talk, wording.UNKNOWN)
            return await self._leave(tx, _heard_all(talk), ToBot(), "flow_unknown")
        if settled is None:
            await self._say(tx, talk, wording.NOTHING_OPEN)
            return await self._leave(tx, _heard_all(talk), ToBot(), "nothing_open")
        talk = msgspec.structs.replace(_heard_all(talk), instance_id=settled.after.id, misses=0)
        return await self._tell(tx, talk, settled, end)

    async def _begun(self, tx: Transaction, talk: Talk, end: End, first: str) -> Settled | None:
        if talk.holder_key == CONTINUE:
            open_ = await store.open_of(tx, talk.company_id, talk.customer_id)
            return await self.resume_settled(tx, end, open_[0].id) if open_ else None
        try:
            slots = await self.slots_of(tx, talk.company_id, talk.holder_key, first)
            return await self.begin_settled(tx, end, talk.holder_key, slots)
        except InstanceOpen:
            known = await store.open_of_kind(tx, talk.company_id, talk.customer_id, talk.holder_key)
            if known is None:
                raise FlowUnknown from None
            return await self.resume_settled(tx, end, known)

    async def _hear_line(
        self, tx: Transaction, talk: Talk, line: Line, end: End, answers: Mapping[tuple[CompanyId, str], str]
    ) -> Talk:
        assert talk.instance_id is not None
        heard = heard_of(line)
        try:
            outcome = await self.move(tx, Move(talk.instance_id, Says(heard, language=talk.language), end))
        except StepPassed:
            await self._say(tx, talk, wording.ELSEWHERE)
            return await self._again(tx, talk, end)
        except IdentityNeeded as error:
            await self._prove(tx, talk, int(error.detail.get("level") or 0))
            return talk
        except (NotNow, InstanceOver):
            # what only the machine waits for; but who wants a person or to stop is heard at any time
            return await self._beside(tx, talk, line, end)
        match outcome:
            case Settled():
                return await self._tell(tx, msgspec.structs.replace(talk, misses=0), outcome, end)
            case Misread(words=words):
                return await self._missed(tx, talk, words)
            case Aside():
                return await self._aside(tx, talk, outcome, end, answers.get((talk.company_id, str.__str__(line.text))))

    async def _aside(self, tx: Transaction, talk: Talk, aside: Aside, end: End, answer: str | None) -> Talk:
        assert talk.instance_id is not None
        match aside.kind:
            case "person":
                return await self._person(tx, talk, "")
            case "cancel":
                return await self._try(tx, talk, Move(talk.instance_id, Goes("cancel"), end), end)
            case "back":
                return await self._try(tx, talk, Move(talk.instance_id, Goes("back"), end), end)
            case "correction":
                corrects = Corrects(aside.label, aside.text, talk.language, aside.otherwise)
                return await self._try(tx, talk, Move(talk.instance_id, corrects, end), end)
            case "wait":
                await self._say(tx, talk, wording.NO_HURRY)
                return talk
            case "question" if answer:
                await self._say(tx, talk, Words(answer, answer))
                return await self._again(tx, talk, end)
            case "question" if aside.otherwise is not None:
                return await self._try(tx, talk, Move(talk.instance_id, Meant(aside.otherwise), end), end)
            case _:
                return await self._again(tx, talk, end)

    async def _try(self, tx: Transaction, talk: Talk, move: Move, end: End) -> Talk:
        """Back, cancel or correct: what cannot be is said."""
        try:
            outcome = await self.move(tx, move)
        except NotNow:
            await self._say(tx, talk, wording.BANK_BUSY)
            return talk
        except SuibanError:
            await self._say(tx, talk, wording.BACK_IMPOSSIBLE)
            return await self._again(tx, talk, end)
        if isinstance(outcome, Settled):
            return await self._tell(tx, talk, outcome, end)
        if isinstance(outcome, Misread):
            return await self._missed(tx, talk, outcome.words)
        return talk

    async def _beside(self, tx: Transaction, talk: Talk, line: Line, end: End) -> Talk:
        assert talk.instance_id is not None
        row = (await store.load(tx, [talk.instance_id]))[talk.instance_id]
        if row.state == "over":
            return await self._leave(tx, talk, ToBot(), "flow_over")
        await self._say(tx, talk, _resting(row))
        return talk

    async def _again(self, tx: Transaction, talk: Talk, end: End) -> Talk:
        assert talk.instance_id is not None
        return await self._tell(tx, talk, await self.resume_settled(tx, end, talk.instance_id), end)

    async def _missed(self, tx: Transaction, talk: Talk, words: Words) -> Talk:
        misses = talk.misses + 1
        said = (
            words
            if misses < MISSES_MAX
            else Words(f"{words.zh}\n{wording.PERSON_HINT.zh}", f"{words.en or words.zh}\n{wording.PERSON_HINT.en}")
        )
        await self._say(tx, talk, said)
        return msgspec.structs.replace(talk, misses=misses)

    async def _person(self, tx: Transaction, talk: Talk, key: str, reason: str = "asked_for_person") -> Talk:
        to = await self._queues.to_queue(tx, talk.company_id, key)
        if to is None:
            await self._say(tx, talk, wording.NO_PERSON)
            return talk
        await self._say(tx, talk, wording.WAITING_PERSON)
        return await self._leave(tx, talk, to, reason)

    async def _prove(self, tx: Transaction, talk: Talk, level: int) -> None:
        await self._say(tx, talk, wording.IDENTITY)
        conversation = await self._conversations.load(tx, talk.id)
        await self._step_ups.ask(tx, conversation, level)

    # --- saying ---

    async def _tell(self, tx: Transaction, talk: Talk, settled: Settled, end: End) -> Talk:
        """Say what a turn says and asks, and hand the talk over where it goes on elsewhere."""
        row = settled.after
        if talk.holder_kind != "flow" or talk.instance_id != row.id:
            here = row.door in DOOR_OF.values()
            if here and (row.waits == "customer" or row.state == "over"):
                name = (await self._definition(tx, row)).name
                words = settled.last if row.state == "over" else wording.named(wording.NEWS, name)
                await self._say(tx, talk, words or wording.named(wording.NEWS, name), house=True)
            return talk
        if settled.misread is not None:
            talk = await self._missed(tx, talk, settled.misread.words)
        prompts = [*settled.told, *([settled.prompt] if settled.prompt is not None else [])]
        await self._show(tx, talk, row, prompts, settled.last, end)
        if settled.prompt is not None and settled.prompt.kind != "verify" and settled.prompt.identity > end.level:
            await self._prove(tx, talk, settled.prompt.identity)
        if row.state == "over":
            return await self._leave(tx, talk, ToBot(), f"flow_{row.outcome}")
        if settled.hand is not None:
            return await self._person(tx, talk, settled.hand.queue, settled.hand.reason or "flow_hand")
        if row.waits in ("approval", "time"):
            await self._say(tx, talk, _resting(row))
            return await self._leave(tx, talk, ToBot(), f"flow_waits_{row.waits}")
        return talk

    async def _show(
        self, tx: Transaction, talk: Talk, row: Instance, prompts: Sequence[Prompt], last: Words, end: End
    ) -> None:
        capability, place = CAPABILITIES[end.door], place_of(row)
        link = None
        if prompts and isinstance(can_carry(prompts[-1], capability), ByPage):
            link = await self._link(tx, row, end)
        said_id = f"flow:{row.id.hex}:{row.revision}:{talk.heard_seq}"
        if end.door == "text":
            closing = [_said(row, last)] if last else []
            parts = text.join_turn([*prompts, *closing], capability, talk.language, link, place)
            for number, part in enumerate(parts):
                await self._speak(tx, talk, Say(talk.id, Spoken(part), external_id=f"{said_id}.{number}"))
            return
        number = 0
        for prompt in prompts:
            mark = {"flow": _mark(row, prompt)}
            for one in chat.show(prompt, capability, talk.language, link, place).says:
                say = Say(
                    talk.id, Spoken(one.text), extra=mark, external_id=f"{said_id}.{number}", content=one.content,
                    choices=one.choices,
                )  # fmt: skip
                await self._speak(tx, talk, say)
                number += 1
        if last:
            mark = {"flow": _ended(row)}
            said = last.of(talk.language)
            await self._speak(tx, talk, Say(talk.id, Spoken(said), extra=mark, external_id=f"{said_id}.{number}"))

    async def _link(self, tx: Transaction, row: Instance, end: End) -> str:
        token = new_token()
        await store.put_link(tx, row, token_hash(token), end.level, self._clock.now() + LINK_LASTS)
        return f"{self._public_url if end.door == 'text' else ''}{PAGE}{token}"

    async def _say(self, tx: Transaction, talk: Talk, words: Words, *, house: bool = False) -> None:
        await self._speak(tx, talk, Say(talk.id, Spoken(words.of(talk.language))), house=house)

    async def _speak(self, tx: Transaction, talk: Talk, say: Say, *, house: bool = False) -> None:
        by = Speaker("system", None, "") if house else Speaker("bot", None, NAME, talk.holder_token)
        # what a service said is answered: the bot, who has the same voice, does not answer it again
        marked = {"flow": {"key": talk.holder_key}} | (say.extra or {})
        await self._conversations.say(tx, by, msgspec.structs.replace(say, extra=marked))

    async def _leave(self, tx: Transaction, talk: Talk, to: Target, reason: str) -> Talk:
        """Give the talk to somebody else; the instance stays as it is."""
        by = Speaker("bot", None, NAME, talk.holder_token)
        try:
            after = await self._conversations.pass_on(tx, talk.id, to, by, reason, Spoken(""))
        except (NotHolder, ConversationIsClosed):
            return msgspec.structs.replace(talk, holder_kind="nobody")
        return msgspec.structs.replace(
            talk, holder_kind=after.holder_kind, holder_key=after.holder_key, holder_token=after.holder_token,
            instance_id=None,
        )  # fmt: skip

    # --- who and where ---

    async def _end(self, tx: Transaction, talk: Talk, door: Door) -> End:
        standing = await self._customers.standing(tx, talk.company_id, talk.customer_id)
        return End(talk.company_id, talk.customer_id, door, standing.level, talk.id)

    async def _doors(self, tx: Transaction, talks: Sequence[Talk]) -> dict[ConversationId, Door]:
        if not talks:
            return {}
        channels = await self._conversations.channels(tx, list({talk.channel_id for talk in talks}))
        return {talk.id: DOOR_OF.get(channels[talk.channel_id].kind, "chat") for talk in talks}

    async def slots_of(self, tx: Transaction, company_id: CompanyId, key: str, first: str) -> dict[str, Any]:
        """What a customer's first sentence says already of what the service asks."""
        flow = next((one for one in await store_versions.published(tx, [company_id]) if one.key == key), None)
        if flow is None or flow.published is None or not first:
            return {}
        definition = await self._definitions.get(tx, (company_id, key, flow.published))
        return dict(slots_of(definition, first, self._clock.now().astimezone(TODAY_IN).date()))


def heard_of(line: Line) -> Heard:
    """What was said, as it is heard: words, a form filled in, or a file."""
    extra = line.extra or {}
    if line.kind == "form_answer" and "values" in extra.get("answer", {}):
        return Filled(extra["answer"]["values"])
    file = extra.get("file")
    if file is not None:
        return Uploaded(file["id"], Spoken(file.get("name", "")), file["media_type"])
    return Wrote(line.text)


def _heard_all(talk: Talk) -> Talk:
    last = max((line.talk_seq for line in talk.lines), default=talk.heard_seq)
    return msgspec.structs.replace(talk, heard_seq=max(talk.heard_seq, last))


def _resting(row: Instance) -> Words:
    match row.waits:
        case "approval":
            return wording.WAITING_APPROVAL
        case "time":
            return wording.WAITING_TIME
        case "person":
            return wording.WAITING_PERSON
        case _:
            return wording.BANK_BUSY


def _mark(row: Instance, prompt: Prompt) -> dict[str, Any]:
    """Beside a message: of which step it is, so that screens show progress and close it when it was answered."""
    return {
        "instance": str(row.id), "step": prompt.step, "kind": prompt.kind, "number": prompt.number,
        "total": prompt.total, "name": prompt.flow_name.zh, "name_en": prompt.flow_name.en,
    }  # fmt: skip


def _said(row: Instance, words: Words) -> Prompt:
    return Prompt(row.step, "say", row.flow, Words(), Words(), 0, 0, words)


def _ended(row: Instance) -> dict[str, Any]:
    return {"instance": str(row.id), "outcome": row.outcome}
