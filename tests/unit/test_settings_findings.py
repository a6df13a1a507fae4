"""What is worth a second look before it is saved: queues nobody serves, calendars that never open, circles."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from suiban.administration.model import Finding, Hours, Queue
from suiban.administration.model.findings import SENTENCES, hours_findings, queue_findings, sentence
from suiban.kit.hours import Hours as Opening
from suiban.kit.hours import NotHours, parse_hours
from suiban.kit.ids import CompanyId, StaffId
from suiban.routing.model import Worker

BANK, INSURER = CompanyId.new(), CompanyId.new()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = datetime(2026, 11, 22, 1, tzinfo=UTC)


def worker(company: CompanyId = BANK, **skills: int) -> Worker:
    return Worker(StaffId.new(), frozenset([company]), skills, capacity=2, load=0)


def queue(active: bool = True, wishes: dict[str, int] | None = None, **skills: int) -> Queue:
    return Queue(name="理财", skills=skills, wishes=wishes or {}, active=active)


def test_a_queue_that_somebody_serves_is_fine() -> None:
    assert queue_findings(BANK, queue(wealth=3, wishes={"english": 2}), [worker(wealth=4, english=2)], {}) == []
    assert queue_findings(BANK, queue(), [worker()], {}) == []


def test_the_skill_nobody_has_is_named_with_the_best_there_is() -> None:
    people = [worker(wealth=2), worker(INSURER, wealth=5)]
    assert queue_findings(BANK, queue(wealth=3), people, {}) == [Finding("nobody_can", "skills", "wealth", 3, 2)]
    assert queue_findings(BANK, queue(gold=1), people, {}) == [Finding("nobody_can", "skills", "gold", 1, 0)]


def test_each_skill_is_there_and_nobody_has_all() -> None:
    people = [worker(wealth=3), worker(english=3)]
    found = queue_findings(BANK, queue(wealth=3, english=1), people, {})
    assert found == [Finding("nobody_has_all", "skills", "english, wealth")]


def test_a_wish_nobody_has_holds_everybody_up() -> None:
    found = queue_findings(BANK, queue(wishes={"wealth": 5}), [worker(wealth=2)], {})
    assert found == [Finding("nobody_wished", "wishes", "wealth", 5, 2, 60)]


def test_nobody_with_a_mandate_is_said_once_and_not_of_what_is_off() -> None:
    assert queue_findings(BANK, queue(wealth=3), [worker(INSURER, wealth=5)], {}) == [
        Finding("nobody_mandated", "skills")
    ]
    assert queue_findings(BANK, queue(active=False, wealth=3), [], {}) == []


def test_a_backup_by_people_who_serve_it_anyway_is_none() -> None:
    helped = Queue(name="理财", skills={"wealth": 3}, backup=("card",))
    others = {"card": queue(card=2)}
    nobody = [Finding("nobody_helps", "backup", "card")]
    assert queue_findings(BANK, helped, [worker(wealth=3), worker(card=2)], others) == []
    assert queue_findings(BANK, helped, [worker(wealth=3, card=2)], others) == nobody
    assert queue_findings(BANK, helped, [worker(wealth=3), worker(INSURER, card=5)], others) == nobody
    assert queue_findings(BANK, helped, [worker(wealth=3), worker(card=2)], {"card": queue(active=False)}) == nobody
    assert "name another queue" in sentence(nobody[0])


@pytest.mark.parametrize(
    ("hours", "problems"),
    [
        (Hours(name="x", weekly={"mon": ("09:00-18:00",)}), []),
        (Hours(name="x"), ["never_open"]),
        (Hours(name="x", days={"2027-03-01": ("09:00-18:00",)}), ["never_open"]),
        (Hours(name="x", days={"2026-12-01": ("09:00-18:00",)}), ["next_year_missing"]),
        (Hours(name="x", weekly={"sun": ("00:00-24:00",)}, days={"2026-10-01": (), "2027-01-01": ()}), []),
        (Hours(name="x", weekly={"sun": ("00:00-24:00",)}, days={"2025-10-01": ()}), []),
    ],
)
def test_calendars_that_never_open_or_do_not_know_next_year(hours: Hours, problems: list[str]) -> None:
    assert [one.problem for one in hours_findings(hours, SHANGHAI, NOVEMBER, ["card"])] == problems


def test_next_year_is_asked_for_from_november_on() -> None:
    hours = Hours(name="x", weekly={"sun": ("00:00-24:00",)}, days={"2026-10-01": ()})
    found = hours_findings(hours, SHANGHAI, NOVEMBER, [])
    assert found == [Finding("next_year_missing", "days", level=2027)]
    # the company's own November, not ours
    assert hours_findings(hours, SHANGHAI, datetime(2026, 10, 31, 15, 59, tzinfo=UTC), []) == []
    assert hours_findings(hours, SHANGHAI, datetime(2026, 10, 31, 16, 0, tzinfo=UTC), []) == found


@pytest.mark.parametrize(
    ("hours", "problem", "field", "where"),
    [
        (Opening(days={"2026-02-31": ()}), "day_unknown", "days", "2026-02-31"),
        (Opening({"monday": ()}), "day_unknown", "weekly", "monday"),
        (Opening({"mon": ("22:00-06:00",)}), "span_overnight", "weekly", "mon 22:00-06:00"),
        (Opening({"mon": ("09:00-09:00",)}), "span_empty", "weekly", "mon 09:00-09:00"),
        (Opening({"mon": ("9-18",)}), "span_malformed", "weekly", "mon 9-18"),
        (Opening({"mon": ("09:00-24:30",)}), "span_malformed", "weekly", "mon 09:00-24:30"),
        (Opening({"mon": ("09:00-12:00", "11:59-13:00")}), "spans_overlap", "weekly", "mon 11:59-13:00"),
        (Opening({"mon": ("13:00-18:00", "09:00-12:00")}), "spans_unordered", "weekly", "mon 09:00-12:00"),
    ],
)
def test_impossible_calendars_say_what_is_impossible(hours: Opening, problem: str, field: str, where: str) -> None:
    with pytest.raises(NotHours) as caught:
        parse_hours(hours)
    assert (caught.value.problem, caught.value.field, caught.value.where) == (problem, field, where)


@pytest.mark.parametrize("problem", SENTENCES)
def test_every_finding_has_a_sentence_that_says_what_to_change(problem: str) -> None:
    told = sentence(Finding(problem, "skills", "wealth", 3, 2, 40))
    assert "{" not in told
    assert ":" in told
