"""The checker of histories: each broken promise is found, and a good history is not accused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.faults.history import Entry, Journal, judge, read_history


def say(actor: str, client_id: str, at: float, seq: int, talk: str = "t1", company: str = "bank") -> list[Entry]:
    sent = Entry(actor, "say", company=company, client_id=client_id, t_invoke=at)
    answer = Entry(
        actor, "say", company=company, conversation=talk, client_id=client_id, seq=seq, t_invoke=at, t_ok=at + 0.1
    )
    return [sent, answer]


def shown(op: Any, actor: str, *said: tuple[int, str], talk: str = "t1", company: str = "bank") -> list[Entry]:
    """``said``: numbers with the message's client id; the bot's begin with an underscore."""
    return [
        Entry(
            actor, op, company=company, conversation=talk, seq=seq,
            client_id="" if name.startswith("_") else name, author="bot" if name.startswith("_") else "customer",
        )
        for seq, name in said
    ]  # fmt: skip


GOOD = [
    Entry("wang", "asks", company="bank"),
    Entry("li", "asks", company="insurer"),
    Entry("agent", "serves", company="bank"),
    Entry("auditor", "serves", company="bank"),
    *say("wang", "a", 1.0, 1),
    *say("wang", "b", 2.0, 3),
    *say("li", "x", 2.0, 1, talk="t2", company="insurer"),
    Entry("wang", "say", company="bank", client_id="lost-on-the-way", t_invoke=3.0, t_unknown=3.5),
    Entry("edge", "fault", t_invoke=1.5),
    *shown("see", "wang", (1, "a"), (2, "_hello"), (3, "b")),
    *shown("see", "agent", (1, "a"), (2, "_hello"), (3, "b")),
    *shown("see", "li", (1, "x"), talk="t2", company="insurer"),
    *shown("read", "auditor:final", (1, "a"), (2, "_hello"), (3, "b")),
    *shown("read", "wang:final", (1, "a"), (2, "_hello"), (3, "b")),
    *shown("read", "li:final", (1, "x"), talk="t2", company="insurer"),
    Entry("wang", "must_see", conversation="t1", seq=3),
    Entry("agent", "must_see", conversation="t1", seq=3),
    Entry("auditor:final", "must_read", conversation="t1", seq=3),
    Entry("wang:final", "must_read", conversation="t1", seq=3),
    Entry("li:final", "must_read", conversation="t2", seq=1),
]
COUNTS = ("lost_acked", "dup_store", "order_violations", "phantom", "cross_tenant", "undelivered", "unrecovered")


def counts(history: list[Entry]) -> dict[str, int]:
    """What was found, without the zeros."""
    verdict = judge(history)
    assert verdict.clean is not any(getattr(verdict, name) for name in COUNTS)
    return {name: getattr(verdict, name) for name in COUNTS if getattr(verdict, name)}


def without(drop: Callable[[Entry], bool]) -> list[Entry]:
    changed = [entry for entry in GOOD if not drop(entry)]
    assert len(changed) < len(GOOD)
    return changed


def with_one(find: Callable[[Entry], bool], **values: object) -> list[Entry]:
    at = next(index for index, entry in enumerate(GOOD) if find(entry))
    return [*GOOD[:at], msgspec.structs.replace(GOOD[at], **values), *GOOD[at + 1 :]]


def test_a_good_history_is_clean() -> None:
    verdict = judge(GOOD)
    assert verdict.clean, verdict.evidence
    assert (verdict.acked, verdict.faults) == (3, 1)
    assert verdict.recovery_s_p50 == verdict.recovery_s_max == pytest.approx(0.6)


def test_nothing_acknowledged_proves_nothing() -> None:
    assert not judge([]).clean
    assert not judge([Entry("wang", "say", client_id="a", t_invoke=1.0)]).clean


def test_acknowledged_and_gone_for_everybody() -> None:
    history = [*GOOD, *say("wang", "gone", 4.0, 4)]
    assert counts(history) == {"lost_acked": 1}


def test_acknowledged_and_gone_for_one_entitled_reader() -> None:
    history = without(lambda entry: entry.actor == "wang:final" and entry.client_id == "b")
    assert counts(history) == {"lost_acked": 1}


def test_acknowledged_in_a_conversation_that_is_not_there() -> None:
    history = [*GOOD, *say("wang", "gone", 4.0, 1, talk="t9")]
    assert counts(history) == {"lost_acked": 1}


def test_acknowledged_before_the_sender_knew_the_conversation() -> None:
    assert counts(with_one(lambda entry: entry.client_id == "b" and entry.t_ok is not None, conversation="")) == {}
    assert counts([*GOOD, *say("wang", "gone", 4.0, 4, talk="")]) == {"lost_acked": 1}


def test_another_message_at_the_number_of_the_acknowledged_one() -> None:
    history = with_one(lambda entry: entry.actor == "wang:final" and entry.client_id == "b", client_id="a")
    assert counts(history) == {"lost_acked": 2, "dup_store": 1, "order_violations": 1}


def test_stored_twice() -> None:
    twice = [
        *shown("see", "wang", (4, "b")),
        *shown("read", "auditor:final", (4, "b")),
        *shown("read", "wang:final", (4, "b")),
    ]
    assert counts([*GOOD, *twice]) == {"dup_store": 1}


def test_acknowledged_with_two_numbers() -> None:
    assert counts([*GOOD, *say("wang", "b", 2.0, 7)])["dup_store"] == 1


@pytest.mark.parametrize("reader", ["wang", "agent", "auditor:final"])
def test_a_gap(reader: str) -> None:
    op = "read" if reader.endswith("final") else "see"
    history = without(lambda entry: entry.actor == reader and entry.op == op and entry.seq == 2)
    assert counts(history)["order_violations"] == 1


def test_a_falling_number() -> None:
    swapped = sorted(GOOD, key=lambda entry: -entry.seq if entry.actor == "agent" and entry.op == "see" else -100)
    assert counts(swapped) == {"order_violations": 3}


def test_shown_twice_to_a_reader() -> None:
    assert counts([*GOOD, *shown("see", "wang", (3, "b"))]) == {"order_violations": 1}


def test_renumbered_for_one_reader() -> None:
    history = with_one(lambda entry: entry.actor == "agent" and entry.seq == 2, author="staff", client_id="a")
    assert counts(history)["order_violations"] == 1


def test_overtaken_by_what_was_sent_later() -> None:
    late = [
        *say("wang", "late", 9.0, 4), *say("wang", "early", 5.0, 5),
        *(entry for who in ("wang:final", "auditor:final") for entry in shown("read", who, (4, "late"), (5, "early"))),
    ]  # fmt: skip
    assert counts([*GOOD, *late]) == {"order_violations": 1}


def test_words_nobody_said() -> None:
    history = [*GOOD, *shown("see", "wang", (4, "invented")), *shown("read", "wang:final", (4, "invented"))]
    assert counts(history) == {"phantom": 1}


def test_words_that_were_refused_and_are_shown_all_the_same() -> None:
    refused = Entry("agent", "say", company="bank", conversation="t1", client_id="r", t_invoke=4.0, t_fail=4.1)
    assert counts([*GOOD, refused]) == {}
    assert counts([*GOOD, refused, *shown("see", "wang", (4, "r"))]) == {"phantom": 1}


def test_not_answered_but_stored_is_no_phantom() -> None:
    stored = [shown(op, who, (4, "lost-on-the-way")) for op, who in (("see", "wang"), ("read", "wang:final"))]
    assert counts([*GOOD, *stored[0], *stored[1]]) == {}


@pytest.mark.parametrize("op", ["see", "read"])
def test_the_other_company_sees_a_message(op: str) -> None:
    other = Entry("fang", "serves", company="insurer")
    assert counts([*GOOD, other, *shown(op, "fang", (1, "a"))]) == {"cross_tenant": 1}


def test_the_other_company_sees_it_under_its_own_name() -> None:
    other = Entry("fang", "serves", company="insurer")
    assert counts([*GOOD, other, *shown("see", "fang", (1, "a"), company="insurer")]) == {"cross_tenant": 1}


def test_the_other_company_sees_a_card() -> None:
    other = Entry("fang", "serves", company="insurer")
    assert counts([*GOOD, other, Entry("fang", "glimpse", company="insurer", conversation="t2")]) == {}
    assert counts([*GOOD, other, Entry("fang", "glimpse", company="bank", conversation="t1")]) == {"cross_tenant": 1}


def test_a_reader_nobody_knows() -> None:
    assert counts([*GOOD, *shown("see", "stranger", (1, "a"))]) == {"cross_tenant": 1}


def test_a_customer_sees_another_ones_words() -> None:
    zhao = [Entry("zhao", "asks", company="bank"), *shown("see", "zhao", (1, "a"))]
    assert counts([*GOOD, *zhao]) == {"cross_tenant": 1}


def test_a_customer_sees_what_the_bot_told_another_one() -> None:
    zhao = [Entry("zhao", "asks", company="bank"), *shown("see", "zhao", (1, "_balance"))]
    assert counts([*GOOD, *zhao])["cross_tenant"] == 1


def test_words_of_staff_in_a_conversation_they_were_not_meant_for() -> None:
    meant = Entry("agent", "say", company="bank", conversation="t1", client_id="s", t_invoke=4.0)
    there = Entry("li", "see", company="insurer", conversation="t2", client_id="s", seq=2, author="staff")
    assert counts([*GOOD, meant, there])["cross_tenant"] == 1


def test_stored_but_never_shown_to_who_holds_it() -> None:
    history = [*GOOD, Entry("agent", "must_see", conversation="t1", seq=4)]
    assert counts(history) == {"undelivered": 1}


def test_no_recovery() -> None:
    assert counts([*GOOD, Entry("edge", "fault", t_invoke=50.0)]) == {"unrecovered": 1}


def test_journals_are_appended_to_and_read_back(tmp_path: Path) -> None:
    for part in (GOOD[:7], GOOD[7:]):
        for entry in part:
            journal = Journal(tmp_path, entry.actor.replace(":", "-"))
            journal.note(entry)
            journal.close()
    back = read_history(tmp_path)
    assert sorted(map(repr, back)) == sorted(map(repr, GOOD))
    assert judge(back) == judge(GOOD)
