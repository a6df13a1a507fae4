"""Who holds: one change is many changes of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from suiban.conversations import events, store_handing
from suiban.conversations.errors import ConversationIsClosed, ConversationUnknown, NotHolder
from suiban.conversations.model import (
    Conversation,
    Speaker,
    StaffEntry,
    Target,
    ToQueue,
    holder_after,
    target_text,
)
from suiban.eventlog.api import EventLog
from suiban.eventlog.events import Fact
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, ConversationId, EntryId
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

HandingKind = Literal["handover", "takeover"]


class Move(msgspec.Struct, frozen=True):
    """A talk that is to change its holder. ``holder_token`` is the one under which it was decided; None: any."""

    conversation_id: ConversationId
    to: Target
    holder_token: int | None


class Handing:
    """Changing the holder, within the caller's transaction and scope."""

    _log: EventLog
    _clock: Clock

    async def pass_on(
        self, tx: Transaction, conversation_id: ConversationId, to: Target, by: Speaker, reason: str, summary: Spoken,
        *, entry_kind: HandingKind = "handover",
    ) -> Conversation:  # fmt: skip
        """Change the holder. Raises :class:`NotHolder` when ``by.holder_token`` is no longer the current one,
        ConversationIsClosed, ConversationUnknown."""
        move = Move(conversation_id, to, by.holder_token)
        outcome = (await self.pass_on_many(tx, [move], by, reason, summary, entry_kind=entry_kind))[conversation_id]
        if isinstance(outcome, SuibanError):
            raise outcome
        return outcome

    async def pass_on_many(
        self, tx: Transaction, moves: Sequence[Move], by: Speaker, reason: str, summary: Spoken, *,
        entry_kind: HandingKind = "handover",
    ) -> dict[ConversationId, Conversation | SuibanError]:  # fmt: skip
        """Change the holders of different talks, in as many statements as one takes.

        What cannot be moved is answered by why and does not harm the others; a moved one by its new state.
        """
        locked = await store_handing.load(tx, sorted(move.conversation_id for move in moves), lock=True)
        outcome: dict[ConversationId, Conversation | SuibanError] = {}
        going: list[tuple[Conversation, Target]] = []
        for move in moves:
            found = _movable(locked.get(move.conversation_id), move)
            if isinstance(found, Conversation):
                going.append((found, move.to))
            else:
                outcome[move.conversation_id] = found
        if going:
            now = self._clock.now()
            entries = [_entry(talk, to, entry_kind, by, reason, summary, now) for talk, to in going]
            outcome |= await self._hand(tx, going, entries, by)
        return outcome

    async def let_in(
        self, tx: Transaction, talks: Mapping[ConversationId, int], *, stands_in: bool
    ) -> list[ConversationId]:
        """Let the bot answer in talks nobody holds, each under the token of its waiting, or out of them again.

        Their place in line stays. Those that were taken or closed meanwhile, stand so already or are being written to
        at this moment are left; whom it concerned.
        """
        rows = await store_handing.let_in(tx, talks, stands_in=stands_in) if talks else []
        facts: list[tuple[CompanyId, Fact]] = [
            (CompanyId.of(row["company_id"]), events.StandInChanged(row["id"], row["holder_token"], stands_in))
            for row in rows
        ]
        await self._log.append_many(tx, facts)
        return [ConversationId.of(row["id"]) for row in rows]

    async def _hand(
        self, tx: Transaction, going: Sequence[tuple[Conversation, Target]], entries: Sequence[StaffEntry], by: Speaker
    ) -> dict[ConversationId, Conversation]:
        talks, now = [talk for talk, _ in going], entries[0].at
        await store_handing.set_holders(tx, talks, [holder_after(to) for _, to in going], now)
        await store_handing.add_entries(tx, talks, entries, by)
        ended = await store_handing.end_consultations(tx, talks, now, "passed_on")
        facts: list[tuple[CompanyId, Fact]] = [
            (
                CompanyId.of(row["company_id"]),
                events.ConsultationEnded(
                    conversation_id=row["conversation_id"], consultation_id=row["id"], staff_id=row["staff_id"],
                    reason="passed_on",
                ),
            )
            for row in ended
        ]  # fmt: skip
        passed = {talk.id: (talk, to, entry) for (talk, to), entry in zip(going, entries, strict=True)}
        for row in await store_handing.parts(tx, [talk.id for talk in talks]):
            talk, to, entry = passed[ConversationId.of(row["conversation_id"])]
            facts.append((CompanyId.of(row["company_id"]), _passed_on(talk, to, entry, row["customer_id"])))
        await self._log.append_many(tx, facts)
        return {talk.id: _after(talk, to, now) for talk, to in going}


def _movable(talk: Conversation | None, move: Move) -> Conversation | SuibanError:
    if talk is None:
        return ConversationUnknown()
    if talk.state == "closed":
        return ConversationIsClosed()
    if move.holder_token is not None and move.holder_token != talk.holder_token:
        return NotHolder()
    return talk


def _entry(
    talk: Conversation, to: Target, kind: HandingKind, by: Speaker, reason: str, summary: Spoken, now: datetime
) -> StaffEntry:
    return StaffEntry(
        company_id=talk.company_id, id=EntryId.new(), after_talk_seq=talk.last_seq, kind=kind, by_kind=by.kind,
        by_name=by.name, to_text=target_text(to), reason=mask_text(reason), summary=summary, at=now,
    )  # fmt: skip


def _after(talk: Conversation, to: Target, now: datetime) -> Conversation:
    kind, holder_id, key = holder_after(to)
    return msgspec.structs.replace(
        talk, holder_kind=kind, holder_id=holder_id, holder_key=key, holder_token=talk.holder_token + 1, held_since=now
    )


def _passed_on(talk: Conversation, to: Target, entry: StaffEntry, customer_id: object) -> events.PassedOn:
    after = _after(talk, to, entry.at)
    queue = to if isinstance(to, ToQueue) else None
    return events.PassedOn(
        conversation_id=talk.id,
        host_company_id=talk.company_id,
        customer_id=customer_id,  # type: ignore[arg-type]
        from_kind=talk.holder_kind,
        from_id=talk.holder_id,
        to_kind=after.holder_kind,
        to_id=after.holder_id,
        to_key=after.holder_key,
        queue_id=queue.queue_id if queue else None,
        only_staff_id=queue.only_staff_id if queue else None,
        skills=queue.skills if queue else {},
        holder_token=after.holder_token,
        part_companies=tuple(sorted(talk.part_companies)),
        held_since=entry.at.isoformat(),
        entry_id=entry.id,
        # what a person wrote stands in the entry: nobody can erase it from the log
        reason="" if entry.by_kind == "staff" else entry.reason,
    )
