"""Filling an empty database with the demo bank, through the doors of the modules. Doing it twice changes nothing."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import msgspec

from suiban.app.demo.content import load_demo_content, load_demo_staff
from suiban.app.demo.forms import demo_forms
from suiban.app.demo.model import Article, DemoContent, Membership, Reply, StaffMember
from suiban.app.demo.model import Customer as DemoCustomer
from suiban.app.demo.reasons import REASONS
from suiban.app.demo.services import COMPANY as SERVICES_OF
from suiban.app.demo.services import publish
from suiban.app.demo.staff_http import DEMO_PASSWORD
from suiban.app.demo.tasks import TaskSeeder
from suiban.app.demo.yesterday import yesterday
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.assist.api import NewCanned
from suiban.bot.model import HandoverQueue
from suiban.cases.api import CompanyRule
from suiban.cases.api import Rule as CaseRule
from suiban.conversations.model import Channel
from suiban.customers.api import NewCustomer, Preference
from suiban.desk.api import Visit
from suiban.engagement.api import ANY_FLOW, FlowRule
from suiban.engagement.api import Rule as JourneyRule
from suiban.guard.model import Phrase
from suiban.kit.ids import CannedId, ChannelId, CompanyId, CustomerId, PersonId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.knowledge.api import NewArticle
from suiban.platform.companies import Company, add_companies, company_ids
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Scope, Transaction
from suiban.platform.tokens import new_token
from suiban.records.api import Code
from suiban.routing.api import PresenceReason, Queue, Rule
from suiban.staff.api import NewMember, Skill

Progress = Callable[[str], None]
Companies = dict[str, CompanyId]


async def seed(settings: Settings, progress: Progress = lambda _: None) -> None:
    """Enter the demo bank unless it is there already."""
    content = load_demo_content()
    async with open_services(settings, "seed") as services:
        async with services.db.unscoped() as tx:
            if content.companies[0].key in await company_ids(tx):
                return
        # argon2 takes its time on purpose: once for all, outside any transaction
        password_hash = await asyncio.to_thread(Hasher().hash, DEMO_PASSWORD)
        companies = {item.key: CompanyId.new() for item in content.companies}
        async with services.db.transaction(Scope.of(companies.values())) as tx:
            # all or nothing, and nobody else is here yet: on a slow machine this takes longer than work ever may
            await tx.unhurried()
            await _enter(services, tx, content, companies, password_hash, progress)


def sign_in_lines() -> Iterable[str]:
    """What `suiban serve --demo` prints: some whom one can sign in as, of every role."""
    _, staff = load_demo_staff()
    yield f"password of all {len(staff)} demo staff: {DEMO_PASSWORD}"
    for member in (member for member in staff if member.featured):
        yield f"{member.login:<12} {member.name}  {member.title}  ({', '.join(member.mandates)})"


async def _enter(
    services: Services, tx: Transaction, content: DemoContent, companies: Companies, password_hash: str,
    progress: Progress,
) -> None:  # fmt: skip
    await add_companies(tx, [Company(companies[c.key], c.key, c.name, c.name_en, c.hotline) for c in content.companies])
    for channel in content.channels:
        await services.conversations.add_channel(
            tx,
            Channel(
                company_id=companies[channel.company], id=ChannelId.new(), key=channel.key, kind=channel.kind,
                name=channel.name, greeting=channel.greeting, first_holder=channel.first_holder, accent=channel.accent,
                allowed_origins=channel.allowed_origins, assertion_secret=new_token(), greeting_en=channel.greeting_en,
                name_en=channel.name_en,
            ),
        )  # fmt: skip
    await services.staff.add_skills(tx, [Skill(s.key, s.name, s.name_en) for s in content.skills])
    await services.staff.add_members(tx, [_member(item, companies, password_hash) for item in content.staff])
    queues = [
        Queue(
            company_id=companies[q.company], id=QueueId.new(), key=q.key, name=q.name, skills=dict(q.skills),
            reservation_s=q.reservation_s, target_wait_s=q.target_wait_s, name_en=q.name_en,
            manager_s=q.manager_s, last_agent_s=q.last_agent_s, language_skill=q.language_skill,
            overflow=q.overflow, overflow_wait_s=q.overflow_wait_s, backup=q.backup, giving=q.giving,
        )
        for q in content.queues
    ]  # fmt: skip
    await services.routing.add_queues(tx, queues)
    for one in content.companies:
        company_id = companies[one.key]
        await services.routing.set_rule(tx, company_id, Rule(one.level_points, one.returned_points))
        complaints = CaseRule(queue_key=one.complaint_queue or "")
        await services.cases.set_rule(tx, CompanyRule(company_id, "complaint", complaints))
        stalls = JourneyRule(queue_key=one.alert_queue) if one.alert_queue else JourneyRule(alert_after_s=None)
        await services.journeys.set_rule(tx, FlowRule(company_id, ANY_FLOW, stalls))
    reasons = [PresenceReason(company, *reason) for company in companies.values() for reason in REASONS]
    await services.routing.set_presence_reasons(tx, reasons)
    for company in content.companies:
        hand_overs = _hand_overs(content, company.key, {(q.company_id, q.key): q.id for q in queues}, companies)
        await services.bot.set_queues(tx, companies[company.key], hand_overs)
    progress(f"{len(content.staff)} staff, {len(content.queues)} queues")
    await services.knowledge.publish_many(tx, [_draft(item, companies) for item in content.articles])
    await services.guard.put_many(
        tx,
        [
            Phrase(company, item.phrase, item.action, item.note, item.note_en)
            for item in content.phrases
            for company in ([companies[item.company]] if item.company else companies.values())
        ],
    )
    await services.records.put_codes(tx, catalogue(content, companies))
    await services.assist.enter(tx, [_reply(item, companies) for item in content.replies])
    await services.forms.enter(tx, demo_forms(companies))
    progress(
        f"{len(content.articles)} articles, {len(content.phrases)} guard phrases, {len(content.replies)} canned replies"
    )
    await _yesterday(services, tx, companies[content.companies[0].key], queues)
    customers = await _customers(services, tx, content, companies)
    progress(f"{len(content.customers)} customers")
    offered = await publish(services.flows, tx, companies[SERVICES_OF])
    progress(f"{offered} services")
    seeder = TaskSeeder(services.log, services.audit, services.conversations, services.clock)
    staff = {member.login: member for member in await services.staff.colleagues(tx)}
    progress(f"{await seeder.enter(tx, companies, queues, staff, customers)} tasks")


async def _yesterday(services: Services, tx: Transaction, company: CompanyId, queues: list[Queue]) -> None:
    past = await services.routing.past_day(tx, company)
    came, there = yesterday(queues, await services.routing.servers(tx), past.begins_at)
    await services.routing.enter_past(tx, came, there)


def catalogue(content: DemoContent, companies: Companies) -> list[Code]:
    """The codes by which these companies' records are filed, in their order."""
    return [
        Code(
            companies[item.company], item.axis, item.key, item.name, item.name_en, item.terms, item.topics, item.weight
        )
        for item in content.catalogue
        if item.company in companies
    ]  # fmt: skip


