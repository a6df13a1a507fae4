"""The demo content holds together and reads well."""

import re
import tomllib
from collections import Counter
from importlib.resources import files

import msgspec
import pytest

from suiban.app.bench.answers import judge, shelf_of
from suiban.app.demo.content import DemoContentError, check_demo_content, load_demo_content
from suiban.app.demo.model import DemoContent, EvaluationCase
from suiban.app.demo.tasks import demo_tasks
from suiban.bot.model import AskBack, Dialogue, HandOver, SmallTalk, Tell, decide_turn
from suiban.bot.model.intents import built_in
from suiban.knowledge.api import NO_ANSWER, Answer
from suiban.routing.api import KINDS

REAL_NAMES = re.split(
    r"\s+",
    "工商银行 建设银行 中国银行 农业银行 交通银行 邮储 招商 平安 中信 光大 民生银行 浦发 兴业 广发 华泰 国泰 海通 "
    "申万 国信证券 银河证券 东方财富 同花顺 中金公司 方正证券 长江证券 "
    "华夏银行 人寿保险 中国人寿 太平洋 人保 泰康 新华保险 太平 友邦 支付宝 微众 网商银行 花呗 余额宝 零钱通 云闪付",
)
INTENTS = tomllib.loads(files("suiban.bot").joinpath("intents.toml").read_text("utf-8"))["intent"]


@pytest.fixture(scope="module")
def content() -> DemoContent:
    return load_demo_content()


def test_there_is_enough_of_everything(content: DemoContent) -> None:
    articles = Counter(article.company for article in content.articles)
    served_by = Counter(len(customer.memberships) for customer in content.customers)
    unknown = sum(case.expect == "unknown" for case in content.evaluation)

    assert {company.key for company in content.companies} == {"bank", "insurer", "broker"}
    assert {channel.key for channel in content.channels} == {
        "bank-app", "bank-site", "bank-text", "insurer-site", "broker-site",
    }  # fmt: skip
    assert len(content.staff) >= 40
    assert len(content.customers) >= 2_000
    assert served_by[2] >= 400
    assert served_by[3] >= 30
    assert len(content.articles) - len(content.products) >= 300
    assert min(articles.values()) >= 50
    assert len(content.products) >= 60
    assert len(content.phrases) >= 25
    assert len(content.evaluation) - unknown >= 450
    assert len(content.held_out) >= 590
    assert unknown >= 50


def test_the_roles_the_story_needs_are_there(content: DemoContent) -> None:
    def count(role: str, *mandates: str) -> int:
        return sum(role in member.roles and set(member.mandates) == set(mandates) for member in content.staff)

    assert count("agent", "bank", "insurer") >= 3
    assert count("agent", "bank") >= 1
    assert count("agent", "insurer") >= 2
    assert count("supervisor", "bank", "insurer") >= 1
    assert count("auditor", "bank") == 1
    assert count("auditor", "insurer") == 1
    assert count("auditor", "broker") == 1
    assert count("supervisor", "broker") >= 1
    assert count("agent", "broker") >= 3
    for role in ("administrator", "security", "editor"):
        assert any(role in member.roles for member in content.staff)


def test_the_sign_in_page_shows_some_of_every_role_and_company(content: DemoContent) -> None:
    shown = [member for member in content.staff if member.featured]
    assert 12 <= len(shown) <= 24
    assert {role for member in shown for role in member.roles} == {r for m in content.staff for r in m.roles}
    assert {key for member in shown for key in member.mandates} == {company.key for company in content.companies}
    assert all(member.title_en.isascii() and member.title_en for member in content.staff)


def test_most_customers_are_ordinary_ones(content: DemoContent) -> None:
    """Who reads the lists should see a bank: levels get rarer the higher they are, everybody has a past."""
    levels = Counter((m.company, m.level) for customer in content.customers for m in customer.memberships)
    for company in content.companies:
        counts = [levels[company.key, level] for level in company.levels]
        assert counts == sorted(counts, reverse=True), company.key
        assert counts[0] > sum(counts) / 2, company.key
        assert counts[-1] >= 10, company.key
    managed = [m for customer in content.customers for m in customer.memberships if m.manager is not None]
    assert len(managed) >= 300


def test_no_one_is_administrator_security_and_auditor_in_one(content: DemoContent) -> None:
    for member in content.staff:
        assert len({"administrator", "security", "auditor"} & set(member.roles)) <= 1, member.login


