"""What is done when a service breaks off, decided without looking anything up; and when it is quiet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suiban.engagement.model import QUIET, Quiet
from suiban.engagement.model.journeys import (
    NUDGES_MAX,
    OFFERS_MAX,
    Decision,
    Now,
    Rule,
    TalkNow,
    decide_alert,
    decide_nudge,
    decide_offer,
    plan,
    rule_for,
)
from suiban.kit.ids import ConversationId, StaffId

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ANN, TALK, ELSEWHERE = StaffId.new(), ConversationId.new(), ConversationId.new()
STOPPED = Now(stall_open=True, talk=TalkNow(True, "flow"))
BACK = Now(stall_open=True, talk=TalkNow(True, "bot"))


def but(now: Now, **different: object) -> Now:
    return msgspec.structs.replace(now, **different)


def decided(response: str, outcome: str = "done", talk: ConversationId | None = None) -> Decision:
    return Decision(response, outcome, "", NOW, talk)  # type: ignore[arg-type]


# --- which, and when ---------------------------------------------------------------------------------------------


def test_the_service_s_own_rule_is_before_the_one_for_any() -> None:
    own, any_ = Rule(nudge_after_s=1), Rule(nudge_after_s=2)
    assert rule_for("transfer", {"transfer": own, "any": any_}) is own
    assert rule_for("trust", {"transfer": own, "any": any_}) is any_
    assert rule_for("trust", {}) == Rule()


def test_a_plan_is_what_the_rule_wants() -> None:
    whole = Rule(nudge_after_s=30, alert_after_s=300, queue_key="care")
    assert [(one.response, (one.at - NOW).total_seconds()) for one in plan(whole, NOW)] == [
        ("nudge", 30),
        ("alert", 300),
    ]
    assert [one.response for one in plan(but_rule(whole, queue_key=""), NOW)] == ["nudge"], "an alert needs a queue"
    assert [one.response for one in plan(but_rule(whole, nudge_after_s=None), NOW)] == ["alert"]
    assert [one.at for one in plan(but_rule(whole, nudge_after_s=0, alert_after_s=None), NOW)] == [NOW]
    assert plan(but_rule(whole, active=False), NOW) == []


def but_rule(rule: Rule, **different: object) -> Rule:
    return msgspec.structs.replace(rule, **different)


# --- the nudge ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (STOPPED, ("done", "broke_off")),
        (but(STOPPED, talk=TalkNow(True, "bot")), ("done", "broke_off")),
        (but(STOPPED, talk=None), ("silent", "no_talk")),
        (but(STOPPED, talk=TalkNow(False, "flow")), ("silent", "talk_closed")),
        (but(STOPPED, talk=TalkNow(True, "staff", ANN)), ("silent", "person_has_talk")),
        (but(STOPPED, talk=TalkNow(True, "nobody", None, True)), ("silent", "waits_for_person")),
        (but(STOPPED, helper_id=ANN), ("silent", "helped")),
        (but(STOPPED, talk=TalkNow(True, "flow", heard=True)), ("silent", "customer_there")),
        (but(STOPPED, nudges=NUDGES_MAX), ("silent", "nudged_enough")),
        (but(STOPPED, refused="quiet_hours"), ("silent", "quiet_hours")),
        (but(STOPPED, refused="refused_by_customer"), ("silent", "refused_by_customer")),
        (but(STOPPED, stall_open=False), None),
        (but(STOPPED, decided=[decided("nudge", "silent")]), None),
        (but(STOPPED, decided=[decided("offer")]), ("done", "broke_off")),
    ],
)
def test_a_nudge(now: Now, expected: tuple[str, str] | None) -> None:
    assert decide_nudge(now) == expected


# --- the offer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "same", "expected"),
    [
        (BACK, False, ("done", "next_contact")),
        (BACK, True, None),
        (but(BACK, talk=TalkNow(True, "nobody")), False, ("done", "next_contact")),
        (but(BACK, talk=TalkNow(True, "nobody", None, True)), False, None),
        (but(BACK, talk=TalkNow(True, "staff", ANN)), False, None),
        (but(BACK, talk=TalkNow(True, "flow")), False, None),
        (but(BACK, talk=TalkNow(False, "bot")), False, None),
        (but(BACK, talk=None), False, None),
        (but(BACK, stall_open=False), False, None),
        (but(BACK, helper_id=ANN), False, ("silent", "helped")),
        (but(BACK, refused="quiet_hours"), False, ("done", "next_contact")),
        (but(BACK, decided=[decided("offer", talk=TALK)]), False, None),
        (but(BACK, decided=[decided("offer", talk=ELSEWHERE)]), False, ("done", "next_contact")),
        (but(BACK, decided=[decided("offer", talk=ConversationId.new()) for _ in range(OFFERS_MAX)]), False, None),
    ],
)
def test_an_offer(now: Now, same: bool, expected: tuple[str, str] | None) -> None:
    assert decide_offer(Rule(), now, TALK, same) == expected


def test_who_does_not_want_offers_makes_none() -> None:
    assert decide_offer(Rule(offers=False), BACK, TALK, same=False) is None
    assert decide_offer(Rule(active=False), BACK, TALK, same=False) is None


# --- the alert ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "queue", "expected"),
    [
        (STOPPED, True, ("done", "broke_off")),
        (STOPPED, False, ("silent", "no_queue")),
        (but(STOPPED, talk=None), True, ("done", "broke_off")),
        (but(STOPPED, held_by=ANN), True, ("silent", "person_has_talk")),
        (but(STOPPED, helper_id=ANN), True, ("silent", "helped")),
        (but(STOPPED, refused="refused_by_customer"), True, ("done", "broke_off")),
        (but(STOPPED, stall_open=False), True, None),
        (but(STOPPED, decided=[decided("alert", "silent")]), True, None),
        (but(STOPPED, decided=[decided("nudge")]), True, ("done", "broke_off")),
    ],
)
def test_an_alert(now: Now, queue: bool, expected: tuple[str, str] | None) -> None:
    assert decide_alert(now, queue) == expected


HOLDERS = st.sampled_from(["bot", "flow", "nobody", "staff"])
MOMENTS = st.builds(
    Now,
    stall_open=st.booleans(), helper_id=st.none() | st.just(ANN), held_by=st.none() | st.just(ANN),
    talk=st.none() | st.builds(TalkNow, st.booleans(), HOLDERS, st.none(), st.booleans()),
    refused=st.sampled_from(["", "quiet_hours", "refused_by_customer"]),
    decided=st.lists(st.sampled_from([decided("nudge"), decided("alert", "silent"), decided("offer", talk=TALK)])),
    nudges=st.integers(0, 5),
)  # fmt: skip


@given(MOMENTS, st.booleans(), st.booleans())
def test_nobody_is_spoken_to_against_the_policy_while_helped_or_beside_a_person(
    now: Now, same: bool, queue: bool
) -> None:
    nudged, offered = decide_nudge(now), decide_offer(Rule(), now, TALK, same)
    for spoken in (nudged, offered):
        if spoken is not None and spoken[0] == "done":
            assert now.stall_open
            assert now.helper_id is None
            assert now.talk is not None
            assert now.talk.open
            assert now.talk.holder_kind != "staff"
            assert not now.talk.asked_for_person
    assert not (nudged is not None and nudged[0] == "done" and now.refused)
    for response, one in (("nudge", nudged), ("alert", decide_alert(now, queue))):
        assert one is None or all(before.response != response for before in now.decided)
        assert one is None or one[1], "every decision says why"


# --- quiet hours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "ends"),
    [
        ("2026-11-23 20:59", None),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-23 23:59", "2026-11-24 08:00"),
        ("2026-11-24 00:00", "2026-11-24 08:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", None),
    ],
)
def test_the_night_is_quiet_and_ends_in_the_morning(local: str, ends: str | None) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)

    quiet = Quiet(QUIET, SHANGHAI)
    assert quiet.now(at(local)) is (ends is not None)
    assert quiet.ends_at(at(local)) == (at(ends) if ends else None)


def test_what_is_always_quiet_never_ends_and_what_never_is_never_was() -> None:
    assert Quiet(("00:00-24:00",), SHANGHAI).now(NOW)
    assert Quiet(("00:00-24:00",), SHANGHAI).ends_at(NOW) is None
    assert not Quiet((), SHANGHAI).now(NOW + timedelta(hours=12))
