"""Composed by hand, with plain arguments, in one place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from suiban.administration.api import Administration
from suiban.announcements.api import Announcements
from suiban.app.attach import attach
from suiban.app.identity import provider_of, rules_of
from suiban.app.services import Operations, ServiceAnswers, ServiceQueues, ServiceStepUps
from suiban.app.settings import Settings
from suiban.assist.api import Assist
from suiban.assist.reactions import SuggestionListener
from suiban.audit.api import Audit
from suiban.bot.api import Bot, says_nothing
from suiban.bot.reactions import BotListener
from suiban.cases.api import Cases
from suiban.cases.operations import OPERATIONS as CASE_OPERATIONS
from suiban.cases.operations import CaseOperations
from suiban.cases.reactions import CaseListener
from suiban.conversations.api import Conversations
from suiban.conversations.jobs import FileScanner, FileTidier
from suiban.corebank.api import OPERATIONS, CoreBank
from suiban.corebank.client import HttpBank
from suiban.customers.api import Customers
from suiban.customers.jobs import FindableFiller
from suiban.customers.jobs import SessionTidier as CustomerSessionTidier
from suiban.desk.api import Desk
from suiban.desk.reactions import TimelineListener
from suiban.engagement.api import Alerts, Journeys, PreferencePolicy
from suiban.engagement.jobs import Responder
from suiban.engagement.reactions import ContactListener, StallListener
from suiban.eventlog.api import EventLog, Listener
from suiban.flows.api import SEALED_FOR, Flows
from suiban.flows.finding import ServiceFinder
from suiban.flows.reactions import FlowListener
from suiban.forms.api import Forms
from suiban.guard.api import PhraseGuard
from suiban.integrations.api import Integrations
from suiban.integrations.jobs import DeliveryTidier
from suiban.integrations.reactions import WebhookListener
from suiban.kit.time import Clock, SystemClock
from suiban.knowledge.api import Knowledge
from suiban.language.meaning import Embedder, open_embedder
from suiban.notices.api import Notices
from suiban.notices.reactions import NoticeListener
from suiban.platform.files import FileStore
from suiban.platform.hints import Hints
from suiban.platform.jobs import Task
from suiban.platform.outgoing import Outgoing
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import LOOK_UPS_ONLY, Database
from suiban.platform.proxies import parse_networks
from suiban.platform.rates import Rates
from suiban.platform.scanner import Scanner
from suiban.platform.sealing import Sealer
from suiban.platform.web_push import OwnKey
from suiban.proving.api import Proving, StepUpEnded
from suiban.proving.jobs import StepUpLapser
from suiban.records.api import Records
from suiban.records.reactions import DraftListener
from suiban.routing.api import KINDS, Routing
from suiban.routing.reactions import MandateListener, WorkListener
from suiban.search.api import Search
from suiban.staff.api import Staff
from suiban.staff.api.access import Access, build_access
from suiban.staff.jobs import AbilitiesReturner, IdleSessions
from suiban.staff.jobs import SessionTidier as StaffSessionTidier
from suiban.tasks.api import Tasks


class Services(msgspec.Struct, frozen=True):
    """Everything a process may need, built once."""

    settings: Settings
    clock: Clock
    db: Database
    messages: Database
    follower: Database
    hints: Hints
    log: EventLog
    audit: Audit
    rates: Rates
    files: FileStore
    staff: Staff
    access: Access
    announcements: Announcements
    customers: Customers
    guard: PhraseGuard
    policy: PreferencePolicy
    conversations: Conversations
    knowledge: Knowledge
    bot: Bot
    routing: Routing
    tasks: Tasks
    records: Records
    desk: Desk
    outgoing: Outgoing
    integrations: Integrations
    webhook_listener: WebhookListener
    search: Search
    assist: Assist
    administration: Administration
    forms: Forms
    proving: Proving
    notices: Notices
    notice_listener: NoticeListener
    flows: Flows
    services: ServiceFinder
    bank: CoreBank
    cases: Cases
    journeys: Journeys
    alerts: Alerts
    sealer: Sealer


FOLLOWER_CONNECTIONS_MAX = 4
MESSAGE_CONNECTIONS_MAX = 4


@asynccontextmanager
async def open_services(settings: Settings, name: str) -> AsyncIterator[Services]:
    """Connect to the engines and build the modules, bottom up; close in the other order."""
    settings = attach(settings)
    clock = SystemClock()
    hints = Hints()
    db = await Database.open(settings.database_url, hints, settings.database_connections_max, f"suiban-{name}")
    messages = await Database.open(
        settings.database_url, hints, MESSAGE_CONNECTIONS_MAX, f"suiban-{name}-messages", LOOK_UPS_ONLY
    )
    follower = await Database.open(
        settings.database_follower_url, None, FOLLOWER_CONNECTIONS_MAX, f"suiban-{name}-follower"
    )
    hasher = Hasher()
    embedder = open_embedder(settings.meaning)
    bank = HttpBank(settings.bank_url, settings.own_bank_token) if settings.bank_url else None
    try:
        if settings.nats_url:
            await hints.connect(settings.nats_url, f"suiban-{name}")
        services = build(settings, clock, db, messages, follower, hints, hasher, embedder, bank)
        try:
            yield services
        finally:
            await services.access.close()
            await services.outgoing.close()
    finally:
        if embedder is not None:
            embedder.close()
        hasher.close()
        if bank is not None:
            await bank.close()
        await hints.close()
        await follower.close()
        await messages.close()
        await db.close()


def build(
    settings: Settings, clock: Clock, db: Database, messages: Database, follower: Database, hints: Hints,
    hasher: Hasher, embedder: Embedder | None = None, bank: CoreBank | None = None,
) -> Services:  # fmt: skip
    """The modules over given connections. ``bank`` None: whatever is asked of it is not reached."""
    log = EventLog()
    audit = Audit(clock)
    guard = PhraseGuard(clock, hints)
    policy = PreferencePolicy(clock)
    conversations = Conversations(
        log, guard, policy, clock, scans_files=bool(settings.scanner_url), secret_key=settings.secret_key
    )
    knowledge = Knowledge(log, clock, hints, embedder)
    staff = Staff(clock, hasher, log, audit)
    push_key = OwnKey(settings.secret_key, settings.own_push_contact)
    notices = Notices(clock, audit, push_key, settings.push_hosts)
    routing = Routing(log, conversations, clock, notices)
    tasks = Tasks(log, audit, routing, clock)
    customers = Customers(clock, log, audit)
    records = Records(log, audit, conversations, knowledge, clock)
    outgoing = Outgoing(parse_networks(settings.webhook_networks))
    proving = Proving(clock, log, audit, customers, conversations)
    finder = ServiceFinder(hints, clock)
    bot = Bot(knowledge, conversations, finder)
    sealer = Sealer(settings.secret_key, SEALED_FOR)
    flows = Flows(
        log=log, audit=audit, clock=clock, conversations=conversations, customers=customers,
        queues=ServiceQueues(routing, bot), step_ups=ServiceStepUps(proving), sealer=sealer,
        operations=[*OPERATIONS, *CASE_OPERATIONS],
        public_url=settings.public_url,
    )  # fmt: skip
    cases = Cases(log, audit, tasks, routing, clock)
    journeys = Journeys(
        log=log, clock=clock, policy=policy, conversations=conversations, tasks=tasks, routing=routing, flows=flows
    )
    return Services(
        settings=settings,
        clock=clock,
        db=db,
        messages=messages,
        follower=follower,
        hints=hints,
        log=log,
        audit=audit,
        rates=Rates(clock),
        files=FileStore(settings.files_location),
        staff=staff,
        access=build_access(
            clock, staff, hasher, audit, settings.secret_key, provider_of(settings, clock), rules_of(settings), KINDS
        ),
        announcements=Announcements(clock, log, audit),
        customers=customers,
        guard=guard,
        policy=policy,
        conversations=conversations,
        knowledge=knowledge,
        bot=bot,
        routing=routing,
        tasks=tasks,
        records=records,
        desk=Desk(clock, tasks),
        outgoing=outgoing,
        integrations=Integrations(clock, audit, outgoing, conversations, customers, settings.secret_key),
        webhook_listener=WebhookListener(clock),
        search=Search(settings.folders.search, settings.secret_key, clock),
        assist=Assist(
            clock=clock, hints=hints, staff=staff, conversations=conversations, guard=guard, knowledge=knowledge,
            audit=audit, queues=routing, says_nothing=says_nothing,
        ),
        administration=Administration(
            conversations, routing, records, staff, audit, proving, clock, cases, journeys, flows
        ),
        forms=Forms(clock, staff, guard, audit),
        proving=proving,
        notices=notices,
        notice_listener=NoticeListener(notices, clock),
        flows=flows,
        services=finder,
        bank=Operations(bank, {"case": CaseOperations(db, cases)}),
        cases=cases,
        journeys=journeys,
        alerts=Alerts(tasks, customers, policy, audit),
        sealer=sealer,
    )  # fmt: skip


def listeners(services: Services) -> list[Listener]:
    """Who reads the log in a worker process."""
    return [
        WorkListener(services.routing),
        MandateListener(services.routing),
        BotListener(services.bot),
        FlowListener(services.flows, ServiceAnswers(services.knowledge), [StepUpEnded.KIND]),
        StallListener(services.journeys),
        ContactListener(services.journeys),
        CaseListener(services.cases),
        TimelineListener(services.desk),
        services.webhook_listener,
        services.notice_listener,
        DraftListener(services.records),
        SuggestionListener(services.assist, services.clock),
    ]


def tasks(services: Services) -> list[Task]:
    """The rare work of a worker process."""
    s = services
    url = s.settings.scanner_url
    scanning = FileScanner(s.db, s.files, Scanner(url), s.audit, s.clock).tasks() if url else []
    return [
        *scanning,
        FileTidier(s.db, s.files, s.clock).task(),
        CustomerSessionTidier(s.db, s.clock).task(),
        StaffSessionTidier(s.db, s.clock).task(),
        DeliveryTidier(s.db, s.clock).task(),
        FindableFiller(s.db).task(),
        StepUpLapser(s.db, s.proving).task(),
        IdleSessions(s.db, s.clock).task(),
        AbilitiesReturner(s.db, s.access.abilities).task(),
        *Responder(s.db, s.journeys).tasks(),
    ]
