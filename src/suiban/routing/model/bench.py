"""Those who are there, as sets of bits: whose turn it is for a work is found without looking at anybody one by one.

Each worker who is there has a place, in the order in which they were last asked. A set of workers is one big integer
with a bit for each place, so "who has these mandates and skills, and the least to do" is a handful of ANDs over all of
them together. Workers come, go and change one by one; places move up by themselves when they have spread too far.
"""

from bisect import insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Final, TypeVar

import msgspec

from suiban.kit.ids import CompanyId, StaffId
from suiban.routing.model import Skills, Worker
from suiban.routing.model.kinds import WHOLE, at_limit, units
from suiban.routing.model.needs import places_of

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
ASTRAY_MAX: Final = 64
SPREAD_MIN: Final = 1_024
KNOWN_MAX: Final = 20_000

_Need = tuple[frozenset[CompanyId], frozenset[tuple[str, int]]]
_Turn = tuple[float, bool]
_Key = TypeVar("_Key")


class Taken(msgspec.Struct, frozen=True):
    """Who got it, of how many with a free hand; ``tied``: others had as little to do."""

    staff_id: StaffId
    fit: int
    tied: bool


class _Seat(msgspec.Struct):
    """A worker who is there, with what they were given since."""

    worker: Worker
    load: int
    soft: int
    counts: dict[str, int]
    place: int = 0
    asked: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        return self.worker.last_offered_at or NEVER, self.worker.staff_id.int


