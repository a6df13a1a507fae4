"""What is said beside an answer, with an instance behind it: corrections, and questions nobody has an answer to."""

from datetime import UTC, date, datetime

import pytest
from tests.drawing import ask, draw, end

from suiban.flows.model import machine
from suiban.flows.model.definition import compile_definition
from suiban.flows.model.hearing import Answered, Aside, Wrote
from suiban.flows.model.moving import Corrects, Event, Meant, Move, Says, Taken, take
from suiban.flows.model.rows import Doing, Instance, settle
from suiban.flows.model.steps import Misread
from suiban.flows.model.turns import Asked, Turn
from suiban.kit.ids import CompanyId, CustomerId, InstanceId
from suiban.kit.masking import Spoken
from suiban.kit.money import Money

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FLOW = compile_definition(
    draw(
        "start > amount > story > end",
        amount=ask("amount", type="money", label="金额", nameEn="Amount"),
        story=ask("story", nameEn="Story"), end=end(),
    )
)  # fmt: skip


class Talk:
    """One instance, and what comes of what is said."""

    def __init__(self) -> None:
        self.row = Instance(
            company_id=CompanyId(int=1), id=InstanceId(int=1), flow="flow", version=1, customer_id=CustomerId(int=1),
            many=False, step_since=NOW, begun_at=NOW, door="chat", ends_at=NOW,
        )  # fmt: skip
        self.keep(machine.start(FLOW, {}, NOW))

    def keep(self, turn: Turn) -> None:
        self.turn = turn
        self.row = settle(self.row, turn, machine.pack(turn.state), Doing(NOW)).after

    def take(self, event: Event) -> Taken:
        taken = take(FLOW, self.row, Move(self.row.id, event), NOW, date(2026, 11, 23))
        if isinstance(taken, Turn):
            self.keep(taken)
        return taken

    def says(self, text: str) -> Taken:
        return self.take(Says(Wrote(Spoken(text))))

    def known(self, name: str) -> object:
        return machine.unpack(self.row.packed).variables[name]

    @property
    def asked(self) -> str:
        return next(one.prompt.step for one in self.turn.effects if isinstance(one, Asked))


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    assert isinstance(talk.says("一千五"), Turn)
    assert talk.asked == "story"
    return talk


def test_an_earlier_answer_is_corrected_by_its_name_or_as_the_one_before(talk: Talk) -> None:
    for said, yuan in (("金额改成两千", 2_000), ("改成3000", 3_000), ("不是3000，是4000", 4_000)):
        aside = talk.says(said)
        assert isinstance(aside, Aside)
        assert aside.kind == "correction"
        talk.take(Corrects(aside.label, aside.text, otherwise=aside.otherwise))
        assert talk.known("amount") == Money(yuan * 100, "CNY")
        assert talk.asked == "story"


def test_a_correction_of_nothing_is_the_answer_it_can_be(talk: Talk) -> None:
    aside = talk.says("地址改成上海")
    assert isinstance(aside, Aside)
    assert isinstance(talk.take(Corrects(aside.label, aside.text)), Misread)
    talk.take(Corrects(aside.label, aside.text, otherwise=aside.otherwise))
    assert talk.known("story") == "地址改成上海"


def test_a_correction_says_what_it_should_be(talk: Talk) -> None:
    aside = talk.says("金额填错了")
    assert isinstance(aside, Aside)
    told = talk.take(Corrects(aside.label, aside.text))
    assert isinstance(told, Misread)
    assert told.code == "correction_empty"


def test_a_question_that_nobody_has_an_answer_to_is_the_answer_it_can_be(talk: Talk) -> None:
    aside = talk.says("等一下，我的卡为什么被锁了？")
    assert isinstance(aside, Aside)
    assert aside.kind == "question"
    assert aside.otherwise is not None
    assert isinstance(talk.take(Meant(aside.otherwise)), Turn)
    assert talk.known("story") == "等一下，我的卡为什么被锁了？"


def test_what_was_meant_is_checked_like_any_answer() -> None:
    talk = Talk()
    assert isinstance(talk.take(Meant(Answered("text"))), Misread)
