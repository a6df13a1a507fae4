"""Those who are there, as sets of bits: whose turn it is for a work is found without looking at anybody one by one.

Each worker with a free hand is a place, in the order in which they were last asked. A set of workers is one big integer
with a bit for each place, so "who has these mandates and skills, and the least to do" is a handful of ANDs over all of
them together.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Final, TypeVar

import msgspec

from suiban.kit.ids import CompanyId, StaffId
from suiban.routing.model import Skills, Worker

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Need = tuple[frozenset[CompanyId], frozenset[tuple[str, int]]]
_Turn = tuple[float, bool]
_Key = TypeVar("_Key")


class Taken(msgspec.Struct, frozen=True):
    """Who got it, of how many with a free hand; ``tied``: others had as little to do."""

    staff_id: StaffId
    fit: int
    tied: bool


class Bench:
    """Available workers of one round.

    Of those fit for a work the one with the smallest share of their capacity in use comes first; of these who was not
    asked in this round; of these who was not asked for longest.
    """

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._there = {worker.staff_id: worker for worker in workers if worker.state == "available"}
        hands = [worker for worker in self._there.values() if worker.load < worker.capacity]
        hands.sort(key=lambda worker: (worker.last_offered_at or NEVER, worker.staff_id.int))
        self._ids = [worker.staff_id for worker in hands]
        self._places = {staff_id: place for place, staff_id in enumerate(self._ids)}
        self._capacities = [worker.capacity for worker in hands]
        self._loads = [worker.load for worker in hands]
        self._everybody = self._hands = (1 << len(hands)) - 1
        self._mandated = _sets((company, place) for place, one in enumerate(hands) for company in one.companies)
        self._skilled = _sets((skill, place) for place, one in enumerate(hands) for skill in one.skills.items())
        self._levels = _levels(self._skilled)
        self._able: dict[_Need, int] = {}
        self._turns = _sets((self._turn(place), place) for place in range(len(hands)))
        self._order = sorted(self._turns)
        self.free = sum(worker.capacity - worker.load for worker in hands)

    def there(self, staff_id: StaffId) -> Worker | None:
        """An available worker as they were when the round began, with or without a free hand."""
        return self._there.get(staff_id)

    def with_hands(self) -> list[StaffId]:
        """Who still has a free hand."""
        hands = zip(self._ids, self._loads, self._capacities, strict=True)
        return [staff_id for staff_id, load, capacity in hands if load < capacity]

    def able(self, companies: frozenset[CompanyId], skills: Skills) -> int:
        """The set of those who have all these mandates and skills."""
        need = (companies, frozenset(skills.items()))
        known = self._able.get(need)
        if known is None:
            known = reduce(and_, (self._mandated.get(company, 0) for company in companies), self._everybody)
            known = reduce(and_, (self._at_least(skill, level) for skill, level in skills.items()), known)
            self._able[need] = known
        return known

    def only(self, staff_ids: Iterable[StaffId]) -> int:
        """The set of these, as far as they had a free hand."""
        found = (self._places[staff_id] for staff_id in staff_ids if staff_id in self._places)
        return reduce(or_, (1 << place for place in found), 0)

    def take(self, among: int) -> Taken | None:
        """Whose turn it is in a set, and who now has one more; None: nobody of them has a free hand."""
        for turn in self._order:
            if found := self._turns[turn] & among:
                first = found & -found
                fit = (among & self._hands).bit_count()
                self._give(place := first.bit_length() - 1, turn)
                return Taken(self._ids[place], fit, tied=found != first)
        return None

    def _give(self, place: int, turn: _Turn) -> None:
        bit = 1 << place
        self._turns[turn] ^= bit
        self._loads[place] += 1
        self.free -= 1
        if self._loads[place] < self._capacities[place]:
            after = self._turn(place, asked=True)
            if after not in self._turns:
                self._turns[after] = 0
                insort(self._order, after)
            self._turns[after] |= bit
        else:
            self._hands ^= bit

    def _turn(self, place: int, *, asked: bool = False) -> _Turn:
        return self._loads[place] / self._capacities[place], asked

    def _at_least(self, skill: str, level: int) -> int:
        if level <= 0:
            return self._everybody
        return reduce(or_, (self._skilled[skill, best] for best in self._levels.get(skill, ()) if best >= level), 0)


def _sets(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    """For each key the set of its places."""
    places: dict[_Key, list[int]] = {}
    for key, place in pairs:
        places.setdefault(key, []).append(place)
    return {key: _set_of(found) for key, found in places.items()}


def _set_of(places: list[int]) -> int:
    # bit by bit in a big integer would copy it for each
    bits = bytearray(max(places) // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _levels(skilled: Mapping[tuple[str, int], int]) -> dict[str, list[int]]:
    levels: dict[str, list[int]] = {}
    for skill, level in skilled:
        levels.setdefault(skill, []).append(level)
    return levels
