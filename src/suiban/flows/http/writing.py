"""What who writes services is answered: services, versions, findings, try-runs, figures."""

from datetime import datetime
from typing import Any

import msgspec

from suiban.corebank.api import Operation, Shape
from suiban.flows.api import Flow, Funnel, Version, Week
from suiban.flows.http.doors import DoorReply, WordsReply
from suiban.flows.model.findings import Finding
from suiban.flows.model.steps import Words
from suiban.flows.model.trying import Tried
from suiban.flows.model.views import InstanceLine
from suiban.kit.ids import StaffId
from suiban.kit.masking import Spoken
from suiban.platform.http import Reply


class FlowLineReply(Reply):
    """A service in a list: `version` begins new instances, or began the last ones; `draft` is being written (0: none).

    `kept`: of what ended in the last seven days with a promise the part that kept it. `started`, `done`, `stalled` are
    of those days too.
    """

    key: str
    name: str
    name_en: str
    state: str
    version: int
    draft: int
    changed_at: datetime
    changed_by_name: str
    promise_s: int
    kept: float | None
    started: int
    done: int
    stalled: int


class FlowLinesReply(Reply):
    """The services of a company."""

    items: list[FlowLineReply]


class VersionReply(Reply):
    """A version. `revision`: how often the draft was saved; who saves, or publishes, says which they saw."""

    version: int
    state: str
    revision: int
    saved_at: datetime
    saved_by_name: str
    published_at: datetime | None
    published_by_name: str


class VersionsReply(Reply):
    """All versions of a service, the newest first."""

    items: list[VersionReply]


class TextReply(VersionReply):
    """A version with what it says."""

    bpmn: str


class FindingReply(Reply):
    """What is wrong with a definition, and where; `element` empty: as a whole."""

    code: str
    element: str
    severity: str
    words: WordsReply


class FindingsReply(Reply):
    """Errors first."""

    findings: list[FindingReply]


class ArgumentReply(Reply):
    """An argument of an operation."""

    name: str
    type: str
    required: bool


class OperationReply(Reply):
    """Something that can be asked of the bank; `result` as one would write it down."""

    name: str
    writes: bool
    arguments: list[ArgumentReply]
    result: str
    refusals: list[str]
    undo: str


class OperationsReply(Reply):
    """Everything that can be asked."""

    items: list[OperationReply]


class DoorsReply(Reply):
    """A step at every door."""

    doors: list[DoorReply]


class LineReply(Reply):
    """One thing that happened in a try-run."""

    what: str
    step: str
    words: WordsReply
    detail: str


class OptionReply(Reply):
    """Something to pick."""

    value: str
    label: WordsReply


class AsksReply(Reply):
    """What the customer is to answer; `value_schema` the form's."""

    step: str
    kind: str
    type: str
    options: list[OptionReply]
    value_schema: dict[str, Any] | None


class CallReply(Reply):
    """What the bank is asked and has not answered yet."""

    number: int
    operation: str
    arguments: dict[str, Any]


class TriedReply(Reply):
    """Where a try-run stands. `at`: when it began, to be sent again with everything that was done in it."""

    at: datetime
    lines: list[LineReply]
    asks: AsksReply | None
    call: CallReply | None
    waits: str
    step: str
    outcome: str
    variables: dict[str, Any]


class ReasonReply(Reply):
    """Why customers stopped."""

    reason: str
    count: int


class FunnelStepReply(Reply):
    """How many came to a step, got past it, stopped there; `median_s` how long who got past it took."""

    step: str
    name: str
    name_en: str
    kind: str
    started: int
    done: int
    stalled: int
    error: int
    median_s: float | None
    reasons: list[ReasonReply]


class FunnelReply(Reply):
    """Where customers get to, in the order of the definition."""

    started: int
    done: int
    kept: float | None
    steps: list[FunnelStepReply]


class StalledReply(Reply):
    """Who stands still; the name is masked."""

    instance_id: str
    customer_name: str
    version: int
    door: str
    step: str
    step_name: str
    step_name_en: str
    reason: str
    at: datetime | None
    conversation_id: str | None


class StalledListReply(Reply):
    """The newest first."""

    items: list[StalledReply]


def words(of: Words) -> WordsReply:
    """Both languages."""
    return WordsReply(zh=of.zh, en=of.en)


