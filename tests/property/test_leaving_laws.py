"""Laws of leaving: a grace is a grace, what was promised out of hours is kept, and time waited is worth no less."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from suiban.kit.hours import Hours, is_open
from suiban.kit.ids import CompanyId, ConversationId, QueueId, WorkId
from suiban.routing.model.leaving import LEAVE_AFTER_S_MIN, Away, left_texts

BEGINS = datetime(2030, 11, 18, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
moments = st.integers(0, 14 * 86_400).map(lambda s: BEGINS + timedelta(seconds=s))
hours = st.none() | st.dictionaries(
    st.sampled_from(DAYS), st.sampled_from([("09:00-18:00",), ("00:00-24:00",), ()])
).map(Hours)
graces = st.just(0) | st.integers(LEAVE_AFTER_S_MIN, 3_600)


@st.composite
def aways(draw: st.DrawFn) -> Away:
    enqueued_at, since = sorted((draw(moments), draw(moments)))
    return Away(
        CompanyId.new(), WorkId.new(), ConversationId.new(), QueueId.new(), "card", 2, enqueued_at, since, draw(graces),
        1_800, draw(hours), ZONE,
    )  # fmt: skip


@given(aways(), st.integers(0, 100_000))
def test_who_is_told_of_an_answer_wherever_they_are_never_leaves(away: Away, gone_s: int) -> None:
    now = away.since + timedelta(seconds=gone_s)
    assert away.fate(now, told=True) == ("waits" if away.fate(now) == "waits" else "kept")


@given(aways(), st.integers(0, 100_000))
def test_nobody_has_left_within_the_grace_and_all_who_were_answered_have_after_it(away: Away, gone_s: int) -> None:
    fate = away.fate(away.since + timedelta(seconds=gone_s))
    if not away.leave_after_s or gone_s < away.leave_after_s:
        assert fate == "waits"
    elif away.hours is None:
        assert fate == "leaves"
    else:
        told_later = [at for at in (away.enqueued_at, away.since) if not is_open(away.hours, away.zone, at)]
        assert fate == ("kept" if told_later else "leaves")


@given(aways(), st.integers(0, 100_000), st.integers(0, 100_000))
def test_once_decided_time_alone_changes_nothing(away: Away, gone_s: int, more_s: int) -> None:
    fate = away.fate(away.since + timedelta(seconds=gone_s))
    later = away.fate(away.since + timedelta(seconds=gone_s + more_s))
    assert fate in ("waits", later)


@given(aways(), st.integers(0, 100_000), st.integers(0, 100_000))
def test_who_comes_back_and_goes_again_has_a_whole_grace(away: Away, gone_s: int, back_s: int) -> None:
    again = msgspec.structs.replace(away, since=away.since + timedelta(seconds=back_s))
    now = away.since + timedelta(seconds=gone_s)
    if again.fate(now) == "leaves":
        assert now - again.since >= timedelta(seconds=again.leave_after_s)


@given(st.integers(0, 86_400))
def test_how_long_one_may_be_away_is_said_in_both_languages_or_in_none(return_within_s: int) -> None:
    texts = left_texts(return_within_s)
    minutes = str(return_within_s // 60)
    assert [minutes in text for text in texts] == [return_within_s >= 60] * 2
