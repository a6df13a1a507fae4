"""Whether a level's ways hold together: every node reached, every end reachable, no loop nobody leaves, no branch that
waits for ever. Only the drawing is looked at, never what conditions say."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from suiban.flows.model.graph import Node, Process

MARKINGS_MAX: Final = 5_000

Arrows = Mapping[str, list[str]]


def arrows_of(level: Process) -> dict[str, list[str]]:
    """Where one can get from each node in one move, errors included."""
    arrows: dict[str, list[str]] = {node: [] for node in level.nodes}
    for way in level.ways:
        arrows[way.source].append(way.target)
    for node in level.nodes.values():
        if node.shape == "boundary":
            arrows[node.attached].append(node.id)
    return arrows


def reached(arrows: Arrows, begin: Collection[str]) -> set[str]:
    """Everything one gets to from there, itself included."""
    found = set(begin)
    todo = list(begin)
    while todo:
        for after in arrows[todo.pop()]:
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def reversed_arrows(arrows: Arrows) -> dict[str, list[str]]:
    """The same, backwards."""
    back: dict[str, list[str]] = {node: [] for node in arrows}
    for node, after in arrows.items():
        for one in after:
            back[one].append(node)
    return back


def loops(arrows: Arrows, without: Collection[str]) -> Iterator[set[str]]:
    """The sets of nodes that lead to one another when some nodes are left out."""
    kept = {node: [one for one in after if one not in without] for node, after in arrows.items() if node not in without}
    back = reversed_arrows(kept)
    left = set(kept)
    for node in kept:
        if node in left:
            together = reached(kept, [node]) & reached(back, [node]) & left
            left -= together
            if len(together) > 1 or node in kept[node]:
                yield together


def ways_in(level: Process, gateway: str) -> dict[str, frozenset[str]]:
    """From each node, before which arrows into a gateway one may come to stand without passing it; each arrow is told
    by the node that it comes from."""
    arrows = {node: [] if node == gateway else after for node, after in arrows_of(level).items()}
    back = reversed_arrows(arrows)
    found: dict[str, set[str]] = {node: set() for node in level.nodes}
    for source in {way.source for way in level.ways if way.target == gateway}:
        for node in reached(back, [source]):
            found[node].add(source)
    return {node: frozenset(sources) for node, sources in found.items()}


def still_coming(ways: frozenset[str], arrived: Collection[str]) -> bool:
    """Whether an inclusive gateway waits for somebody: they may come by an arrow on which nobody stands yet, and cannot
    come by one on which somebody does (then they are of the next round of a loop)."""
    return bool(ways.difference(arrived)) and not ways.intersection(arrived)


class Tangle(Exception):
    """``code``: a node waits for what never comes (``waits_for_ever``), or is run twice at once (``run_twice``)."""

    def __init__(self, code: str, node: str) -> None:
        super().__init__(code, node)
        self.code, self.node = code, node


Marking = frozenset[str]
"""The arrows on which somebody is under way."""


def find_tangle(level: Process) -> Tangle | None:
    """Plays every way through parallel branches, up to a bound; None when all of them come out."""
    if not any(node.shape in {"parallel", "inclusive"} for node in level.nodes.values()):
        return None
    net = _Net(level)
    start = next(node.id for node in level.nodes.values() if node.shape == "start")
    begin: Marking = frozenset(net.outgoing[start])
    seen, todo = {begin}, [begin]
    try:
        while todo and len(seen) < MARKINGS_MAX:
            marking = todo.pop()
            moves = list(net.moves(marking))
            if marking and not moves:
                raise Tangle("waits_for_ever", net.target[min(marking)])
            for after in moves:
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
    except Tangle as tangle:
        return tangle
    return None


class _Net:
    """A level as places (arrows) and transitions (nodes)."""

    def __init__(self, level: Process) -> None:
        self._level = level
        self.incoming: dict[str, list[str]] = {node: [] for node in level.nodes}
        self.outgoing: dict[str, list[str]] = {node: [] for node in level.nodes}
        self.target: dict[str, str] = {}
        for way in level.ways:
            self._place(way.id, way.source, way.target)
        self.source = {way.id: way.source for way in level.ways}
        self._ways_in = {node.id: ways_in(level, node.id) for node in level.nodes.values() if node.shape == "inclusive"}

    def _place(self, place: str, source: str, target: str) -> None:
        self.outgoing[source].append(place)
        self.incoming[target].append(place)
        self.target[place] = target

    def moves(self, marking: Marking) -> Iterator[Marking]:
        for node in self._level.nodes.values():
            here = [place for place in self.incoming[node.id] if place in marking]
            if not here:
                continue
            if node.shape == "parallel" and len(here) == len(self.incoming[node.id]):
                yield self._moved(marking, here, self.outgoing[node.id], node)
            elif node.shape == "inclusive" and not self._still_coming(marking, node, here):
                yield from (self._moved(marking, here, some, node) for some in _some_of(self.outgoing[node.id]))
            elif node.shape not in {"parallel", "inclusive"}:
                for place in here:
                    yield from self._passed(marking, place, node)

    def _passed(self, marking: Marking, place: str, node: Node) -> Iterator[Marking]:
        if node.shape == "end":
            yield frozenset() if node.end is not None and (node.end.at_once or node.end.code) else marking - {place}
            return
        for out in self.outgoing[node.id]:
            yield self._moved(marking, [place], [out], node)
        for boundary in self._level.nodes.values():
            if boundary.attached == node.id:
                for out in self.outgoing[boundary.id]:
                    yield self._moved(marking, [place], [out], node)

    def _moved(self, marking: Marking, taken: Collection[str], given: Collection[str], node: Node) -> Marking:
        rest = marking - set(taken)
        if any(place in rest for place in given):
            raise Tangle("run_twice", node.id)
        return rest | set(given)

    def _still_coming(self, marking: Marking, node: Node, here: Collection[str]) -> bool:
        """Whether somebody under way elsewhere may still come to this gateway by an arrow that is empty."""
        arrived = {self.source[place] for place in here}
        return any(
            still_coming(self._ways_in[node.id][self.target[place]], arrived)
            for place in marking
            if self.target[place] != node.id
        )


def _some_of(places: list[str]) -> Iterator[list[str]]:
    """Every choice of at least one; of many, one, all but one and all."""
    if len(places) > 4:
        yield places
        yield from ([place] for place in places)
        return
    for choice in range(1, 2 ** len(places)):
        yield [place for at, place in enumerate(places) if choice >> at & 1]