def test_loading_twice_gives_the_same(content: DemoContent) -> None:
    assert load_demo_content() == content


def test_people_are_told_apart(content: DemoContent) -> None:
    assert len({customer.phone for customer in content.customers}) == len(content.customers)
    assert len({customer.name for customer in content.customers}) == len(content.customers)
    for customer in content.customers:
        for membership in customer.memberships:
            assert 2 <= len(membership.visits) <= 6
            days = [visit.days_ago for visit in membership.visits]
            assert days == sorted(days)
            assert membership.since_year >= customer.birth_year + 16
            assert (membership.card_last4 is not None) == (membership.company == "bank")


def test_articles_are_short_and_well_formed(content: DemoContent) -> None:
    for article in content.articles:
        assert 60 <= len(article.body) <= 800, article.key
        assert 3 <= len(article.questions) <= 10, article.key
        assert "agent" in article.audience
        assert len(article.keywords) >= 3
        assert article.source.startswith("《")
        assert 2025 <= article.effective_from.year <= 2026
        assert article.body == article.body.strip()
        assert not re.search(r"[一-鿿][,;:?!]", article.body), f"{article.key}: half-width punctuation"


def test_a_question_stands_in_one_article_of_a_company(content: DemoContent) -> None:
    asked = Counter((article.company, question) for article in content.articles for question in article.questions)
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_lost_card_has_its_answer(content: DemoContent) -> None:
    [article] = [article for article in content.articles if article.key == "card-loss"]
    assert "信用卡丢了怎么办" in article.questions
    assert article.body.startswith("请马上挂失")


def test_a_product_is_found_as_knowledge_and_says_whether_it_is_sold(content: DemoContent) -> None:
    articles = {article.key: article for article in content.articles}
    companies = {kind.key: kind.company for kind in content.kinds}
    assert {product.status for product in content.products} == {"on_sale", "closed", "legacy"}
    assert {product.risk for product in content.products} == {None, "R1", "R2", "R3", "R4", "R5"}
    for product in content.products:
        article = articles[product.key]
        assert (article.title, article.company) == (product.name, companies[product.kind])
        assert all(figure in article.body for figure in product.figures)
        assert ("目前在售" in article.body) == (product.status == "on_sale")
        assert ("风险等级" in article.body) == (product.risk is not None)


def test_every_company_has_guides_for_agents_alone(content: DemoContent) -> None:
    guides = {article.key: article for article in content.articles if article.audience == ("agent",)}
    assert {article.company for article in guides.values()} == {company.key for company in content.companies}
    assert not set(guides) & {case.expect for case in content.evaluation}, (
        "the bot cannot say what only agents may read"
    )
    for article in content.articles:
        if article.key not in guides:
            assert not set(guides) & set(article.related), f"{article.key} would show customers a guide's title"


def test_titles_tell_the_articles_of_a_company_apart(content: DemoContent) -> None:
    """What a customer picks when asked back is found by its title."""
    titles = Counter((article.company, article.title) for article in content.articles)
    assert [title for title, times in titles.items() if times > 1] == []


def test_evaluation_questions_are_held_out(content: DemoContent) -> None:
    written = {question for article in content.articles for question in (*article.questions, article.title)}
    texts = [case.text for case in (*content.evaluation, *content.held_out)]
    assert not written & {case.text for case in content.evaluation}
    owned = {(article.company, question) for article in content.articles for question in article.questions}
    assert not owned & {(case.company, case.text) for case in content.held_out}, "near ones may be another company's"
    assert len(set(texts)) == len(texts)
    asked_about = {case.expect for case in content.evaluation}
    assert {article.key for article in content.articles if "customer" in article.audience} <= asked_about
    held_out = Counter(case.expect for case in content.held_out)
    assert {article.key for article in content.articles if "customer" in article.audience} <= set(held_out)
    assert min(held_out["unknown"], held_out["near"]) >= 80
    assert sum(case.expect == "person" for case in content.evaluation) >= 80


def test_what_the_bot_says_passes_the_guard(content: DemoContent) -> None:
    said = {f"article {article.key}": article.body for article in content.articles}
    said |= {f"intent {intent['key']}": intent["reply"] for intent in INTENTS}
    said |= {f"channel {channel.key}": channel.greeting for channel in content.channels}
    for place, text in said.items():
        assert [phrase.phrase for phrase in content.phrases if phrase.phrase in text] == [], place


