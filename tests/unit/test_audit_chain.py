"""The chain of the audit: what it ties it can prove, and every change of it is seen."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from suiban.audit.model import GENESIS, Actor, Entry, Head, chain, first_fault
from suiban.kit.ids import CompanyId

COMPANY = CompanyId(int=7)
START = Head(COMPANY, 0, 0, UUID(int=0), GENESIS)


def entry(number: int, **changed: object) -> Entry:
    made = Entry(
        company_id=COMPANY, xid=100 + number, id=UUID(int=number), at=datetime(2026, 11, 22, 4, number, tzinfo=UTC),
        actor=Actor("staff", UUID(int=9), UUID(int=10)), action="staff.signed_in", object_kind="session",
        object_id=f"ses_{number}", reason="", detail={"b": 1, "a": ["x"]},
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


ENTRIES = [entry(number) for number in range(1, 6)]
LINKS = chain(START, ENTRIES)


def test_a_chain_holds_what_it_tied() -> None:
    assert [link.number for link in LINKS] == [1, 2, 3, 4, 5]
    assert first_fault(START, LINKS, ENTRIES) == ("", 0)


def test_a_chain_goes_on_from_its_head() -> None:
    last = LINKS[2]
    head = Head(COMPANY, last.number, last.xid, last.entry_id, last.hash)
    assert chain(head, ENTRIES[3:]) == LINKS[3:]


def test_the_order_of_details_means_nothing() -> None:
    assert chain(START, [entry(1, detail={"a": ["x"], "b": 1})]) == LINKS[:1]


@pytest.mark.parametrize(
    "change",
    [
        {"at": datetime(2026, 11, 22, 5, tzinfo=UTC)}, {"actor": Actor("staff", UUID(int=8), UUID(int=10))},
        {"actor": Actor("staff", UUID(int=9))}, {"actor": Actor("house")}, {"action": "staff.signed_out"},
        {"object_kind": "staff"}, {"object_id": "ses_9"}, {"reason": "x"}, {"detail": {"b": 2, "a": ["x"]}},
        {"detail": {}}, {"company_id": CompanyId(int=8)},
    ],
)  # fmt: skip
def test_every_changed_field_is_seen(change: dict[str, object]) -> None:
    there = [*ENTRIES[:2], entry(3, **change), *ENTRIES[3:]]
    assert first_fault(START, LINKS, there) == ("changed", 3)


def test_what_was_taken_away_is_seen() -> None:
    assert first_fault(START, LINKS, ENTRIES[:1] + ENTRIES[2:]) == ("missing", 2)


def test_what_was_planted_is_seen() -> None:
    assert first_fault(START, LINKS, [*ENTRIES, entry(3, id=UUID(int=77))])[0] == "planted"


def test_a_link_that_is_gone_is_seen() -> None:
    assert first_fault(START, LINKS[:1] + LINKS[2:], ENTRIES) == ("gap", 2)


def test_a_chain_made_anew_has_another_head() -> None:
    forged = chain(START, [ENTRIES[0], entry(2, reason="other"), *ENTRIES[2:]])
    assert forged[-1].hash != LINKS[-1].hash
