"""How a company values its customers, as the store does in SQL for those who begin to wait: pure."""

from collections.abc import Sequence

from suiban.routing.model import Rule


def points_of(rule: Rule, level: str, *, returned: bool) -> int:
    """Points of priority by the level of a customer who is recognised, and of who gave up lately."""
    return int(_said(rule.level_points, level) or 0) + (rule.returned_points if returned else 0)


def region_of(rule: Rule, city: str) -> str:
    """The skill of the region in which a city is; empty: not known."""
    region = _said(rule.regions, city)
    return f"region-{region}" if region else ""


def _said(entries: Sequence[str], name: str) -> str:
    return dict(entry.split("=", 1) for entry in reversed(entries)).get(name, "")