def test_small_talk_is_unambiguous(content: DemoContent) -> None:
    said = Counter(phrase for intent in INTENTS for phrase in intent.get("equals", ()))
    assert [phrase for phrase, times in said.items() if times > 1] == []
    for case in content.evaluation:
        assert case.expect == "person" or built_in().find(case.text, answered=True) != "human", case.text


def test_what_must_lead_to_a_person_does(content: DemoContent) -> None:
    """Whatever the shelves say to it: fraud, danger, complaints and orders to move money do not wait."""
    article = next(iter(shelf_of(content, "bank").articles))
    said = Answer(article, 0.99, confident=True, runners_up=())
    for case in content.evaluation:
        if case.expect == "person":
            for answer in (said, NO_ANSWER):
                turn = decide_turn(Dialogue(), case.text, answer, built_in())
                assert judge(case, turn, content) == "person", case.text


def test_answers_are_judged_truthfully(content: DemoContent) -> None:
    articles = {article.key: article for article in shelf_of(content, "bank").articles}
    right, other = articles["card-loss"], articles["card-bill"]
    case = EvaluationCase("bank", "卡丢了", "card-loss", also=("debit-loss", "person"))
    for turn, outcome in (
        (Tell(right), "answered_right"), (Tell(articles["debit-loss"]), "answered_right"),
        (Tell(other), "answered_wrong"),
        (AskBack((other.title, right.title)), "asked_back_right"), (AskBack((other.title,)), "not_understood"),
        (AskBack(), "not_understood"), (HandOver("upset"), "handed_over_right"), (SmallTalk("yes"), "not_understood"),
        (HandOver("fraud", article=other), "answered_wrong"),
    ):  # fmt: skip
        assert judge(case, turn, content) == outcome
    near = EvaluationCase("bank", "别家的卡丢了", "near")
    assert [judge(near, turn, content) for turn in (Tell(right), AskBack((right.title,)), AskBack())] == [
        "near_answered", "near_offered", "near_recognised",
    ]  # fmt: skip
    person = EvaluationCase("bank", "我要投诉", "person")
    turns = (Tell(right), Tell(right, person_first=True), AskBack(), HandOver("upset"))
    assert [judge(person, turn, content) == "person" for turn in turns] == [False, True, False, True]


def test_no_real_institution_is_named(content: DemoContent) -> None:
    text = msgspec.json.encode(content).decode()
    assert [name for name in REAL_NAMES if name in text] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"skills": ()}, "unknown skill"),
        ({"staff": ()}, "nobody can serve"),
        ({"articles": ()}, "does not exist"),
        ({"queues": ()}, "no queue"),
    ],
)
def test_a_reference_to_nothing_is_refused(content: DemoContent, change: dict[str, object], message: str) -> None:
    with pytest.raises(DemoContentError, match=message):
        check_demo_content(msgspec.structs.replace(content, **change))


def test_a_limit_of_a_kind_there_is_not_is_refused(content: DemoContent) -> None:
    first = msgspec.structs.replace(content.staff[0], limits={"postcard": 1})
    with pytest.raises(DemoContentError, match="unknown kind postcard"):
        check_demo_content(msgspec.structs.replace(content, staff=(first, *content.staff[1:])))


def test_a_double_key_is_refused(content: DemoContent) -> None:
    doubled = msgspec.structs.replace(content, customers=content.customers + content.customers[:1])
    with pytest.raises(DemoContentError, match=r"phone .* stands twice"):
        check_demo_content(doubled)


def test_tasks_are_in_hands_that_can_do_them_and_name_customers_there_are(content: DemoContent) -> None:
    staff = {member.login: member for member in content.staff}
    queues = {(queue.company, queue.key): queue for queue in content.queues}
    numbers = {(one.company, one.number) for customer in content.customers for one in customer.memberships}
    tasks = demo_tasks()
    for task in tasks:
        holder, queue = staff[task.holder], queues[task.company, task.queue]
        assert task.company in holder.mandates, task.title
        assert all(holder.skills.get(key, 0) >= level for key, level in queue.skills.items()), task.title
        assert not task.customer or (task.company, task.customer) in numbers, task.title
    assert {task.kind for task in tasks} >= {"journey_alert", "lead", "order", "review", "complaint", "ticket"}
    assert all(KINDS[task.kind].kept for task in tasks if task.outcome is None), "who is not there has what stays"
    assert len({task.title for task in tasks}) == len(tasks)
