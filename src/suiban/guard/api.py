"""The door of the guard: it stands behind the port ``conversations.api.Guard``."""

from collections.abc import Sequence
from typing import Final

import msgspec

from suiban.conversations.model import GuardWarning, Verdict
from suiban.guard import store
from suiban.guard.model import Phrase, Rulebook, mask_matches, mask_numbers
from suiban.kit.ids import CompanyId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Transaction

__all__ = ["Phrase", "PhraseGuard"]

HINT: Final = "guard"
REFRESH_AFTER_S: Final = 5.0


class _Kept(msgspec.Struct):
    rulebook: Rulebook
    loaded_at: float


class PhraseGuard:
    """Checks what is said against each company's phrases, from memory."""

    def __init__(self, clock: Clock, hints: Hints) -> None:
        self._clock = clock
        self._kept: dict[CompanyId, _Kept] = {}
        hints.subscribe(HINT, self._hear)

    async def check(self, tx: Transaction, company_id: CompanyId, speaker_kind: str, text: Spoken) -> Verdict:
        """Allow (masked or with warnings) or refuse. What customers say is always allowed as it is."""
        if speaker_kind == "customer":
            return Verdict("allow", text)
        found = (await self._rulebook(tx, company_id)).matches(text)
        refusals = [match.phrase for match in found if match.phrase.action == "refuse"]
        if refusals:
            return Verdict("refuse", text, reason=f"「{refusals[0].phrase}」{refusals[0].note}")
        masked = mask_matches(text, [match for match in found if match.phrase.action == "mask"])
        warnings = {match.phrase.phrase: GuardWarning(match.phrase.phrase, match.phrase.note) for match in found}
        return Verdict("allow", Spoken(mask_numbers(masked)), warnings=tuple(warnings.values()))

    async def put_many(self, tx: Transaction, phrases: Sequence[Phrase]) -> None:
        """Add phrases, or change those that are there."""
        if phrases:
            await store.put_many(tx, phrases)
            for company_id in {phrase.company_id for phrase in phrases}:
                tx.hint(HINT, company_id.bytes)

    async def remove(self, tx: Transaction, company_id: CompanyId, phrases: Sequence[str]) -> None:
        """Forget phrases."""
        await store.remove(tx, company_id, phrases)
        tx.hint(HINT, company_id.bytes)

    async def _rulebook(self, tx: Transaction, company_id: CompanyId) -> Rulebook:
        now = self._clock.monotonic()
        kept = self._kept.get(company_id)
        if kept is None or now - kept.loaded_at >= REFRESH_AFTER_S:
            phrases = tuple(await store.load(tx, [company_id]))
            rulebook = kept.rulebook if kept is not None and kept.rulebook.phrases == phrases else Rulebook(phrases)
            kept = self._kept[company_id] = _Kept(rulebook, now)
        return kept.rulebook

    def _hear(self, payload: bytes) -> None:
        kept = self._kept.get(CompanyId(bytes=payload)) if len(payload) == 16 else None
        if kept is not None:
            kept.loaded_at = float("-inf")
