"""What is worth a push, what follows from an answer, and what a push says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from suiban.kit.ids import CompanyId, ConversationId
from suiban.notices.model import Kind, Push, Wants, decide_fate, headers_of, payload_of, worth_sending

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
NINE, TEN, HALF_PAST_TEN, TEN_AT_NIGHT, SEVEN = 540, 600, 630, 1320, 420


def push(kind: Kind = "message", **changed: Any) -> Push:
    made = Push(
        company_id=CompanyId.new(), id=UUID(int=1), session_id=UUID(int=2), for_staff=kind != "answer", kind=kind,
        conversation_id=None if kind == "test" else ConversationId.new(), attempts=1,
        expires_at=NOW + timedelta(hours=1), endpoint="https://push.example/secret", public=b"", auth=b"",
        language="zh", session_alive=True, still_news=True, wants=Wants(),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


@pytest.mark.parametrize(
    "changed",
    [{"expires_at": NOW}, {"session_alive": False}, {"still_news": False}, {"wants": Wants(kinds=("offer",))}],
)
def test_what_nobody_has_to_be_told_is_not_sent(changed: dict[str, Any]) -> None:
    assert worth_sending(push(), NOW)
    assert not worth_sending(push(**changed), NOW)


@pytest.mark.parametrize(
    ("begins", "ends", "quiet"),
    [
        (NINE, HALF_PAST_TEN, True),
        (TEN, HALF_PAST_TEN, True),
        (NINE, TEN, False),
        (TEN_AT_NIGHT, SEVEN, False),
        (TEN_AT_NIGHT, HALF_PAST_TEN, True),
        (HALF_PAST_TEN, NINE, False),
        (TEN, NINE, True),
    ],
)
def test_quiet_hours_are_of_ones_own_day_and_may_go_over_midnight(begins: int, ends: int, quiet: bool) -> None:
    wants = Wants(quiet_from=begins, quiet_until=ends)
    assert wants.quiet_at(NOW) is quiet
    assert worth_sending(push(wants=wants), NOW) is not quiet
    assert worth_sending(push("test", wants=wants), NOW)


def test_another_time_zone_has_another_night() -> None:
    wants = Wants(quiet_from=TEN_AT_NIGHT, quiet_until=SEVEN, time_zone="Europe/London")
    assert wants.quiet_at(NOW)


@pytest.mark.parametrize(
    ("status", "fate"),
    [(201, "sent"), (404, "gone"), (410, "gone"), (403, "gone"), (413, "failed"), (400, "failed"), (429, "again"),
     (503, "again"), (None, "again")],
)  # fmt: skip
def test_what_follows_from_an_answer(status: int | None, fate: str) -> None:
    assert decide_fate(push(), status, NOW) == fate


def test_it_is_not_tried_beyond_its_time_nor_for_ever() -> None:
    assert decide_fate(push(expires_at=NOW + timedelta(seconds=1)), 503, NOW) == "failed"
    assert decide_fate(push(attempts=9), 503, NOW) == "failed"


@pytest.mark.parametrize("kind", ["offer", "message", "consult", "answer", "test"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_push_says_what_is_the_same_for_everybody(kind: Kind, language: Any) -> None:
    one, other = push(kind, language=language), push(kind, language=language)
    said = [msgspec.json.decode(payload_of(item)) for item in (one, other)]
    for item, body in zip((one, other), said, strict=True):
        assert body.pop("conversation_id", None) == (item.conversation_id and str(item.conversation_id))
    assert said[0] == said[1]
    assert said[0].keys() == {"kind", "title", "text"}
    topic = headers_of(one, NOW).get("topic", "")
    assert len(topic) <= 32
    assert headers_of(one, NOW)["ttl"] == "3600"


def test_a_push_is_not_printed() -> None:
    assert "secret" not in repr(push())
