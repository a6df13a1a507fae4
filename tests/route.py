"""One line of the table of routes (``tests/routes.py``)."""

from typing import Any

import msgspec

CALLERS = ("nobody", "visitor_b", "fellow", "agent_b", "boss_b", "admin_b", "editor", "auditor", "colleague")
Expected = dict[str, int]


class Route(msgspec.Struct):
    """What the table says of one route. ``expected`` is caller -> status, for every caller.

    ``writes`` are tables a permitted caller changes, and only for themselves; ``shows`` are kinds of marks that this
    company's own people may see there; ``counts`` are tables where a refused guess leaves its trace.
    """

    expected: Expected
    path: str = ""
    json: Any = None
    upload: bool = False
    writes: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    shows: dict[str, tuple[str, ...]] = {}


def each(rest: int, **named: int) -> Expected:
    """Every caller's status, those who are not named get the first."""
    assert named.keys() <= set(CALLERS)
    return {caller: named.get(caller, rest) for caller in CALLERS}


def staff_only(rest: int, **named: int) -> Expected:
    """Those without a staff session are asked to sign in."""
    return each(rest, **{"nobody": 401, "visitor_b": 401, "fellow": 401, **named})