class Bench:
    """Available workers.

    Of those fit for a work, and not at their limit of its kind, the one with the smallest share of their capacity in
    use comes first; of these who was not asked in this round; of these who was not asked for longest. What may be put
    aside fits beside all that is held; what may not, beside what may not. A round lasts until :meth:`end_round`.
    """

    def __init__(self, workers: Iterable[Worker] = ()) -> None:
        self._seats = {
            worker.staff_id: _Seat(worker, worker.load, worker.soft, dict(worker.counts))
            for worker in workers
            if worker.state == "available"
        }
        self._asked: dict[StaffId, _Seat] = {}
        self._arrange()

    # --- who comes and goes ---

    def put(self, worker: Worker) -> None:
        """Somebody came, or is otherwise than they were; who is not available goes."""
        if worker.state != "available":
            self.drop(worker.staff_id)
            return
        seat = self._seats.get(worker.staff_id)
        if seat is not None and _same_place(seat.worker, worker):
            self._leave_turn(seat)
            self._flip_limited(seat)
            seat.worker, seat.load, seat.soft, seat.counts = worker, worker.load, worker.soft, dict(worker.counts)
            self._flip_limited(seat)
            self._join_turn(seat)
            return
        self.drop(worker.staff_id)
        self._seats[worker.staff_id] = seat = _Seat(worker, worker.load, worker.soft, dict(worker.counts))
        self._sit_down(seat)

    def drop(self, staff_id: StaffId) -> None:
        """Somebody is there no longer."""
        seat = self._seats.pop(staff_id, None)
        self._asked.pop(staff_id, None)
        if seat is not None:
            self._stand_up(seat)

    def end_round(self, now: datetime) -> None:
        """Who was asked in this round was asked last."""
        asked = sorted(self._asked.values(), key=lambda seat: seat.worker.staff_id.int)
        self._asked.clear()
        if 4 * len(asked) > len(self._seats):
            for seat in asked:
                seat.worker, seat.asked = _as_is(seat, now), False
            self._arrange()
            return
        seats_max = 2 * len(self._seats) + SPREAD_MIN
        if asked and len(self._at) + len(asked) < seats_max and self._last <= (now, asked[0].worker.staff_id.int):
            self._move_back(asked, now)
            return
        for seat in asked:
            self._stand_up(seat)
            seat.worker, seat.asked = _as_is(seat, now), False
            self._sit_down(seat)

    # --- who is there ---

    @property
    def free(self) -> bool:
        """Whether anybody has a free hand."""
        return self._hands != 0

    def there(self, staff_id: StaffId) -> Worker | None:
        """An available worker as they were when the round began, with or without a free hand."""
        seat = self._seats.get(staff_id)
        return seat.worker if seat is not None else None

    def is_as(self, worker: Worker) -> bool:
        """Whether they are there and just like this."""
        seat = self._seats.get(worker.staff_id)
        return seat is not None and _with_given(seat) == worker

    def staff_ids(self) -> Collection[StaffId]:
        """Of everybody who is there."""
        return self._seats.keys()

    def workers(self) -> list[Worker]:
        """Everybody who is there, with what they were given."""
        return [_with_given(seat) for seat in self._seats.values()]

    def has_hand(self, staff_id: StaffId) -> bool:
        """Whether they are there with a free hand."""
        seat = self._seats.get(staff_id)
        return seat is not None and bool(self._hands >> seat.place & 1)

    def able(self, companies: frozenset[CompanyId], skills: Skills) -> int:
        """The set of those who have all these mandates and skills."""
        need = (companies, frozenset(skills.items()))
        known = self._able.get(need)
        if known is None:
            known = reduce(and_, (self._mandated.get(company, 0) for company in companies), self._everybody)
            known = reduce(and_, (self._at_least(skill, level) for skill, level in skills.items()), known)
            if len(self._able) >= KNOWN_MAX:
                self._able.clear()
            self._able[need] = known
        return known

    def only(self, staff_ids: Iterable[StaffId]) -> int:
        """The set of these, as far as they are there."""
        found = (self._seats[staff_id].place for staff_id in staff_ids if staff_id in self._seats)
        return reduce(or_, (1 << place for place in found), 0)

    def take(
        self, among: int, weight: int = 1, kind: str = "conversation", *, interruptible: bool = False
    ) -> Taken | None:
        """Whose turn it is in a set, and who now has so much more; None: it fits into nobody's hands."""
        usual = weight == 1 and not interruptible
        roomy = among & (self._hands if usual else self._room(weight, interruptible))
        if kind in self._limited:
            roomy &= ~self._limited[kind]
        if not roomy:
            return None
        # who has room has a turn
        turn = next(turn for turn in self._order if self._turns[turn] & roomy)
        found = self._turns[turn] & roomy
        bit = found & -found if not found & self._astray else self._first(found)
        seat = self._at[bit.bit_length() - 1]
        more = 1 if usual else units(weight, seat.worker.capacity)
        if kind in seat.worker.limits:
            seat.counts[kind] = seat.counts.get(kind, 0) + 1
            if at_limit(kind, seat.worker.limits, seat.counts):
                self._limited[kind] = self._limited.get(kind, 0) | bit
        self._give(seat, turn, bit, (0, more) if interruptible else (more, 0))
        return Taken(seat.worker.staff_id, roomy.bit_count(), tied=found != bit)

    # --- inside ---

    def _first(self, found: int) -> int:
        """Who was not asked for longest, when some of them sit astray."""
        astray = found & self._astray
        places = places_of(astray)
        if rightly := found ^ astray:
            places.append((rightly & -rightly).bit_length() - 1)
        return 1 << min(places, key=lambda place: self._at[place].order)

    def _room(self, weight: int, interruptible: bool) -> int:
        if not self._weighed:
            self._weigh()
        rooms = self._soft_rooms if interruptible else self._rooms
        if weight == WHOLE:
            return rooms.get(None, 0)
        return reduce(or_, (found for room, found in rooms.items() if room is not None and room >= weight), 0)

    def _give(self, seat: _Seat, turn: _Turn, bit: int, more: tuple[int, int]) -> None:
        self._turns[turn] ^= bit
        if self._weighed:
            self._flip_rooms(seat, bit)
        seat.load += more[0]
        seat.soft += more[1]
        seat.asked = True
        self._asked[seat.worker.staff_id] = seat
        if seat.load >= seat.worker.capacity:
            self._hands ^= bit
            return
        self._join(_turn(seat), bit)
        if self._weighed:
            self._flip_rooms(seat, bit)

    def _arrange(self) -> None:
        """Give everybody their place anew."""
        self._at = sorted(self._seats.values(), key=lambda seat: seat.order)
        self._last = self._at[-1].order if self._at else (NEVER, -1)
        for place, seat in enumerate(self._at):
            seat.place = place
        people = [(seat.place, seat.worker) for seat in self._at]
        self._everybody = (1 << len(people)) - 1
        self._mandated = _sets((company, place) for place, one in people for company in one.companies)
        self._skilled = _sets((skill, place) for place, one in people for skill in one.skills.items())
        self._levels = _levels(self._skilled)
        self._able: dict[_Need, int] = {}
        self._astray, self._astray_count = 0, 0
        handy = [seat for seat in self._at if seat.load < seat.worker.capacity]
        self._hands = _set_of([seat.place for seat in handy])
        self._turns = _sets((_turn(seat), seat.place) for seat in handy)
        self._order = sorted(self._turns)
        self._limited = _sets((kind, seat.place) for seat in self._at for kind in _limited(seat))
        self._weighed = False

    def _weigh(self) -> None:
        """Who has how much room; kept up to date from the first work on that is not of the usual weight."""
        handy = [
            seat for seat in self._at if self._hands >> seat.place & 1 and self._seats.get(seat.worker.staff_id) is seat
        ]
        self._rooms: dict[int | None, int] = _sets((_room(seat), seat.place) for seat in handy)
        self._soft_rooms: dict[int | None, int] = _sets((_room(seat) - seat.soft, seat.place) for seat in handy)
        self._rooms[None] = _set_of([seat.place for seat in handy if not seat.load])
        self._soft_rooms[None] = _set_of([seat.place for seat in handy if not seat.load + seat.soft])
        self._weighed = True

    def _sit_down(self, seat: _Seat) -> None:
        if len(self._at) >= 2 * len(self._seats) + SPREAD_MIN or self._astray_count > ASTRAY_MAX:
            self._arrange()
            return
        astray = bool(self._at) and seat.order < self._last
        if not astray:
            self._last = seat.order
        seat.place = len(self._at)
        self._at.append(seat)
        bit = 1 << seat.place
        if astray:
            self._astray |= bit
            self._astray_count += 1
        self._everybody |= bit
        for company in seat.worker.companies:
            self._mandated[company] = self._mandated.get(company, 0) | bit
        for skill in seat.worker.skills.items():
            if skill not in self._skilled:
                self._levels.setdefault(skill[0], []).append(skill[1])
            self._skilled[skill] = self._skilled.get(skill, 0) | bit
        self._able.clear()
        self._flip_limited(seat)
        self._join_turn(seat)

    def _stand_up(self, seat: _Seat) -> None:
        self._leave_turn(seat)
        self._flip_limited(seat)
        bit = 1 << seat.place
        if self._astray & bit:
            self._astray ^= bit
            self._astray_count -= 1
        self._everybody ^= bit
        for company in seat.worker.companies:
            self._mandated[company] ^= bit
        for skill in seat.worker.skills.items():
            self._skilled[skill] ^= bit
        self._able.clear()

    def _move_back(self, seats: Sequence[_Seat], asked_at: datetime) -> None:
        """As standing up and sitting down behind everybody, one by one in this order; each set is changed once."""
        everybody: list[int] = []
        mandated: dict[CompanyId, list[int]] = {}
        skilled: dict[tuple[str, int], list[int]] = {}
        for seat in seats:
            self._leave_turn(seat)
            self._flip_limited(seat)
            if self._astray and self._astray >> seat.place & 1:
                self._astray ^= 1 << seat.place
                self._astray_count -= 1
            both = seat.place, len(self._at)
            self._at.append(seat)
            seat.worker, seat.asked, seat.place = _as_is(seat, asked_at), False, both[1]
            everybody += both
            for company in seat.worker.companies:
                mandated.setdefault(company, []).extend(both)
            for skill in seat.worker.skills.items():
                skilled.setdefault(skill, []).extend(both)
            self._flip_limited(seat)
            self._join_turn(seat)
        self._last = seats[-1].order
        self._everybody ^= _set_of(everybody)
        for company, places in mandated.items():
            self._mandated[company] ^= _set_of(places)
        for skill, places in skilled.items():
            self._skilled[skill] ^= _set_of(places)
        self._able.clear()

    def _join_turn(self, seat: _Seat) -> None:
        if seat.load >= seat.worker.capacity:
            return
        bit = 1 << seat.place
        self._hands |= bit
        self._join(_turn(seat), bit)
        if self._weighed:
            self._flip_rooms(seat, bit)

    def _join(self, turn: _Turn, bit: int) -> None:
        if turn not in self._turns:
            self._turns[turn] = 0
            insort(self._order, turn)
        self._turns[turn] |= bit

    def _leave_turn(self, seat: _Seat) -> None:
        if seat.load >= seat.worker.capacity:
            return
        bit = 1 << seat.place
        self._hands ^= bit
        self._turns[_turn(seat)] ^= bit
        if self._weighed:
            self._flip_rooms(seat, bit)

    def _flip_limited(self, seat: _Seat) -> None:
        for kind in _limited(seat):
            left = self._limited.get(kind, 0) ^ 1 << seat.place
            if left:
                self._limited[kind] = left
            else:
                del self._limited[kind]

    def _flip_rooms(self, seat: _Seat, bit: int) -> None:
        room = _room(seat)
        for rooms, left, empty in (
            (self._rooms, room, not seat.load),
            (self._soft_rooms, room - seat.soft, not seat.load + seat.soft),
        ):
            rooms[left] = rooms.get(left, 0) ^ bit
            if empty:
                rooms[None] ^= bit

    def _at_least(self, skill: str, level: int) -> int:
        if level <= 0:
            return self._everybody
        return reduce(or_, (self._skilled[skill, best] for best in self._levels.get(skill, ()) if best >= level), 0)


