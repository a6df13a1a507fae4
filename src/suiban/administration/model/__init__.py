"""Frozen values of settings, and what can be decided about them without looking anything up."""

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from suiban.administration.errors import SettingInvalid
from suiban.cases.model import REPLY_DAYS_MAX
from suiban.engagement.model import QUIET
from suiban.kit.ids import CompanyId
from suiban.proving.api import LASTS_MIN_DEFAULT, LASTS_MIN_MAX
from suiban.routing.api import CALLS_PROMISED, DoorKind, Promise
from suiban.routing.model import MISSED_IN_A_ROW_MAX, giving

_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z"
_TEXT: Final = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*\Z"
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f-\x9f]*\Z")]
Line = Annotated[str, msgspec.Meta(max_length=60, pattern=_LINE)]
Launcher = Annotated[str, msgspec.Meta(max_length=20, pattern=_LINE)]
Initial = Annotated[str, msgspec.Meta(max_length=2, pattern=_LINE)]
Text = Annotated[str, msgspec.Meta(max_length=500, pattern=_TEXT)]
Question = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=_LINE)]
Term = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=_LINE)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}\Z")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^(#[0-9a-f]{6})?\Z")]
Origin = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^(\*|https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?)\Z")]
Address = Annotated[
    str,
    msgspec.Meta(
        max_length=200,
        pattern=r"^https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]*[a-z][a-z0-9-]*(:[0-9]{1,5})?"
        r"(/[A-Za-z0-9._~%-]+)*/?\Z",
    ),
]
"""Of a page, by https: a host by name, in punycode where it is not Latin, and a path; no query."""
Spans = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=11)], ...], msgspec.Meta(max_length=8)]
Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
Points = Annotated[str, msgspec.Meta(max_length=24, pattern=r"^[^=\x00-\x1f\x7f-\x9f]{1,20}=([0-9]|[1-4][0-9]|50)\Z")]
Region = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^=\x00-\x1f\x7f-\x9f]{1,20}=[a-z0-9][a-z0-9-]{0,31}\Z")]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=600)]

ITEMS_MAX: Final = 200
"""Settings of one section a company may have."""
CHANGED_CHARACTERS_MAX: Final = 300
"""So much of a value before and after stands in the audit."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of settings. The order of fields is that of the files."""