def _member(item: StaffMember, companies: Companies, password_hash: str) -> NewMember:
    return NewMember(
        id=StaffId.new(), login=item.login, name=item.name, title=item.title, title_en=item.title_en,
        password_hash=password_hash, roles=item.roles, companies=tuple(companies[key] for key in item.mandates),
        capacity=item.capacity, skills=dict(item.skills), limits=dict(item.limits),
    )  # fmt: skip


def _hand_overs(
    content: DemoContent, company: str, ids: dict[tuple[CompanyId, str], QueueId], companies: Companies
) -> list[HandoverQueue]:
    """A topic's hand-overs go where its articles say, fraud where the company says, the rest to its default."""
    own = next(item for item in content.companies if item.key == company)
    by_about = {item.topic: item.queue for item in content.articles if item.company == company}
    by_about |= {"general": own.default_queue} | ({"fraud": own.fraud_queue} if own.fraud_queue else {})
    return [HandoverQueue(about, ids[companies[company], key], key) for about, key in by_about.items()]


def _draft(item: Article, companies: Companies) -> NewArticle:
    fields = msgspec.structs.asdict(item)
    company = companies[fields.pop("company")]
    return NewArticle(
        company_id=company, **{name: fields[name] for name in NewArticle.__struct_fields__ if name in fields}
    )


def _reply(item: Reply, companies: Companies) -> NewCanned:
    return NewCanned(
        company_id=companies[item.company or ""], id=CannedId.new(), owner_id=None, code=item.code, title=item.title,
        body=item.body, category=item.category, language=item.language,
    )  # fmt: skip


async def _customers(
    services: Services, tx: Transaction, content: DemoContent, companies: Companies
) -> dict[str, CustomerId]:
    """Enter them; their ids by number."""
    now = services.clock.now()
    managers = {member.login: (member.name, member.id) for member in await services.staff.colleagues(tx)}
    people: list[NewCustomer] = []
    visits: list[tuple[CompanyId, CustomerId, Visit]] = []
    for customer in content.customers:
        person_id = PersonId.new()
        for membership in customer.memberships:
            company, customer_id = companies[membership.company], CustomerId.new()
            people.append(_customer(customer, membership, company, customer_id, person_id, managers))
            visits += [
                (company, customer_id, Visit(now - timedelta(days=v.days_ago, minutes=n * 7), v.kind, Spoken(v.text)))
                for n, v in enumerate(membership.visits)
            ]
    await services.customers.add_customers(tx, people)
    await services.desk.record_visits(tx, visits)
    return {person.customer_no: person.id for person in people}


def _customer(
    customer: DemoCustomer, membership: Membership, company: CompanyId, customer_id: CustomerId, person_id: PersonId,
    managers: Mapping[str, tuple[str, StaffId]],
) -> NewCustomer:  # fmt: skip
    manager, manager_id = managers.get(membership.manager or "", ("", None))
    shared = len(customer.memberships) > 1
    return NewCustomer(
        company_id=company, id=customer_id, person_id=person_id, customer_no=membership.number,
        name=Spoken(customer.name), phone=Spoken(customer.phone), card_last4=Spoken(membership.card_last4 or ""),
        id_last4=Spoken(customer.id_last4), gender=customer.gender, birth_year=customer.birth_year, city=customer.city,
        level=membership.level, manager_name=manager, tags=membership.tags,
        note=Spoken(membership.note), since=membership.since_year,
        preferences=(Preference("group_service", "any", allowed=True, evidence="demo"),) if shared else (),
        manager_staff_id=manager_id,
    )  # fmt: skip
