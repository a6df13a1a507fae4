"""Pure values of the desk: what leaves the house of a fact, previews, the reducer on its own."""

import re
from pathlib import Path

import msgspec
import pytest

from suiban.conversations.events import ConversationClosed, PassedOn
from suiban.desk.model import FACTS, DeskState, PresenceState, apply_fact, concerns, edge_body, preview
from suiban.kit.ids import CompanyId, StaffId
from suiban.routing.events import PresenceChanged

PROTOCOL = (Path(__file__).parents[2] / "docs" / "socket-protocol.md").read_text()
EMPTY = DeskState(PresenceState("offline", "", "1970-01-01T00:00:00Z", 0))
ME, COMPANY = StaffId.new(), CompanyId.new()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.KIND)
def test_a_facts_body_at_the_edge_is_the_documented_one(fact: type) -> None:
    row = re.search(rf"^\| `{re.escape(fact.KIND)}` \| `([^`]+)` \|", PROTOCOL, re.MULTILINE)
    assert row is not None
    body = edge_body(msgspec.json.decode(fact.EXAMPLE, type=fact))
    assert list(body) == row[1].split(", ")
    for name, value in body.items():
        if name.endswith("_id") and value is not None:
            assert re.fullmatch(r"[a-z]{3}_[0-9a-f]{32}", value), name


def test_a_holders_id_is_of_its_kind_and_times_end_with_z() -> None:
    fact = msgspec.json.decode(PassedOn.EXAMPLE, type=PassedOn)
    fact = msgspec.structs.replace(fact, to_kind="staff", to_id=ME)
    assert edge_body(fact)["to_id"] == str(ME)
    assert edge_body(fact)["from_id"] is None
    assert edge_body(fact)["held_since"] == "2026-11-21T02:00:00Z"
    closed = msgspec.json.decode(ConversationClosed.EXAMPLE, type=ConversationClosed)
    assert edge_body(msgspec.structs.replace(closed, by_kind="customer"))["by_id"].startswith("cus_")


def test_only_the_hosts_copy_of_a_hand_over_concerns_a_desk() -> None:
    fact = msgspec.json.decode(PassedOn.EXAMPLE, type=PassedOn)
    fact = msgspec.structs.replace(fact, to_kind="staff", to_id=ME, host_company_id=COMPANY)
    assert concerns(fact, COMPANY, ME)
    assert not concerns(fact, CompanyId.new(), ME)
    assert not concerns(fact, COMPANY, StaffId.new())


@pytest.mark.parametrize("version", [0, 1])
def test_an_older_presence_changes_nothing(version: int) -> None:
    fact = msgspec.json.decode(PresenceChanged.EXAMPLE, type=PresenceChanged)
    body = {**edge_body(fact), "staff_id": str(ME), "version": version}
    state = msgspec.structs.replace(EMPTY, presence=PresenceState("available", "", "2026-11-21T01:00:00Z", 1))
    assert apply_fact(state, fact.KIND, body, str(COMPANY), str(ME)) is state


def test_an_unknown_kind_changes_nothing() -> None:
    assert apply_fact(EMPTY, "routing.SomethingNew/1", {}, str(COMPANY), str(ME)) is EMPTY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("好的", "好的"),
        ("两行\n  一句", "两行 一句"),
        ("卡 6222021234567890 丢了", "卡 6222****7890 丢了"),
        ("啊" * 60, "啊" * 60),
        ("啊" * 61, "啊" * 59 + "…"),
    ],
)
def test_previews_are_short_one_line_and_masked(text: str, shown: str) -> None:
    assert preview(text) == shown
    assert preview(preview(text)) == shown