class Company(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A company. ``active`` False shuts its doors to new talks; ``accent`` is what channels without a colour have."""

    name: Name
    name_en: Name
    hotline: Line = ""
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "Asia/Shanghai"
    accent: Colour = ""
    active: bool = True


class Rules(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How talks are led: whether holders see who listens, whether agents may download their own talks.

    ``flows_four_eyes``: a version of a service is published by another person than who saved it last.
    ``proof_lasts_min``: for how many minutes a customer who proved in a talk who they are is known as surely.
    ``level_points`` (``私行=6``) are points of priority for recognised customers by level; ``returned_points`` for
    who gave up waiting within the last hour. ``regions`` (``广州=gd``): of which region a city is. Whom a customer had
    in the last ``last_agent_days`` they still know. ``fallback``: the queue that takes what nobody could serve. Who
    misses ``missed_max`` offers in a row is set away (0: nobody is).
    ``quiet``: spans of each day in which customers are reminded of nothing.
    Who waits and is connected nowhere for ``leave_after_s`` has left (0: nobody does); who wants a person again within
    ``return_within_s`` of going has what they had waited counted.
    """

    listeners_shown: bool = True
    agents_download: bool = False
    flows_four_eyes: bool = True
    proof_lasts_min: Annotated[int, msgspec.Meta(ge=1, le=LASTS_MIN_MAX)] = LASTS_MIN_DEFAULT
    level_points: Annotated[tuple[Points, ...], msgspec.Meta(max_length=20)] = ()
    returned_points: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0
    last_agent_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    regions: Annotated[tuple[Region, ...], msgspec.Meta(max_length=400)] = ()
    fallback: Annotated[str, msgspec.Meta(max_length=40)] = ""
    leave_after_s: Annotated[int, msgspec.Meta(ge=0, le=3_600)] = 120
    return_within_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 1_800
    missed_max: Annotated[int, msgspec.Meta(ge=0, le=20)] = MISSED_IN_A_ROW_MAX
    quiet: Spans = QUIET


class Skill(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something one may be able to do; shared by all companies."""

    name: Name
    name_en: Name


class Hours(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When people answer: by weekday and, where a day differs, by date; what who comes outside of it is told."""

    name: Name
    name_en: Line = ""
    weekly: dict[str, Spans] = {}
    days: Annotated[dict[str, Spans], msgspec.Meta(max_length=200)] = {}
    closed_text: Text = ""
    closed_text_en: Text = ""


class Queue(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A waiting line. ``skills`` are all wanted; ``hours`` is a key of hours, empty: at all times.

    ``wishes`` are wanted too, a level less with each ``relax_s`` of waiting. ``promise_share`` of a hundred are
    promised an answer within ``target_wait_s``, by some doors what ``promises`` says. ``manager_s``, ``last_agent_s``:
    so long customers wait for their relationship manager, and for whom they had last, while these are there (0: not at
    all). ``language_skill``: whether ``lang-…`` of the customer's language is wanted; ``region_skill``: so of their
    region. What would wait longer than ``overflow_wait_s`` goes on to the queue ``overflow`` (a key; empty: none).
    While it breaks its promise, people of the queues ``backup`` (keys) step in, and with ``bot_backup`` the bot answers
    who waits.
    From ``mode`` on: how its work is given out, as :class:`~suiban.routing.model.giving.Giving` has it.
    """

    name: Name
    name_en: Line = ""
    skills: Annotated[dict[Key, Level], msgspec.Meta(max_length=20)] = {}
    wishes: Annotated[dict[Key, Level], msgspec.Meta(max_length=20)] = {}
    relax_s: Annotated[int, msgspec.Meta(ge=1, le=600)] = 20
    hours: Annotated[str, msgspec.Meta(max_length=40)] = ""
    target_wait_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] = 30
    reservation_s: Annotated[int, msgspec.Meta(ge=1, le=600)] = 20
    priority: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0
    active: bool = True
    promise_share: Annotated[int, msgspec.Meta(ge=1, le=100)] = 80
    promises: dict[DoorKind, Promise] = msgspec.field(default_factory=lambda: dict(CALLS_PROMISED))
    manager_s: Seconds = 0
    last_agent_s: Seconds = 0
    language_skill: Literal["off", "wish", "must"] = "off"
    region_skill: bool = False
    overflow: Annotated[str, msgspec.Meta(max_length=40)] = ""
    overflow_wait_s: Annotated[int, msgspec.Meta(ge=5, le=3_600)] = 120
    backup: Annotated[tuple[Key, ...], msgspec.Meta(max_length=5)] = ()
    bot_backup: bool = False
    mode: giving.Mode = "push"
    ring: Annotated[int, msgspec.Meta(ge=giving.RING_MIN, le=giving.RING_MAX)] = 3
    claim_max: Annotated[int, msgspec.Meta(ge=0, le=giving.CLAIMS_HELD_MAX)] = 2
    claim_per_hour: Annotated[int, msgspec.Meta(ge=0, le=giving.CLAIMS_PER_HOUR_MAX)] = 0
    claim_rest_s: Annotated[int, msgspec.Meta(ge=0, le=giving.CLAIM_REST_S_MAX)] = 30
    head_start_s: Annotated[int, msgspec.Meta(ge=0, le=giving.HEAD_START_S_MAX)] = 10
    protect_s: Annotated[int, msgspec.Meta(ge=0, le=giving.PROTECT_S_MAX)] = 180
    push_after_s: Annotated[int, msgspec.Meta(ge=giving.PUSH_AFTER_S_MIN, le=giving.PUSH_AFTER_S_MAX)] = 120


class WorkKind(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of work. ``units`` are those of a person's capacity that it takes, 0: all; ``target_s`` 0: the queue's.

    ``interruptible``: it may be put aside. ``kept``: it stays with whoever has it when they go offline. ``hours`` is a
    key of hours outside of which nobody is given any; empty: at all times.
    """

    name: Name
    name_en: Name
    units: Annotated[int, msgspec.Meta(ge=0, le=20)] = 1
    interruptible: bool = False
    target_s: Annotated[int, msgspec.Meta(ge=0, le=2_592_000)] = 0
    kept: bool = False
    hours: Annotated[str, msgspec.Meta(max_length=40)] = ""


class CaseKind(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of case: its customer hears first within ``reply_days`` working days of the calendar ``hours`` (a key of
    hours; empty: Monday to Friday). Whoever the queue ``queue`` finds works on it; empty: it stands in the list only.
    """

    reply_days: Annotated[int, msgspec.Meta(ge=1, le=REPLY_DAYS_MAX)] = 2
    hours: Annotated[str, msgspec.Meta(max_length=40)] = ""
    queue: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Journey(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is done when a service breaks off, after so many seconds each: a nudge in the talk, an alert to who looks
    after the customer, by the queue ``queue`` where they are not there. ``offers``: it is offered in the next talk.
    """

    active: bool = True
    nudges: bool = True
    nudge_after_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 30
    offers: bool = True
    alerts: bool = False
    alert_after_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 300
    queue: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Channel(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A door: what it says, where it may stand, what customers may do there, how the widget looks.

    ``first_holder`` is ``bot`` or ``queue:<key>``. Questions, ``title``, ``launcher`` and ``initial`` empty: the usual.
    """

    name: Name
    name_en: Line = ""
    active: bool = True
    greeting: Text = ""
    greeting_en: Text = ""
    questions: Annotated[tuple[Question, ...], msgspec.Meta(max_length=5)] = ()
    questions_en: Annotated[tuple[Question, ...], msgspec.Meta(max_length=5)] = ()
    first_holder: Annotated[str, msgspec.Meta(pattern=r"^(bot|queue:[a-z][a-z0-9_-]{0,39})\Z")] = "bot"
    allowed_origins: Annotated[tuple[Origin, ...], msgspec.Meta(max_length=50)] = ()
    files_allowed: bool = True
    voice_allowed: bool = True
    rate_person: bool = True
    rate_bot: bool = True
    transcript: bool = True
    accent: Colour = ""
    side: Literal["left", "right"] = "right"
    launcher: Launcher = ""
    launcher_en: Launcher = ""
    title: Line = ""
    title_en: Line = ""
    initial: Initial = ""


class Page(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A web page of the company: links to it and to what lies below are shown with its name and ``lead``."""

    name: Name
    name_en: Line = ""
    address: Address
    lead: Annotated[str, msgspec.Meta(max_length=120, pattern=_LINE)] = ""
    lead_en: Annotated[str, msgspec.Meta(max_length=120, pattern=_LINE)] = ""
    active: bool = True


class Reason(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why somebody is away, and how the company counts it; shown by ``place``."""

    name: Name
    name_en: Line = ""
    paid: bool = True
    productive: bool = False
    place: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    active: bool = True


class Code(Value, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product or a scenario by which records are filed, with the words by which it is recognised."""

    name: Name
    name_en: Name
    terms: Annotated[tuple[Term, ...], msgspec.Meta(max_length=50)] = ()
    topics: Annotated[tuple[Term, ...], msgspec.Meta(max_length=50)] = ()
    weight: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    position: Annotated[int, msgspec.Meta(ge=1, le=9_999)] = 1
    active: bool = True


Place = tuple[CompanyId | None, str]
"""Whose setting it is (None: shared by all), and its key."""


class Finding(msgspec.Struct, frozen=True):
    """Something that can be saved, once its writer has confirmed that they mean it.

    ``nobody_mandated``: no one who takes work has a mandate for the company. ``nobody_can``: no one of them has skill
    ``where`` at ``level``; ``best`` is the highest that somebody has (0: nobody has it). ``nobody_has_all``: somebody
    has each of the skills ``where``, nobody all. ``nobody_wished``: as nobody_can, of a wish; ``wait_s`` is for how
    long it holds up every customer for nothing. ``nobody_helps``: nobody could step in who does not serve it anyway, of
    the queues ``where``. ``never_open``: nobody answers within 60 days, in the queues ``where``.
    ``next_year_missing``: days of this year are named and none of year ``level``.
    """

    problem: str
    field: str
    where: str = ""
    level: int = 0
    best: int = 0
    wait_s: int = 0


class Setting(msgspec.Struct, frozen=True):
    """A setting as it stands. ``digest`` names exactly this value: who changes it says which one they saw."""

    company_id: CompanyId | None
    key: str
    value: Value
    digest: str
    findings: tuple[Finding, ...] = ()


class Change(msgspec.Struct, frozen=True):
    """What a save did: fields and their values before (empty: it was not there) and after."""

    section: str
    place: Place
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def created(self) -> bool:
        """Whether there was nothing before."""
        return not self.before


def parse_value(kind: type[Value], given: object) -> Value:
    """A setting from outside. Raises :class:`SettingInvalid` with the field that is wrong."""
    try:
        # through JSON: what cannot be written down (half a character) is no text, and nothing is converted
        return msgspec.json.decode(msgspec.json.encode(given), type=kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        place = where.partition("`$")[2]  # of a key that is wrong: `key` in `$.field`
        if "unknown field" in message:
            raise SettingInvalid(problem="unknown_field", field=_known(message.partition("`")[2].strip("`"))) from None
        raise SettingInvalid(
            problem=_problem(message), field=_known(place.strip("`.").split(".")[0].split("[")[0])
        ) from None
    except (ValueError, TypeError, RecursionError):
        raise SettingInvalid(problem="malformed", field="") from None


def _known(name: str) -> str:
    """A field's name; of what somebody made up only that much."""
    return name if re.fullmatch(r"[a-z][a-z_]{0,39}", name) else ""


def _problem(message: str) -> str:
    if "length <=" in message:
        return "too_long"
    if "length >=" in message:
        return "empty"
    if "missing required" in message:
        return "missing"
    return "out_of_range" if ">=" in message or "<=" in message else "malformed"


def digest(value: Value) -> str:
    """A name for exactly this value."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:32]


def plain(value: Value) -> dict[str, Any]:
    """A value as plain data, in the order of its fields."""
    built: dict[str, Any] = msgspec.to_builtins(value)
    return built


def difference(before: Value | None, after: Value) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ: as they were (empty: there was nothing), as they are."""
    now = plain(after)
    if before is None:
        return {}, now
    was = plain(before)
    changed = [name for name in now if now[name] != was[name]]
    return {name: was[name] for name in changed}, {name: now[name] for name in changed}


def lines(fields: Mapping[str, Any]) -> list[str]:
    """Fields for the audit: one line each, cut."""
    encode = msgspec.json.encode
    return [f"{name} = {encode(item).decode()}"[:CHANGED_CHARACTERS_MAX] for name, item in fields.items()]