def flow_line(flow: Flow, week: Week | None, names: dict[StaffId, str]) -> FlowLineReply:
    """A service with its week."""
    assert flow.saved_at is not None
    state = "published" if flow.published else "draft" if flow.newest == flow.draft else "retired"
    return FlowLineReply(
        key=flow.key, name=flow.name, name_en=flow.name_en, state=state,
        version=flow.published or (flow.newest or 0 if state == "retired" else 0), draft=flow.draft or 0,
        changed_at=flow.saved_at, changed_by_name=_name(flow.saved_by, names),
        promise_s=int(flow.service.get("promise_s", 0)), kept=_kept(week.kept, week.promised) if week else None,
        started=week.begun if week else 0, done=week.done if week else 0, stalled=week.stalled if week else 0,
    )  # fmt: skip


def version_fields(version: Version, current: int | None, names: dict[StaffId, str]) -> dict[str, Any]:
    """Of all that were published only one begins new instances: the others count as retired."""
    over = version.state == "published" and version.version != current
    return {
        "version": version.version, "state": "retired" if over else version.state, "revision": version.revision,
        "saved_at": version.saved_at, "saved_by_name": _name(version.saved_by, names),
        "published_at": version.published_at, "published_by_name": _name(version.published_by, names),
    }  # fmt: skip


def finding(of: Finding) -> FindingReply:
    """A finding as an editor marks it."""
    return FindingReply(code=of.code, element=of.element, severity=of.severity, words=words(of.words))


def operation(of: Operation) -> OperationReply:
    """An operation to choose."""
    return OperationReply(
        name=of.name, writes=of.writes, result=_written(of.result), refusals=list(of.refusals), undo=of.undo,
        arguments=[ArgumentReply(name=one.name, type=one.type, required=one.required) for one in of.arguments],
    )  # fmt: skip


def tried(of: Tried, at: datetime) -> TriedReply:
    """A try-run as it stands."""
    asks = None
    if of.asks is not None:
        prompt = of.asks.prompt
        options = [OptionReply(value=one.value, label=words(one.label)) for one in of.asks.options]
        schema = dict(prompt.schema) if prompt.schema is not None else None
        asks = AsksReply(step=prompt.step, kind=prompt.kind, type=prompt.type, options=options, value_schema=schema)
    call = None
    if of.call is not None:
        call = CallReply(
            number=of.call.number, operation=of.call.operation, arguments=msgspec.to_builtins(of.call.arguments)
        )
    return TriedReply(
        at=at, asks=asks, call=call, waits=of.waits, step=of.step, outcome=of.outcome, variables=of.variables,
        lines=[LineReply(what=one.what, step=one.step, words=words(one.words), detail=one.detail) for one in of.lines],
    )  # fmt: skip


def funnel(of: Funnel) -> FunnelReply:
    """The figures of a service."""
    reasons: dict[str, list[ReasonReply]] = {}
    for one in of.reasons:
        shown = one.code if one.how == "stalled" and one.code else one.how
        reasons.setdefault(one.step, []).append(ReasonReply(reason=shown, count=one.many))
    return FunnelReply(
        started=of.totals.begun, done=of.totals.done, kept=_kept(of.totals.kept, of.totals.promised),
        steps=[
            FunnelStepReply(
                step=one.step, name=name.zh, name_en=name.en, kind=one.kind, started=one.reached, done=one.done,
                stalled=one.stalled, error=one.error, median_s=one.median_s, reasons=reasons.get(one.step, []),
            )
            for name, one in of.steps
        ],
    )  # fmt: skip


def stalled(of: InstanceLine, name: Spoken) -> StalledReply:
    """Somebody who stands still; the name is masked already."""
    return StalledReply(
        instance_id=str(of.id), customer_name=str.__str__(name), version=of.version, door=of.door, step=of.step,
        step_name=of.step_name.zh, step_name_en=of.step_name.en, reason=of.stalled, at=of.stalled_at,
        conversation_id=None if of.conversation_id is None else str(of.conversation_id),
    )  # fmt: skip


def _kept(kept: int, promised: int) -> float | None:
    return kept / promised if promised else None


def _name(staff_id: StaffId | None, names: dict[StaffId, str]) -> str:
    return "" if staff_id is None else names.get(staff_id, "")


def _written(shape: Shape) -> str:
    match shape:
        case str():
            return shape
        case dict():
            return "{" + ", ".join(f"{name}: {_written(inner)}" for name, inner in shape.items()) + "}"
        case _:
            return "[" + ", ".join(_written(inner) for inner in shape) + "]"
