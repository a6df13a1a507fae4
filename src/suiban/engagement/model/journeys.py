"""What is done for a customer whose service broke off: which responses, when, and whether at that moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from suiban.flows.model.steps import Words
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, StaffId, StallId, WorkId

Response = Literal["nudge", "offer", "alert"]
Outcome = Literal["done", "silent", "over"]
"""Of a decision: it was done; it was not, and is not any more; what was done is over again."""
StallState = Literal["open", "resumed", "ended", "moved", "lapsed"]
ANY_FLOW: Final = "any"
NUDGES_MAX: Final = 3
"""So often one run of a service is nudged, wherever it stops."""
OFFERS_MAX: Final = 3
"""In so many talks one stall is offered."""
ALERT_LASTS: Final = timedelta(hours=24)
"""An alert nobody took by then is about yesterday."""


class Rule(msgspec.Struct, frozen=True):
    """What is done when a service breaks off, in seconds after that was noticed; None: not at all.

    ``queue_key``: who is asked where the customer's manager is not there; empty: there are no alerts.
    """

    nudge_after_s: int | None = 30
    offers: bool = True
    alert_after_s: int | None = 300
    queue_key: str = ""
    active: bool = True


class FlowRule(msgspec.Struct, frozen=True):
    """A rule as one company has it, of one service or of :data:`ANY_FLOW`."""

    company_id: CompanyId
    flow: str
    rule: Rule


class Stall(msgspec.Struct, frozen=True):
    """A service that broke off, with the words in which it is spoken of. ``alert_id``: the work of its alert."""

    company_id: CompanyId
    id: StallId
    instance_id: InstanceId
    flow: str
    version: int
    customer_id: CustomerId
    step: str
    kind: str
    reason: str
    door: str
    conversation_id: ConversationId | None
    stalled_at: datetime
    name: Words
    step_name: Words
    number: int
    total: int
    state: StallState = "open"
    over_at: datetime | None = None
    alert_id: WorkId | None = None


class Decision(msgspec.Struct, frozen=True):
    """A response that was thought about. ``why`` is a code; of what was refused by the policy, the policy's."""

    response: Response
    outcome: Outcome
    why: str
    at: datetime
    conversation_id: ConversationId | None = None


class Planned(msgspec.Struct, frozen=True):
    """A response that is to be decided then."""

    response: Response
    at: datetime


class TalkNow(msgspec.Struct, frozen=True):
    """Of a talk what counts: whether it is open, who holds it, whether somebody was asked for.

    ``heard``: the customer has said something in it since they stopped.
    """

    open: bool
    holder_kind: str
    holder_id: StaffId | None = None
    asked_for_person: bool = False
    heard: bool = False


class Now(msgspec.Struct, frozen=True):
    """What counts when a response is decided.

    ``helper_id``: who goes through the service with the customer; ``talk`` of the door at which it broke off;
    ``held_by``: who of staff talks with this customer anywhere; ``refused``: why the policy says no.
    """

    stall_open: bool
    helper_id: StaffId | None = None
    talk: TalkNow | None = None
    held_by: StaffId | None = None
    refused: str = ""
    decided: Sequence[Decision] = ()
    nudges: int = 0


def rule_for(flow: str, rules: Mapping[str, Rule]) -> Rule:
    """The service's own rule, else the one for any, else the house's."""
    return rules.get(flow) or rules.get(ANY_FLOW) or Rule()


def plan(rule: Rule, noticed_at: datetime) -> list[Planned]:
    """What is to be decided and when. Offers have no moment of their own: they wait for the customer."""
    if not rule.active:
        return []
    found = []
    if rule.nudge_after_s is not None:
        found.append(Planned("nudge", noticed_at + timedelta(seconds=rule.nudge_after_s)))
    if rule.alert_after_s is not None and rule.queue_key:
        found.append(Planned("alert", noticed_at + timedelta(seconds=rule.alert_after_s)))
    return found


def decide_nudge(now: Now) -> tuple[Outcome, str] | None:
    """Whether a sentence is said where it broke off; None: that was decided before, or it goes on already.

    Who talks with a person, waits for one or is helped is not nudged; nor who is there, or was nudged often enough.
    """
    if not now.stall_open or any(one.response == "nudge" for one in now.decided):
        return None
    if now.helper_id is not None:
        return "silent", "helped"
    if now.talk is None:
        return "silent", "no_talk"
    if not now.talk.open:
        return "silent", "talk_closed"
    if now.talk.holder_kind == "staff":
        return "silent", "person_has_talk"
    if now.talk.asked_for_person:
        return "silent", "waits_for_person"
    if now.talk.heard:
        return "silent", "customer_there"
    if now.nudges >= NUDGES_MAX:
        return "silent", "nudged_enough"
    return ("silent", now.refused) if now.refused else ("done", "broke_off")


def decide_offer(rule: Rule, now: Now, talk_id: ConversationId, same: bool) -> tuple[Outcome, str] | None:
    """Whether the service is offered in a talk that the customer began; None: nothing is to be said or kept.

    ``same``: it is the talk in which it broke off, where it goes on by itself. Nor is it offered in the middle of
    another service, or to who talks with a person. Who asked to speak is answered: the policy is not in the way.
    """
    if not now.stall_open or not rule.active or not rule.offers or same or now.talk is None or not now.talk.open:
        return None
    offered = [one for one in now.decided if one.response == "offer"]
    if any(one.conversation_id == talk_id for one in offered):
        return None
    if now.talk.holder_kind not in ("bot", "nobody") or now.talk.asked_for_person:
        return None
    if now.helper_id is not None:
        return "silent", "helped"
    if sum(one.outcome == "done" for one in offered) >= OFFERS_MAX:
        return None
    return "done", "next_contact"


def decide_alert(now: Now, queue_known: bool) -> tuple[Outcome, str] | None:
    """Whether who looks after the customer is told; None: that was decided before, or it goes on already.

    The policy is no matter here: it says whether the customer may be called, and the alert says so.
    """
    if not now.stall_open or any(one.response == "alert" for one in now.decided):
        return None
    if now.helper_id is not None:
        return "silent", "helped"
    if now.held_by is not None:
        return "silent", "person_has_talk"
    return ("done", "broke_off") if queue_known else ("silent", "no_queue")
