"""Reads the demo content from the package and checks it: nothing is seeded that does not hold together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from suiban.app.demo.dialogues import Dialogue, dialogue_problems
from suiban.app.demo.model import (
    Article,
    Audience,
    CatalogueCode,
    Channel,
    Company,
    Customer,
    DemoContent,
    EvaluationCase,
    Key,
    Phrase,
    Queue,
    Reply,
    Skill,
    StaffMember,
)
from suiban.app.demo.people import Names, make_customers
from suiban.app.demo.products import ProductsFile, as_articles
from suiban.routing.api import KINDS

T = TypeVar("T")

GENERATED_CUSTOMERS = 2_200
NO_ARTICLE = frozenset({"unknown", "near", "person"})


class DemoContentError(ValueError):
    """The demo content contradicts itself or cannot be read; the message names the place."""


class _CompaniesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    company: tuple[Company, ...]
    channel: tuple[Channel, ...]
    skill: tuple[Skill, ...]
    queue: tuple[Queue, ...]


class _StaffFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    staff: tuple[StaffMember, ...]


class _CustomersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customer: tuple[Customer, ...]


class _PhrasesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phrase: tuple[Phrase, ...]


class _EvaluationFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    case: tuple[EvaluationCase, ...]


class _CatalogueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: tuple[CatalogueCode, ...]


class _RepliesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reply: tuple[Reply, ...]


class _DialoguesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    dialogue: tuple[Dialogue, ...]


class _ArticleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Key
    title: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    body: str
    source: str
    version: int
    effective_from: date
    related: tuple[Key, ...]
    audience: tuple[Audience, ...] = ()


class _ArticlesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    company: Key
    topic: str
    topic_en: str
    queue: Key
    audience: tuple[Audience, ...]
    article: tuple[_ArticleEntry, ...]


def load_demo_content() -> DemoContent:
    """All demo content, the same at every call. Raises DemoContentError naming what is wrong."""
    root = files(__package__) / "content"
    companies = _read(root / "companies.toml", _CompaniesFile)
    written = _read(root / "customers.toml", _CustomersFile).customer
    names = _read(root / "names.toml", Names)
    sold = _read_products(root / "products.toml")
    content = DemoContent(
        companies=companies.company,
        channels=companies.channel,
        skills=companies.skill,
        queues=companies.queue,
        staff=_read(root / "staff.toml", _StaffFile).staff,
        customers=written + make_customers(names, GENERATED_CUSTOMERS, [customer.name for customer in written]),
        articles=(*_read_articles(root / "articles"), *as_articles(sold.kind, sold.product)),
        kinds=sold.kind,
        products=sold.product,
        phrases=_read(root / "phrases.toml", _PhrasesFile).phrase,
        evaluation=tuple(_read_evaluation(root / "evaluation")),
        held_out=tuple(_read_evaluation(root / "evaluation" / "held-out")),
        catalogue=_read(root / "catalogue.toml", _CatalogueFile).code,
        replies=tuple(_read_replies(root / "canned.toml", [company.key for company in companies.company])),
    )
    check_demo_content(content)
    return content


def load_demo_staff() -> tuple[tuple[Company, ...], tuple[StaffMember, ...]]:
    """Companies and staff alone, without the work of making all customers. Unchecked: seeding has checked them."""
    root = files(__package__) / "content"
    return _read(root / "companies.toml", _CompaniesFile).company, _read(root / "staff.toml", _StaffFile).staff


def load_demo_doors() -> tuple[tuple[Channel, ...], tuple[Queue, ...]]:
    """Channels and queues alone. Unchecked: seeding has checked them."""
    companies = _read(files(__package__) / "content" / "companies.toml", _CompaniesFile)
    return companies.channel, companies.queue


def load_demo_dialogues() -> tuple[Dialogue, ...]:
    """What customers and agents say in the played demo. Raises DemoContentError listing all that does not hold."""
    root = files(__package__) / "content"
    dialogues = _read(root / "dialogues.toml", _DialoguesFile).dialogue
    channels, queues = load_demo_doors()
    problems = list(dialogue_problems(dialogues, channels, queues))
    if problems:
        raise DemoContentError("; ".join(problems))
    return dialogues


def check_demo_content(content: DemoContent) -> None:
    """Raises DemoContentError listing every contradiction found: double keys and references to nothing."""
    problems = [
        *_doubles(content),
        *_company_problems(content),
        *_staff_problems(content),
        *_customer_problems(content),
        *_article_problems(content),
        *_evaluation_problems(content),
        *_catalogue_problems(content),
    ]
    if problems:
        raise DemoContentError("; ".join(problems))


def _read(file: Traversable, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise DemoContentError(f"{file.name}: {error}") from error


def _read_replies(file: Traversable, companies: list[str]) -> Iterator[Reply]:
    """Each reply once a company it is for; there may be some for companies that are not served here."""
    for reply in _read(file, _RepliesFile).reply:
        for company in companies:
            if reply.company in {None, company}:
                yield msgspec.structs.replace(reply, company=company)


def _read_articles(folder: Traversable) -> Iterator[Article]:
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        topic = _read(file, _ArticlesFile)
        for entry in topic.article:
            yield Article(
                company=topic.company,
                topic=topic.topic,
                topic_en=topic.topic_en,
                queue=topic.queue,
                **{**msgspec.structs.asdict(entry), "audience": entry.audience or topic.audience},
            )


def _read_products(file: Traversable) -> ProductsFile:
    sold = _read(file, ProductsFile)
    kinds = {kind.key for kind in sold.kind}
    strays = [
        f"product {product.key}: unknown kind {product.kind}" for product in sold.product if product.kind not in kinds
    ]
    if strays:
        raise DemoContentError("; ".join(strays))
    return sold


def _read_evaluation(folder: Traversable) -> Iterator[EvaluationCase]:
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            yield from _read(file, _EvaluationFile).case


def _doubles(content: DemoContent) -> Iterator[str]:
    companies = [company.key for company in content.companies]
    memberships = [m for customer in content.customers for m in customer.memberships]
    listed: dict[str, Iterable[str]] = {
        "company": companies,
        "channel": (channel.key for channel in content.channels),
        "skill": (skill.key for skill in content.skills),
        "queue": (queue.key for queue in content.queues),
        "staff": (member.login for member in content.staff),
        "article": (article.key for article in content.articles),
        "catalogue code": (f"{code.company} {code.axis} {code.key}" for code in content.catalogue),
        "person": (customer.person for customer in content.customers),
        "phone": (customer.phone for customer in content.customers),
        "customer number": (f"{m.company} {m.number}" for m in memberships),
        "reply": (f"{reply.company} {reply.code}" for reply in content.replies),
        "phrase": (f"{c} {p.phrase}" for p in content.phrases for c in ([p.company] if p.company else companies)),
    }
    for what, values in listed.items():
        yield from (f"{what} {value} stands twice" for value, times in Counter(values).items() if times > 1)


def _company_problems(content: DemoContent) -> Iterator[str]:
    companies = {company.key for company in content.companies}
    skills = {skill.key for skill in content.skills}
    queues = {queue.key: queue.company for queue in content.queues}
    for company in content.companies:
        named = (company.default_queue, company.fraud_queue, company.complaint_queue, company.alert_queue)
        for queue_key in filter(None, named):
            if queues.get(queue_key) != company.key:
                yield f"company {company.key}: no queue {queue_key} of its own"
    for channel in content.channels:
        if channel.company not in companies:
            yield f"channel {channel.key}: unknown company {channel.company}"
        kind, _, queue = channel.first_holder.partition(":")
        if channel.first_holder != "bot" and (kind != "queue" or queues.get(queue) != channel.company):
            yield f"channel {channel.key}: {channel.first_holder} is neither the bot nor a queue of its own"
    for queue_ in content.queues:
        if queue_.company not in companies:
            yield f"queue {queue_.key}: unknown company {queue_.company}"
        yield from (f"queue {queue_.key}: unknown skill {skill}" for skill in queue_.skills if skill not in skills)
        if not any(can_serve(member, queue_) for member in content.staff):
            yield f"queue {queue_.key}: nobody can serve it"
    for phrase in content.phrases:
        if phrase.company is not None and phrase.company not in companies:
            yield f"phrase {phrase.phrase}: unknown company {phrase.company}"


def can_serve(member: StaffMember, queue: Queue) -> bool:
    """Whether this member may be offered what waits in the queue."""
    return (
        "agent" in member.roles
        and queue.company in member.mandates
        and all(member.skills.get(skill, 0) >= level for skill, level in queue.skills.items())
    )


def _staff_problems(content: DemoContent) -> Iterator[str]:
    companies = {company.key for company in content.companies}
    skills = {skill.key for skill in content.skills}
    for member in content.staff:
        yield from (f"staff {member.login}: unknown company {key}" for key in member.mandates if key not in companies)
        yield from (f"staff {member.login}: unknown skill {key}" for key in member.skills if key not in skills)
        yield from (f"staff {member.login}: unknown kind {key}" for key in member.limits if key not in KINDS)
        if not member.mandates or not member.roles:
            yield f"staff {member.login}: needs a mandate and a role"


def _customer_problems(content: DemoContent) -> Iterator[str]:
    levels = {company.key: company.levels for company in content.companies}
    mandates = {member.login: member.mandates for member in content.staff}
    for customer in content.customers:
        for membership in customer.memberships:
            place = f"customer {customer.person} of {membership.company}"
            if membership.company not in levels:
                yield f"{place}: unknown company"
            elif membership.level not in levels[membership.company]:
                yield f"{place}: unknown level {membership.level}"
            if membership.manager is not None and membership.company not in mandates.get(membership.manager, ()):
                yield f"{place}: manager {membership.manager} has no mandate"
        if len({m.company for m in customer.memberships}) != max(len(customer.memberships), 1):
            yield f"customer {customer.person}: needs one membership a company"


def _article_problems(content: DemoContent) -> Iterator[str]:
    owners = {article.key: article.company for article in content.articles}
    queues = {queue.key: queue.company for queue in content.queues}
    companies = {company.key for company in content.companies}
    for article in content.articles:
        if article.company not in companies:
            yield f"article {article.key}: unknown company {article.company}"
        if queues.get(article.queue) != article.company:
            yield f"article {article.key}: no queue {article.queue} in {article.company}"
        for related in article.related:
            if owners.get(related) != article.company or related == article.key:
                yield f"article {article.key}: related article {related} is not another one of {article.company}"


def _evaluation_problems(content: DemoContent) -> Iterator[str]:
    owners = {article.key: article.company for article in content.articles}
    companies = {company.key for company in content.companies}
    for case in (*content.evaluation, *content.held_out):
        for wanted in (case.expect, *case.also):
            if case.company not in companies or not (wanted in NO_ARTICLE or owners.get(wanted) == case.company):
                yield f"evaluation question expects {wanted} of {case.company}, which does not exist"


def _catalogue_problems(content: DemoContent) -> Iterator[str]:
    topics = {(article.company, article.topic) for article in content.articles}
    for company in content.companies:
        for axis in ("product", "scenario"):
            if not any(code.company == company.key and code.axis == axis for code in content.catalogue):
                yield f"catalogue of {company.key}: no {axis}"
    for code in content.catalogue:
        yield from (
            f"catalogue code {code.key}: unknown topic {topic}"
            for topic in code.topics
            if (code.company, topic) not in topics
        )
