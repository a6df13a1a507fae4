"""The values the demo content is made of. All text is invented; keys are what other values refer to."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

from suiban.routing.model.giving import Giving

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
SkillLevel = Annotated[int, msgspec.Meta(ge=1, le=5)]
LastDigits = Annotated[str, msgspec.Meta(pattern=r"^\d{3}[\dX]$")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-f]{6}$")]
Role = Literal["agent", "supervisor", "auditor", "administrator", "security", "editor"]
Gender = Literal["female", "male"]
VisitKind = Literal["app", "phone", "branch", "chat"]
PhraseAction = Literal["mask", "warn", "refuse"]
Audience = Literal["customer", "agent"]
ProductStatus = Literal["on_sale", "closed", "legacy"]
Risk = Literal["R1", "R2", "R3", "R4", "R5"]


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A served company. ``levels`` are the customer levels it knows, lowest first.

    ``fraud_queue``: where who was cheated goes; without one, where its topic or the rest goes. ``complaint_queue``: who
    works on complaints. ``alert_queue``: who is told of services that broke off where the customer's manager is away.
    """

    key: Key
    name: str
    name_en: str
    hotline: str
    locale: str
    time_zone: str
    accent: Colour
    default_queue: Key
    levels: tuple[str, ...]
    fraud_queue: Key | None = None
    complaint_queue: Key | None = None
    alert_queue: Key | None = None
    level_points: tuple[str, ...] = ()
    returned_points: int = 0


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A door of one company. ``first_holder``: bot, flow:<key> or queue:<key>."""

    key: Key
    kind: Literal["webchat", "text"]
    company: Key
    name: str
    name_en: str
    greeting: str
    greeting_en: str
    first_holder: str
    accent: Colour
    allowed_origins: tuple[str, ...]


class Skill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a worker can be good at, at a level from 1 to 5."""

    key: Key
    name: str
    name_en: str


class Queue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where work waits. ``skills`` are the least levels a worker needs."""

    key: Key
    company: Key
    name: str
    name_en: str
    skills: Mapping[Key, SkillLevel]
    reservation_s: Annotated[int, msgspec.Meta(ge=1, le=600)]
    target_wait_s: Annotated[int, msgspec.Meta(ge=1, le=3600)]
    giving: Giving = Giving()
    manager_s: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0
    last_agent_s: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0
    language_skill: Literal["off", "wish", "must"] = "off"
    overflow: str = ""
    overflow_wait_s: Annotated[int, msgspec.Meta(ge=5, le=3600)] = 120
    backup: tuple[str, ...] = ()


class StaffMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who serves. ``mandates`` are the companies they may act for, ``capacity`` their chats at a time.

    ``limits``: of a kind of work at most so much at a time (0: never), whatever it weighs.
    ``featured``: offered on the demo's sign-in page, which cannot show everybody.
    """

    login: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,40}$")]
    name: str
    title: str
    title_en: str
    roles: tuple[Role, ...]
    mandates: tuple[Key, ...]
    skills: Mapping[Key, SkillLevel]
    capacity: Annotated[int, msgspec.Meta(ge=0, le=20)]
    limits: Mapping[str, Annotated[int, msgspec.Meta(ge=0, le=20)]] = {}
    featured: bool = False


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier contact, ``days_ago`` days before the moment of seeding."""

    days_ago: Annotated[int, msgspec.Meta(ge=0, le=400)]
    kind: VisitKind
    text: str


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person as the customer of one company. ``manager`` is a staff login; newest visit first."""

    company: Key
    number: Annotated[str, msgspec.Meta(pattern=r"^\d{10}$")]
    level: str
    since_year: int
    tags: tuple[str, ...]
    note: str
    visits: tuple[Visit, ...]
    card_last4: LastDigits | None = None
    manager: str | None = None


class Customer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person and the companies whose customer they are."""

    person: Key
    name: str
    gender: Gender
    birth_year: int
    city: str
    phone: Annotated[str, msgspec.Meta(pattern=r"^1990000\d{4}$")]
    id_last4: LastDigits
    memberships: tuple[Membership, ...]


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of knowledge of one company. ``queue`` is where a customer asking about it is best served."""

    key: Key
    company: Key
    topic: str
    topic_en: str
    queue: Key
    audience: tuple[Audience, ...]
    title: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    body: str
    source: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    effective_from: date
    related: tuple[Key, ...]


class ProductKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family of products of one company: the topic its products are found under, and who is asked about them."""

    key: Key
    company: Key
    name: str
    name_en: str
    queue: Key


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something sold now or once. ``closed``: no longer offered; ``legacy``: so old that only its owners ask.

    ``risk`` where money can be lost. ``figures`` are text for people, never calculated with.
    """

    key: Key
    kind: Key
    name: str
    name_en: str
    status: ProductStatus
    line: str
    figures: tuple[str, ...]
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    risk: Risk | None = None


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may not be said. Without ``company`` it holds for every company."""

    phrase: str
    action: PhraseAction
    note: str
    note_en: str
    company: Key | None = None


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A canned reply. Without ``company`` it is every company's."""

    code: Key
    title: str
    body: str
    category: str
    language: Literal["zh", "en"] = "zh"
    company: Key | None = None


class EvaluationCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to a company's bot that stands in no article.

    ``expect`` is an article's key, ``unknown`` (no article has to do with it), ``near`` (some have, none answers it) or
    ``person`` (a person is to be brought in or offered before all else). ``also``: what is just as right.
    """

    company: Key
    text: str
    expect: Key
    also: tuple[Key, ...] = ()


class CatalogueCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product or a scenario by which records are filed, with the words and topics that tell it."""

    company: Key
    axis: Literal["product", "scenario"]
    key: Key
    name: str
    name_en: str
    terms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    weight: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1


class DemoContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the demo is seeded with; every reference in it resolves. Products stand among the articles too."""

    companies: tuple[Company, ...]
    channels: tuple[Channel, ...]
    skills: tuple[Skill, ...]
    queues: tuple[Queue, ...]
    staff: tuple[StaffMember, ...]
    customers: tuple[Customer, ...]
    articles: tuple[Article, ...]
    kinds: tuple[ProductKind, ...]
    products: tuple[Product, ...]
    phrases: tuple[Phrase, ...]
    evaluation: tuple[EvaluationCase, ...]
    held_out: tuple[EvaluationCase, ...]
    catalogue: tuple[CatalogueCode, ...]
    replies: tuple[Reply, ...]
