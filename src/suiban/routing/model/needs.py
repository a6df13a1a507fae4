"""Groups of works that are alike, and who can serve which of them, as sets of bits: the bench the other way round."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import Skills, Worker

Need = tuple[frozenset[CompanyId], Skills]
Urgency = tuple[bool, int, int]
"""Whether those who step in are asked, which is last of all; when it is due; its id."""
Entry = tuple[int, int, WorkId]
_Key = TypeVar("_Key")


class Group:
    """Works that are alike, the most urgent last: ``works`` are sorted, due and id with their sign turned.

    ``stepping_in``: they stand here for those who step in, and in another group for their queue's own people.
    ``listed``: by which urgency it is among those to look at; None: it is not.
    """

    __slots__ = ("bits", "kept_for", "key", "listed", "needs", "stepping_in", "works")

    def __init__(
        self, key: Hashable, needs: Sequence[Need], kept_for: Sequence[StaffId], *, stepping_in: bool = False
    ) -> None:
        self.key = key
        self.stepping_in = stepping_in
        self.needs = needs
        self.kept_for = kept_for
        self.works: list[Entry] = []
        self.bits: list[int] = []
        self.listed: Urgency | None = None

    def __lt__(self, _other: object) -> bool:
        return False  # beside an urgency in a heap: of which one comes first nothing depends

    @property
    def first(self) -> Urgency:
        """The urgency of its first work."""
        due, work, _ = self.works[-1]
        return self.stepping_in, -due, -work


class Needs:
    """What the groups there are need."""

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._vacant: list[int] = []
        self._everything = 0
        self._companies: dict[CompanyId, int] = {}
        self._skills: dict[tuple[str, int], int] = {}

    def enter(self, group: Group) -> None:
        """A new group."""
        for need in group.needs:
            if self._vacant:
                place = self._vacant.pop()
                self._groups[place] = group
            else:
                place = len(self._groups)
                self._groups.append(group)
            group.bits.append(place)
            self._turn_over(place, need)

    def leave(self, group: Group) -> None:
        """A group that is no more."""
        for place, need in zip(group.bits, group.needs, strict=True):
            self._turn_over(place, need)
            self._vacant.append(place)

    def served_by(self, worker: Worker) -> Iterable[Group]:
        """The groups one of whose needs they meet; one may come twice."""
        beyond = 0
        for company, places in self._companies.items():
            if company not in worker.companies:
                beyond |= places
        for (skill, level), places in self._skills.items():
            if worker.skills.get(skill, 0) < level:
                beyond |= places
        return map(self._groups.__getitem__, places_of(self._everything & ~beyond))

    def _turn_over(self, place: int, need: Need) -> None:
        bit = 1 << place
        companies, skills = need
        self._everything ^= bit
        for company in companies:
            _flip(self._companies, company, bit)
        for skill in skills.items():
            _flip(self._skills, skill, bit)


def _flip(sets: dict[_Key, int], key: _Key, bit: int) -> None:
    left = sets.get(key, 0) ^ bit
    if left:
        sets[key] = left
    else:
        del sets[key]


def places_of(bits: int) -> list[int]:
    """The places in a set, lowest first."""
    # as text: taking the lowest bit off again and again would copy the big integer for each
    text, found = bin(bits)[:1:-1], []
    place = text.find("1")
    while place >= 0:
        found.append(place)
        place = text.find("1", place + 1)
    return found
