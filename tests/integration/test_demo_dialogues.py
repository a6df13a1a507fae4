"""The dialogues of the played demo can all be played, name nobody, and find somebody to answer them."""

import random
import re
from collections import Counter

import msgspec
import pytest

from suiban.app.demo.content import can_serve, load_demo_content, load_demo_dialogues, load_demo_doors, load_demo_staff
from suiban.app.demo.dialogues import Dialogue, Exchange, Transfer, dialogue_problems
from suiban.app.demo.model import DemoContent
from suiban.app.play.options import HAND_DRIVEN
from suiban.app.play.plan import Plan, choose_agents
from suiban.app.play.world import Script
from suiban.conversations.model.content import Field, Form
from suiban.guard.model import Phrase, Rulebook, mask_numbers
from suiban.kit.ids import CompanyId

DIALOGUES = load_demo_dialogues()
CHANNELS, QUEUES = load_demo_doors()
COMPANY = {channel.key: channel.company for channel in CHANNELS}
GOOD = next(dialogue for dialogue in DIALOGUES if len(dialogue.exchanges) == 2 and dialogue.transfer is None)


def words(dialogue: Dialogue) -> list[str]:
    """Everything anybody says or writes in it."""
    said = [word for item in dialogue.exchanges for word in (item.customer, item.agent, item.filled)]
    values = [str(value) for item in dialogue.exchanges for value in item.values.values()]
    return [*dialogue.asks, *said, *values, dialogue.thanks, dialogue.note, dialogue.words, dialogue.gives_up]


def test_there_are_enough_of_each_sort() -> None:
    companies = Counter(COMPANY[dialogue.channel] for dialogue in DIALOGUES)
    assert len(DIALOGUES) >= 40
    assert set(companies) == {"bank", "insurer", "broker"}
    assert min(companies.values()) >= 10
    assert {dialogue.channel for dialogue in DIALOGUES} == {
        channel.key for channel in CHANNELS if channel.kind == "webchat"
    }
    assert sum(dialogue.language == "en" for dialogue in DIALOGUES) >= 5
    assert sum(bool(dialogue.exchanges) for dialogue in DIALOGUES) >= 20
    assert sum(not dialogue.exchanges for dialogue in DIALOGUES) >= 10
    assert sum(dialogue.signed_in for dialogue in DIALOGUES) >= 10
    assert any(item.picture for dialogue in DIALOGUES for item in dialogue.exchanges)
    assert any(item.form for dialogue in DIALOGUES for item in dialogue.exchanges)
    assert sum(dialogue.transfer is not None for dialogue in DIALOGUES) >= 3
    assert {score for dialogue in DIALOGUES for score in dialogue.scores} == {1, 2, 3, 4, 5}


@pytest.fixture(scope="module")
def content() -> DemoContent:
    return load_demo_content()


def test_no_real_persons_data(content: DemoContent) -> None:
    names = {customer.name for customer in content.customers}
    for dialogue in DIALOGUES:
        for text in words(dialogue):
            assert re.search(r"\d{5,}|[\w.]+@\w|https?://", text) is None, (dialogue.key, text)
            assert mask_numbers(text) == text
            assert not [name for name in names if len(name) > 2 and name in text], (dialogue.key, text)


def test_the_guard_lets_agents_say_it(content: DemoContent) -> None:
    for company in ("bank", "insurer", "broker"):
        phrases = [p for p in content.phrases if p.company in {None, company}]
        rules = Rulebook([Phrase(CompanyId.new(), p.phrase, p.action) for p in phrases])
        for dialogue in DIALOGUES:
            if COMPANY[dialogue.channel] == company:
                spoken = [text for item in dialogue.exchanges for text in (item.agent, item.filled)]
                assert [text for text in spoken if list(rules.matches(text))] == [], dialogue.key


FORM = Form("预约", (Field("branch", "网点", "choice", required=True, options=("甲", "乙")),))
ASKED = Exchange("我要预约", "请填一下", form=FORM, values={"branch": "甲"}, filled="收到")
TWICE = (ASKED, ASKED)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"channel": "nowhere"}, "unknown channel nowhere"),
        ({"channel": "broker-site", "signed_in": True}, "nobody signs in at broker-site"),
        ({"transfer": Transfer(1, "broker-general", "r", "w")}, "no queue broker-general"),
        ({"transfer": Transfer(2, "bank-card", "r", "w")}, "nothing is left to say"),
        ({"exchanges": TWICE}, "says the same twice"),
        ({"exchanges": (msgspec.structs.replace(ASKED, values={"branch": "丙"}),)}, "the values do not fit"),
        ({"exchanges": (msgspec.structs.replace(ASKED, values={}),)}, "the values do not fit"),
        ({"exchanges": (msgspec.structs.replace(ASKED, filled=""),)}, "nothing is said when"),
        ({"exchanges": (msgspec.structs.replace(ASKED, form=None),)}, "values for no form"),
    ],
)
def test_what_cannot_be_played_is_told(change: dict[str, object], problem: str) -> None:
    good = msgspec.structs.replace(GOOD, channel="bank-app", signed_in=False)
    assert list(dialogue_problems([good], CHANNELS, QUEUES)) == []
    bad = msgspec.structs.replace(good, **change)
    assert [found for found in dialogue_problems([bad], CHANNELS, QUEUES) if problem in found]


def test_a_dialogue_twice_is_told() -> None:
    assert [found for found in dialogue_problems([GOOD, GOOD], CHANNELS, QUEUES) if "stands twice" in found]


@pytest.mark.parametrize("seed", range(20))
def test_the_chosen_agents_serve_every_queue_and_spare_those_driven_by_hand(seed: int) -> None:
    _, staff = load_demo_staff()
    chosen = choose_agents(staff, QUEUES, Plan("http://demo", agents=12), random.Random(seed))
    assert len({member.login for member in chosen}) == 12
    assert not {member.login for member in chosen} & {*HAND_DRIVEN}
    assert [queue.key for queue in QUEUES if not any(can_serve(member, queue) for member in chosen)] == []


def test_no_more_agents_come_than_there_are() -> None:
    _, staff = load_demo_staff()
    chosen = choose_agents(staff, QUEUES, Plan("http://demo", agents=500), random.Random(1))
    assert 20 < len(chosen) < len(staff)
    assert choose_agents(staff, QUEUES, Plan("http://demo", agents=0), random.Random(1)) == []


def test_a_line_of_the_script_is_answered_once() -> None:
    script = Script(GOOD)
    first, second = GOOD.exchanges
    assert script.answers("text", first.customer) is None
    script.saying(first)
    assert script.answers("text", first.customer) == first
    assert script.answers("text", "别的") is None
    script.answering()
    assert script.answers("text", first.customer) is None
    script.saying(second)
    assert (script.answers("text", second.customer), script.given) == (second, 1)


def test_a_filled_in_form_is_answered_after_the_form_was_sent() -> None:
    script = Script(GOOD)
    script.saying(ASKED)
    script.answering()
    assert script.answers("form_answer", "预约\n网点：甲") == ASKED
    script.saying(msgspec.structs.replace(ASKED, form=None, values={}, filled=""))
    assert script.answers("form_answer", "预约\n网点：甲") is None
