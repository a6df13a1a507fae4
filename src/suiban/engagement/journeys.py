"""Services that broke off: noticed, responded to, over again. Every response is decided at its own moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from suiban.conversations.api import Conversations, Said, Say, Speaker
from suiban.engagement import store, store_stalls
from suiban.engagement.events import StallDecided
from suiban.engagement.model import check_quiet, wording
from suiban.engagement.model.journeys import (
    ALERT_LASTS,
    Decision,
    FlowRule,
    Now,
    Outcome,
    Response,
    Rule,
    Stall,
    StallState,
    decide_alert,
    decide_nudge,
    decide_offer,
    plan,
    rule_for,
)
from suiban.engagement.policy import PreferencePolicy
from suiban.engagement.ports import UnderWay
from suiban.eventlog.api import EventLog
from suiban.flows.events import FlowStalled
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, QueueId, StallId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.language.api import read_wish
from suiban.platform.jobs import defer
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing
from suiban.tasks.api import Author, NewTask, TaskOver, Tasks
from suiban.tasks.api import Outcome as TaskOutcome

RESPOND_TASK: Final = "engagement.respond"
LAPSE_TASK: Final = "engagement.lapse"
ALERT_OUTCOMES: Final[Mapping[str, TaskOutcome]] = {"done": "done", "refused": "declined", "cancelled": "declined"}
"""How an alert came out, by how its service did."""
_HOUSE: Final = Speaker("system", None, "")
DOOR: Final = "chat"


class Journeys:
    """Use cases of broken-off services, in the caller's transaction and scope."""

    def __init__(
        self, *, log: EventLog, clock: Clock, policy: PreferencePolicy, conversations: Conversations, tasks: Tasks,
        routing: Routing, flows: UnderWay,
    ) -> None:  # fmt: skip
        self._log = log
        self._clock = clock
        self._policy = policy
        self._conversations = conversations
        self._tasks = tasks
        self._routing = routing
        self._flows = flows

    # --- what the log tells ---

    async def broke_off(self, tx: Transaction, company_id: CompanyId, fact: FlowStalled, at: datetime) -> Stall | None:
        """Keep that a customer stopped, and let what the company's rule wants be decided in time.

        Told again of the same step it changes nothing; another step is another stall. None: nothing began.
        """
        known = await store_stalls.open_of(tx, fact.instance_id)
        if known is not None and known.step == fact.step:
            return None
        customer = CustomerId.of(fact.customer_id)
        line = next(
            (one for one in await self._flows.open_of(tx, company_id, customer) if one.id == fact.instance_id), None
        )
        if line is None:
            return None
        if known is not None:
            await self._over(tx, known, "moved")
        stall = Stall(
            company_id=company_id, id=StallId.new(), instance_id=InstanceId.of(fact.instance_id), flow=fact.flow,
            version=fact.version, customer_id=customer, step=fact.step, kind=fact.kind, reason=fact.reason,
            door=fact.door, stalled_at=line.stalled_at or at, name=line.name, step_name=line.step_name,
            number=line.number, total=line.total,
            conversation_id=ConversationId.of(fact.conversation_id) if fact.conversation_id else None,
        )  # fmt: skip
        await store_stalls.add(tx, stall)
        for planned in plan(await self.rule(tx, company_id, fact.flow), self._clock.now()):
            arguments = {"company_id": str(company_id), "stall_id": str(stall.id), "response": planned.response}
            await defer(tx, RESPOND_TASK, arguments, schedule_at=planned.at)
        return stall

    async def resumed(self, tx: Transaction, instance_id: InstanceId) -> None:
        """The customer is back: there is nothing to respond to any more."""
        known = await store_stalls.open_of(tx, instance_id)
        if known is not None:
            await self._over(tx, known, "resumed")

    async def ended(self, tx: Transaction, instance_id: InstanceId, outcome: str) -> None:
        """The service is over, also one that somebody of the bank went through with the customer."""
        known = await store_stalls.open_of(tx, instance_id)
        if known is not None:
            await store_stalls.end(tx, known, "ended", self._clock.now())
        for stall in await store_stalls.alerted(tx, instance_id):
            await self._end_alert(tx, stall, "ended", ALERT_OUTCOMES.get(outcome, "not_possible"))

    async def talked(
        self, tx: Transaction, companies: Sequence[CompanyId], talks: Sequence[ConversationId]
    ) -> None:  # fmt: skip
        """Customers say something in these talks: offer them what they have not finished elsewhere."""
        waiting = await store_stalls.waiting_in(tx, companies, talks)
        if not waiting:
            return
        for found, talk_id, said in waiting:
            # who says that they want to go on does so already
            stall = None if read_wish(str.__str__(said)) == "continue" else await store_stalls.lock(tx, found.id)
            if stall is None:
                continue
            rule = await self.rule(tx, stall.company_id, stall.flow)
            now = await self._now(tx, stall, talk_id)
            decided = decide_offer(rule, now, talk_id, stall.conversation_id == talk_id)
            if decided is not None:
                outcome, why = decided
                if outcome == "done":
                    language = wording.language_of(await store_stalls.language(tx, stall))
                    offer = wording.offer(stall.name, stall.step_name, language)
                    outcome, why = await self._say(tx, stall, talk_id, offer, "reply", "offer", why)
                await self._decided(tx, stall, "offer", outcome, why, talk_id)

    # --- what is decided in time ---

    async def respond(self, tx: Transaction, stall_id: StallId, response: Response) -> Decision | None:
        """Decide one response now. None: it was decided before, or the customer goes on already."""
        stall = await store_stalls.lock(tx, stall_id)
        if stall is None:
            return None
        now = await self._now(tx, stall, stall.conversation_id)
        return await (self._nudge(tx, stall, now) if response == "nudge" else self._alert(tx, stall, now))

    async def lapse(self, tx: Transaction, stall_id: StallId) -> None:
        """Take back an alert that nobody took in time; the service may still be gone on with."""
        stall = await store_stalls.lock(tx, stall_id)
        if stall is None or stall.alert_id is None or stall.state != "open":
            return
        task = await self._tasks.own(tx, Author("house", stall.id), stall.alert_id)
        if task.card.state in ("queued", "reserved"):
            await self._over(tx, stall, "lapsed")

    # --- the company's rules ---

    async def rules(self, tx: Transaction) -> list[FlowRule]:
        """What the companies of the scope say."""
        return await store_stalls.rules(tx)

    async def rule(self, tx: Transaction, company_id: CompanyId, flow: str) -> Rule:
        """What one company does when this service breaks off."""
        said = {one.flow: one.rule for one in await store_stalls.rules(tx) if one.company_id == company_id}
        return rule_for(flow, said)

    async def set_rule(self, tx: Transaction, item: FlowRule) -> None:
        """Set it: for what breaks off from now on."""
        await store_stalls.set_rule(tx, item)

    async def quiets(self, tx: Transaction) -> dict[CompanyId, tuple[str, ...]]:
        """When customers are not reminded; companies that never said so are left out."""
        return await store.quiets(tx)

    async def set_quiet(self, tx: Transaction, company_id: CompanyId, spans: tuple[str, ...]) -> None:
        """Set it, at once. Raises NotHours."""
        check_quiet(spans)
        await store.set_quiet(tx, company_id, spans)

    # --- inside ---

    async def _now(self, tx: Transaction, stall: Stall, talk_id: ConversationId | None) -> Now:
        refused = await self._policy.allows(tx, stall.company_id, stall.customer_id, DOOR, "reminder")
        return Now(
            stall_open=stall.state == "open",
            helper_id=await store_stalls.helper(tx, stall),
            talk=await store_stalls.talk_now(tx, stall, talk_id),
            held_by=await store_stalls.held_by(tx, stall),
            refused=refused or "",
            decided=(await store_stalls.decisions(tx, [stall.id])).get(stall.id, ()),
            nudges=await store_stalls.nudges(tx, stall),
        )

    async def _nudge(self, tx: Transaction, stall: Stall, now: Now) -> Decision | None:
        decided = decide_nudge(now)
        if decided is None:
            return None
        outcome, why = decided
        if outcome == "done" and stall.conversation_id is not None:
            language = wording.language_of(await store_stalls.language(tx, stall))
            said = wording.nudge(stall.name, stall.step_name, language)
            outcome, why = await self._say(tx, stall, stall.conversation_id, said, "reminder", "nudge", why)
        return await self._decided(tx, stall, "nudge", outcome, why)

    async def _say(
        self, tx: Transaction, stall: Stall, talk_id: ConversationId, text: str, purpose: str, what: str, why: str
    ) -> tuple[Outcome, str]:
        """Say it with a button to go on; what policy or guard hold back is not said, and the decision says so."""
        language = wording.language_of(await store_stalls.language(tx, stall))
        said = await self._conversations.say(
            tx, _HOUSE,
            Say(
                talk_id, Spoken(text), company_id=stall.company_id, purpose=purpose,  # type: ignore[arg-type]
                external_id=f"engagement:{what}:{stall.id.hex}:{talk_id.hex}", choices=(wording.GO_ON[language],),
            ),
        )  # fmt: skip
        if isinstance(said, Said):
            return "done", why
        return "silent", said.reason or "held"

    async def _alert(self, tx: Transaction, stall: Stall, now: Now) -> Decision | None:
        rule = await self.rule(tx, stall.company_id, stall.flow)
        queue = await self._queue(tx, stall.company_id, rule.queue_key)
        decided = decide_alert(now, queue is not None)
        if decided is None:
            return None
        outcome, why = decided
        if outcome == "done" and queue is not None:
            stall = msgspec.structs.replace(stall, alert_id=await self._raise(tx, stall, queue))
        return await self._decided(tx, stall, "alert", outcome, why)

    async def _raise(self, tx: Transaction, stall: Stall, queue: QueueId) -> WorkId:
        title = wording.alert_title(stall.name, stall.step_name, stall.number, stall.total)
        new = NewTask(
            stall.company_id, "journey_alert", queue, Spoken(title), customer_id=stall.customer_id,
            conversation_id=stall.conversation_id, manager_id=await store_stalls.manager(tx, stall),
        )  # fmt: skip
        work_id, _ = await self._tasks.enter(tx, new, Author("house", stall.id))
        await store_stalls.set_alert(tx, stall, work_id)
        arguments = {"company_id": str(stall.company_id), "stall_id": str(stall.id)}
        await defer(tx, LAPSE_TASK, arguments, schedule_at=self._clock.now() + ALERT_LASTS)
        return work_id

    async def _over(self, tx: Transaction, stall: Stall, state: StallState) -> None:
        """The stall is over, and its alert with it, unless who has that goes through the service with the customer."""
        await store_stalls.end(tx, stall, state, self._clock.now())
        await self._end_alert(tx, stall, state)

    async def _end_alert(
        self, tx: Transaction, stall: Stall, state: StallState, came_out: TaskOutcome = "done"
    ) -> None:
        """Who has the alert of a service that is over has done it; nobody else's alert is needed any more."""
        if stall.alert_id is None:
            return
        author = Author("house", stall.id)
        task = await self._tasks.own(tx, author, stall.alert_id)
        if task.card.ended_at is not None:
            return
        helper = await store_stalls.helper(tx, stall)
        if state != "ended" and helper is not None and task.card.staff_id == str(helper):
            return
        try:
            if state == "ended" and task.card.state == "accepted":
                await self._tasks.settle(tx, author, task, came_out)
            else:
                await self._tasks.cancel(tx, author, task)
        except TaskOver:
            return
        await self._decided(tx, stall, "alert", "over", state)

    async def _queue(self, tx: Transaction, company_id: CompanyId, key: str) -> QueueId | None:
        queues = await self._routing.queues(tx)
        return next((q.id for q in queues if (q.company_id, q.key) == (company_id, key) and q.active), None)

    async def _decided(
        self, tx: Transaction, stall: Stall, response: Response, outcome: Outcome, why: str,
        talk_id: ConversationId | None = None,
    ) -> Decision:  # fmt: skip
        now = self._clock.now()
        one = Decision(response, outcome, why, now, talk_id)
        await store_stalls.decide(tx, stall, one)
        fact = StallDecided(
            stall.id, stall.instance_id, stall.customer_id, stall.flow, stall.step, response, outcome, why,
            stall.alert_id if response == "alert" else None, now,
        )  # fmt: skip
        await self._log.append_many(tx, [(stall.company_id, fact)])
        return one