def _same_place(before: Worker, after: Worker) -> bool:
    return (
        before.last_offered_at == after.last_offered_at
        and before.companies == after.companies
        and before.skills == after.skills
    )


def _with_given(seat: _Seat) -> Worker:
    return msgspec.structs.replace(seat.worker, load=seat.load, soft=seat.soft, counts=dict(seat.counts))


def _as_is(seat: _Seat, asked_at: datetime) -> Worker:
    return msgspec.structs.replace(_with_given(seat), last_offered_at=asked_at)


def _limited(seat: _Seat) -> Iterable[str]:
    """The kinds of which they have as much as they may."""
    limits = seat.worker.limits
    return [kind for kind in limits if at_limit(kind, limits, seat.counts)] if limits else ()


def _turn(seat: _Seat) -> _Turn:
    return (seat.load + seat.soft) / seat.worker.capacity, seat.asked


def _room(seat: _Seat) -> int:
    return seat.worker.capacity - seat.load


def _sets(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    """For each key the set of its places."""
    places: dict[_Key, list[int]] = {}
    for key, place in pairs:
        places.setdefault(key, []).append(place)
    return {key: _set_of(found) for key, found in places.items()}


def _set_of(places: list[int]) -> int:
    # bit by bit in a big integer would copy it for each
    if not places:
        return 0
    bits = bytearray(max(places) // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _levels(skilled: Mapping[tuple[str, int], int]) -> dict[str, list[int]]:
    levels: dict[str, list[int]] = {}
    for skill, level in skilled:
        levels.setdefault(skill, []).append(level)
    return levels
