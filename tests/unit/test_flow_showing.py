"""What was said since the customer answered is kept for a page that looks later."""

from suiban.flows.model import showing
from suiban.flows.model.steps import Prompt, Words

NAME = Words("余额", "Balance")


def say(step: str) -> Prompt:
    rows = ((Words("可用"), Words(f"{step} 元")),)
    return Prompt(
        step=step, kind="say", flow="balance", flow_name=NAME, name=Words(step), number=0, total=0,
        text=Words(step), rows=rows,
    )  # fmt: skip


def steps(kept: object) -> list[str]:
    return [one.step for one in showing.shown(kept, "balance", NAME)[0]]  # type: ignore[arg-type]


def test_nothing_said_is_nothing_kept() -> None:
    assert showing.kept(None, (), Words()) is None
    assert showing.shown(None, "balance", NAME) == ((), Words())


def test_what_was_said_comes_back_as_it_was() -> None:
    kept = showing.kept(None, (say("a"),), Words("办好了", "Done"))
    told, last = showing.shown(kept, "balance", NAME)
    assert told == (say("a"),)
    assert last == Words("办好了", "Done")


def test_more_is_added_until_the_customer_answers_again() -> None:
    first = showing.kept(None, (say("a"),), Words())
    assert steps(showing.kept(first, (say("b"),), Words())) == ["a", "b"]
    assert steps(showing.kept(None, (say("c"),), Words())) == ["c"]


def test_only_the_last_few_are_kept() -> None:
    kept = showing.kept(None, [say(str(n)) for n in range(20)], Words())
    assert steps(kept) == [str(n) for n in range(20 - showing.KEPT_MAX, 20)]
