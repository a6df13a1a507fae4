"""What services ask of cases, in the way they ask a bank: under a key, once however often it is asked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from suiban.cases.api import CaseCard, CaseMoved, Cases, CaseUnknown, NewCase, Source
from suiban.cases.model import KINDS, STATES, TEXT_CHARACTERS_MAX, TOPIC_CHARACTERS_MAX
from suiban.cases.store import begun_by
from suiban.corebank.api import Answer, Argument, Call, Done, Operation, Refused, Unclear
from suiban.kit.errors import Unavailable
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Database, NotText, Scope, Transaction

_CARD: Final = {
    "number": "text", "kind": "text", "kind_name": "text", "kind_name_en": "text", "topic": "text", "state": "text",
    "state_name": "text", "state_name_en": "text", "registered_on": "date", "promised_on": "date",
}  # fmt: skip
OPERATIONS: Final[Mapping[str, Operation]] = {
    one.name: one
    for one in (
        Operation(
            "case.register", "Register what the customer complains about: a number, and by when they hear.",
            (Argument("topic", help="In a line."), Argument("text", help="What was said."),
             Argument("kind", required=False, choices=tuple(KINDS))),
            _CARD, writes=True,
        ),
        Operation("case.list", "The customer's own cases, the newest first.", (), {"cases": [_CARD]}),
        Operation(
            "case.object", "The customer is not content with how a case was settled: it is opened again.",
            (Argument("number"), Argument("text", help="Why not.")), _CARD, ("case_moved",), writes=True,
        ),
    )
}  # fmt: skip
_LATER: Final = ("暂时办不了，请稍后再试。", "This cannot be done now. Please try again later.")
_ARGUMENTS_WRONG: Final = Refused(
    "arguments_wrong", "登记的内容不完整，请重新填写。", "Something is missing. Please fill it in again."
)
_NOT_FOUND: Final = Refused(
    "not_found", "没有找到这件事项，请核对编号。", "There is no such case. Please check the number."
)
_MOVED: Final = Refused(
    "case_moved", "这件事项还在处理中，有结果会马上告诉您。", "This is still being worked on. You will hear from us."
)
_UNKNOWN: Final = Refused("operation_unknown", *_LATER)
_NOBODY: Final = Refused("customer_unknown", *_LATER)


class CaseOperations:
    """Answers calls whose operation is one of :data:`OPERATIONS`; each in a transaction of its own."""

    def __init__(self, db: Database, cases: Cases) -> None:
        self._db = db
        self._cases = cases

    async def call_many(self, calls: Sequence[Call]) -> list[Answer]:
        """One answer a call, in their order. The key names the instance a call is of: ``<instance>:<number>``."""
        return [await self._call(call) for call in calls]

    async def _call(self, call: Call) -> Answer:
        try:
            async with self._db.unscoped() as tx:
                company = (await company_ids(tx)).get(call.company)
            if company is None:
                return _NOBODY
            async with self._db.transaction(Scope.of([company])) as tx:
                return await self._answer(tx, company, call)
        except Unavailable:
            return Unclear("not_reached")
        except NotText:
            return _ARGUMENTS_WRONG

    async def _answer(self, tx: Transaction, company: CompanyId, call: Call) -> Answer:
        instance = _instance(call.key)
        begun = await begun_by(tx, instance) if instance is not None else None
        if instance is None or begun is None:
            return _NOBODY
        match call.operation:
            case "case.register":
                return await self._register(tx, company, begun, instance, call)
            case "case.list":
                cards = await self._cases.of_customer(tx, company, begun[0])
                return Done({"cases": [await self._shown(tx, company, card) for card in cards]})
            case "case.object":
                return await self._object(tx, company, begun[0], call)
            case _:
                return _UNKNOWN

    async def _register(
        self, tx: Transaction, company: CompanyId, begun: tuple[CustomerId, ConversationId | None, str],
        instance: InstanceId, call: Call,
    ) -> Answer:  # fmt: skip
        topic, text = _text(call, "topic", TOPIC_CHARACTERS_MAX), _text(call, "text", TEXT_CHARACTERS_MAX)
        kind = call.arguments.get("kind", "complaint")
        if topic is None or text is None or kind not in KINDS:
            return _ARGUMENTS_WRONG
        customer, talk, door = begun
        source = Source("flow", call.key, door, talk, instance)
        card, _ = await self._cases.register(tx, NewCase(company, customer, topic, text, source, kind))
        return Done(await self._shown(tx, company, card))

    async def _object(self, tx: Transaction, company: CompanyId, customer: CustomerId, call: Call) -> Answer:
        number, text = _text(call, "number", TOPIC_CHARACTERS_MAX), _text(call, "text", TEXT_CHARACTERS_MAX)
        if number is None or text is None:
            return _ARGUMENTS_WRONG
        try:
            card = await self._cases.object_to(tx, company, customer, str.__str__(number), text)
        except CaseUnknown:
            return _NOT_FOUND
        except CaseMoved:
            return _MOVED
        return Done(await self._shown(tx, company, card))

    async def _shown(self, tx: Transaction, company: CompanyId, card: CaseCard) -> dict[str, Any]:
        zone = await self._cases.zone(tx, company)
        (kind, kind_en), (state, state_en) = KINDS[card.kind], STATES[card.state]
        return {
            "number": card.number, "kind": card.kind, "kind_name": kind, "kind_name_en": kind_en,
            "topic": str.__str__(card.topic), "state": card.state, "state_name": state, "state_name_en": state_en,
            "registered_on": card.registered_at.astimezone(zone).date().isoformat(),
            "promised_on": card.promise_by.astimezone(zone).date().isoformat(),
        }  # fmt: skip


def _instance(key: str) -> InstanceId | None:
    """The instance a key names, or None."""
    try:
        return InstanceId(hex=key.partition(":")[0])
    except ValueError:
        return None


def _text(call: Call, name: str, characters_max: int) -> Spoken | None:
    """An argument that is a text with something in it, cut; None: it is not."""
    value = call.arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        return None
    return Spoken(str.__str__(value).strip()[:characters_max])
