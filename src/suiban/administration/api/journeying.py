"""The sections of cases, and of what is done when services break off."""

import re
from collections.abc import Mapping

from suiban.administration.api.sections import Section, of_company, shown
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import CaseKind, Journey, Place, Value
from suiban.cases.api import KINDS, Cases, CompanyRule
from suiban.cases.api import Rule as CaseRule
from suiban.engagement.api import FlowRule, Journeys
from suiban.engagement.api import Rule as JourneyRule
from suiban.platform.companies import load_looks
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing


async def _queue_known(tx: Transaction, routing: Routing, place: Place, key: str, field: str) -> None:
    """Raises SettingInvalid unless the queue is named and there, or not named at all."""
    queues = {(queue.company_id, queue.key) for queue in await routing.queues(tx) if queue.active}
    if key and (place[0], key) not in queues:
        raise SettingInvalid(problem="queue_unknown", field=field, where=shown(key))


class CaseKinds(Section):
    """Kinds of cases. Every company has all that the house declares, and no others."""

    kind = CaseKind
    keys = re.compile(r"[a-z][a-z_]{0,39}")

    def __init__(self, cases: Cases, routing: Routing) -> None:
        self._cases = cases
        self._routing = routing

    async def load(self, tx: Transaction) -> Mapping[Place, Value]:
        """Those of the scope: as said, else as declared."""
        companies = tx.scope.companies if tx.scope is not None else frozenset()
        said = {(one.company_id, one.kind): one.rule for one in await self._cases.rules(tx)}
        return {
            (look.id, key): _case_kind(said.get((look.id, key), CaseRule()))
            for look in await load_looks(tx, companies)
            for key in KINDS
        }

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """It is a kind that there is; its queue and its calendar exist."""
        assert isinstance(value, CaseKind)
        if place[1] not in KINDS:
            raise SettingInvalid(problem="kind_unknown", field="")
        await _queue_known(tx, self._routing, place, value.queue, "queue")
        known = {(one.company_id, one.key) for one in await self._routing.hours(tx)} if value.hours else frozenset()
        if value.hours and (place[0], value.hours) not in known:
            raise SettingInvalid(problem="hours_unknown", field="hours", where=shown(value.hours))

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one; it holds for cases that are registered from now on."""
        assert isinstance(value, CaseKind)
        company, key = of_company(place)
        rule = CaseRule(value.reply_days, value.hours, value.queue)
        await self._cases.set_rule(tx, CompanyRule(company, key, rule))  # type: ignore[arg-type]


class JourneysOf(Section):
    """What is done when a service breaks off: by the service's key, or ``any``."""

    kind = Journey
    keys = re.compile(r"[a-z][a-z0-9_]{0,39}")

    def __init__(self, journeys: Journeys, routing: Routing) -> None:
        self._journeys = journeys
        self._routing = routing

    async def load(self, tx: Transaction) -> Mapping[Place, Value]:
        """Those of the scope."""
        return {(one.company_id, one.flow): _journey(one.rule) for one in await self._journeys.rules(tx)}

    async def check(self, tx: Transaction, place: Place, value: Value) -> None:
        """The queue of its alerts exists, and there is one where alerts are wanted."""
        assert isinstance(value, Journey)
        await _queue_known(tx, self._routing, place, value.queue, "queue")
        if value.alerts and not value.queue:
            raise SettingInvalid(problem="missing", field="queue")

    async def save(self, tx: Transaction, place: Place, value: Value) -> None:
        """Set one; it holds for what breaks off from now on."""
        assert isinstance(value, Journey)
        company, key = of_company(place)
        rule = JourneyRule(
            nudge_after_s=value.nudge_after_s if value.nudges else None, offers=value.offers,
            alert_after_s=value.alert_after_s if value.alerts else None, queue_key=value.queue, active=value.active,
        )  # fmt: skip
        await self._journeys.set_rule(tx, FlowRule(company, key, rule))


def _case_kind(rule: CaseRule) -> CaseKind:
    return CaseKind(reply_days=rule.reply_days, hours=rule.hours_key, queue=rule.queue_key)


def _journey(rule: JourneyRule) -> Journey:
    usual = Journey()
    return Journey(
        active=rule.active, nudges=rule.nudge_after_s is not None, offers=rule.offers,
        alerts=rule.alert_after_s is not None,
        nudge_after_s=usual.nudge_after_s if rule.nudge_after_s is None else rule.nudge_after_s,
        alert_after_s=usual.alert_after_s if rule.alert_after_s is None else rule.alert_after_s,
        queue=rule.queue_key,
    )  # fmt: skip
