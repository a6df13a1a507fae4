"""Further customers, made from word lists: the same ones at every call, no two with the same name, phone or number."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import count
from typing import Annotated, TypeVar

import msgspec

from suiban.app.demo.model import Customer, Gender, Key, Membership, Visit, VisitKind

T = TypeVar("T")

_BOTH_COMPANIES_EVERY = 5
_INSURER_ONLY_EVERY = 12
_BROKER_TOO_EVERY = 9
_BROKER_ONLY_EVERY = 16
_NUMBER_FROM = {"bank": 1000300000, "insurer": 3000600000, "broker": 6000400000}
# coprime to the span, so every index gets its own phone and neighbours do not look numbered
_PHONE_FROM, _PHONE_SPAN, _PHONE_STEP = 19900002000, 8000, 3571


class LevelShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a level is drawn, and the logins of those who look after such customers."""

    company: Key
    name: str
    weight: Annotated[int, msgspec.Meta(ge=1)]
    managers: tuple[str, ...]


class ProfileVisit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact that fits a profile."""

    kind: VisitKind
    text: str


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A believable kind of customer of one company: years with both ends included, visits oldest first.

    ``weight``: how often it is drawn, beside the others.
    """

    company: Key
    born: tuple[int, int]
    since: tuple[int, int]
    levels: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    visits: tuple[ProfileVisit, ...]
    weight: Annotated[int, msgspec.Meta(ge=1, le=20)] = 6


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists."""

    surnames: tuple[str, ...]
    given_female: tuple[str, ...]
    given_male: tuple[str, ...]
    cities: tuple[str, ...]
    level: tuple[LevelShare, ...]
    profile: tuple[Profile, ...]


def make_customers(names: Names, how_many: int, taken_names: Sequence[str]) -> tuple[Customer, ...]:
    """``how_many`` further customers, none called like ``taken_names``. At most 8,000 (the span of phones)."""
    used = set(taken_names)
    made = []
    for index in range(how_many):
        gender: Gender = "female" if _draw(index, "gender", 100) < 52 else "male"
        name = next(n for n in (_name(names, index, gender, again) for again in count()) if n not in used)
        used.add(name)
        made.append(_customer(names, index, name, gender))
    return tuple(made)


def _customer(names: Names, index: int, name: str, gender: Gender) -> Customer:
    companies = _companies(index)
    first = _choose(index, "profile", _weighted(p for p in names.profile if p.company == companies[0]))
    birth_year = _between(index, "born", first.born)
    profiles = [first] + [
        _choose(index, company, _weighted(p for p in names.profile if p.company == company and _fits(birth_year, p)))
        for company in companies[1:]
    ]
    return Customer(
        person=f"person-{index + 1:04d}",
        name=name,
        gender=gender,
        birth_year=birth_year,
        city=_choose(index, "city", names.cities),
        phone=str(_PHONE_FROM + index * _PHONE_STEP % _PHONE_SPAN),
        id_last4=f"{_draw(index, 'id', 1000):03d}{_choose(index, 'id-end', '0123456789X')}",
        memberships=tuple(_membership(names, index, profile, birth_year) for profile in profiles),
    )


def _companies(index: int) -> tuple[str, ...]:
    if index % _BROKER_ONLY_EVERY == 11:
        return ("broker",)
    if index % _BOTH_COMPANIES_EVERY == 0:
        others: tuple[str, ...] = ("bank", "insurer")
    else:
        others = ("insurer",) if index % _INSURER_ONLY_EVERY == 7 else ("bank",)
    return (*others, "broker") if index % _BROKER_TOO_EVERY == 4 else others


def _membership(names: Names, index: int, profile: Profile, birth_year: int) -> Membership:
    company = profile.company
    shares = [s for s in names.level if s.company == company and (not profile.levels or s.name in profile.levels)]
    level = _choose(index, f"{company}-level", [share for share in shares for _ in range(share.weight)])
    earliest = max(profile.since[0], birth_year + 18)
    return Membership(
        company=company,
        number=str(_NUMBER_FROM[company] + index + 1),
        level=level.name,
        since_year=_between(index, f"{company}-since", (earliest, max(earliest, profile.since[1]))),
        tags=profile.tags,
        note=profile.note,
        visits=_visits(index, profile),
        card_last4=f"{_draw(index, 'card', 10000):04d}" if company == "bank" else None,
        manager=_choose(index, f"{company}-manager", level.managers) if level.managers else None,
    )


def _visits(index: int, profile: Profile) -> tuple[Visit, ...]:
    """Two to six of the profile's visits, newest first."""
    how_many = 2 + _draw(index, f"{profile.company}-visits", 5)
    start = _draw(index, f"{profile.company}-first", len(profile.visits))
    chosen = {(start + nth) % len(profile.visits) for nth in range(how_many)}
    days_ago = 0
    visits = []
    for nth in sorted(chosen, reverse=True):
        days_ago += 1 + _draw(index, f"{profile.company}-gap-{nth}", 30)
        visit = profile.visits[nth]
        visits.append(Visit(days_ago=days_ago, kind=visit.kind, text=visit.text))
    return tuple(visits)


def _name(names: Names, index: int, gender: Gender, again: int) -> str:
    given = names.given_female if gender == "female" else names.given_male
    return _choose(index, f"surname-{again}", names.surnames) + _choose(index, f"given-{again}", given)


def _draw(index: int, what: str, below: int) -> int:
    """An even-looking number in [0, below), fixed by its arguments: adding a field never shifts the others."""
    digest = blake2b(f"{index}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def _choose(index: int, what: str, options: Sequence[T]) -> T:
    return options[_draw(index, what, len(options))]


def _between(index: int, what: str, ends: tuple[int, int]) -> int:
    return ends[0] + _draw(index, what, ends[1] - ends[0] + 1)


def _fits(birth_year: int, profile: Profile) -> bool:
    return profile.born[0] <= birth_year <= profile.born[1]


def _weighted(profiles: Iterable[Profile]) -> list[Profile]:
    return [profile for profile in profiles for _ in range(profile.weight)]
