"""The customer's side: an answer with its source at once, a question back, a person always one tap away."""

import asyncio
import re
import time

from playwright.async_api import expect
from tests.e2e.stage import Stage, first_of

QUESTIONS = ("我的信用卡丢了怎么办", "转账限额怎么调整", "怎么查信用卡账单")
NONSENSE = "呼噜噜哗啦啦咕咚锵"


async def test_a_question_is_answered_at_once_and_with_its_source(stage: Stage) -> None:
    customer = await stage.customer()
    await customer.open_chat()
    chat = customer.chat
    await expect(chat.by("chat-greeting")).to_contain_text("云杉银行")
    took = []
    for number, question in enumerate(QUESTIONS, 1):
        await chat.by("chat-text").fill(question)
        began = time.perf_counter()
        await chat.by("chat-send").click()
        await chat.by("chat-source").nth(number - 1).wait_for()
        took.append(time.perf_counter() - began)
        await chat.shows("customer", question)
    await expect(chat.from_("bot")).to_have_count(len(QUESTIONS))
    assert min(took) < 1, f"seconds from the click to the answer: {took}"

    await expect(chat.by("chat-source").first).to_contain_text("信用卡丢了怎么办")
    await chat.by("chat-source").first.click()
    source = chat.root.get_by_role("dialog", name="这段回答的依据")
    await expect(source).to_contain_text("挂失")
    await customer.page.keyboard.press("Escape")
    await expect(source).to_have_count(0)
    await expect(chat.by("chat-text")).to_be_visible()


async def test_who_is_not_understood_is_asked_back_and_sees_where_they_stand_in_the_queue(stage: Stage) -> None:
    first, second = await asyncio.gather(stage.customer(), stage.customer())
    await first.open_chat()
    await first.chat.say(NONSENSE)
    await expect(first.chat.from_("bot")).to_have_count(1)
    await expect(first.chat.by("chat-source")).to_have_count(0)
    person = first.chat.by("chat-choice").filter(has_text="转人工")
    await expect(person).to_be_visible()

    await first.chat.say("转人工")
    await expect(first.chat.waiting).to_have_attribute("data-position", "1")
    await expect(person).to_have_count(0)
    await second.open_chat()
    await second.chat.by("chat-human").click()
    await expect(second.chat.waiting).to_have_attribute("data-position", "2")
    await expect(second.chat.waiting).to_contain_text("前面还有 1 位")

    desk = await stage.agent("linyue")
    await expect(desk.offer()).to_have_count(2)
    await desk.offer().first.get_by_test_id("offer-accept").click()
    # both were offered at one moment, so either may stand first
    served = await first_of({one.chat.waiting.wait_for(state="detached"): one for one in (first, second)})
    other = second if served is first else first
    await expect(other.chat.waiting).to_have_attribute("data-position", "1")
    await expect(desk.offer()).to_have_count(1)
    await desk.accept()
    await expect(other.chat.waiting).to_have_count(0)
    await expect(other.page.get_by_role("heading", name="云杉银行").locator("..")).to_contain_text("林悦")


async def test_the_widget_is_the_same_chat_on_anybodys_page(stage: Stage) -> None:
    visitor = await stage.visitor()
    await visitor.open_chat()
    await visitor.chat.say("我的信用卡丢了怎么办")
    await expect(visitor.chat.by("chat-source")).to_contain_text("信用卡")
    await visitor.page.reload()
    await visitor.chat.shows("customer", "我的信用卡丢了怎么办")
    await visitor.chat.say("转人工")
    await expect(visitor.chat.waiting).to_have_attribute("data-position", "1")

    desk = await stage.agent("linyue")
    await desk.accept()
    await expect(desk.by("page-title")).to_have_text(await visitor.page.title())
    await expect(desk.by("customer-proof")).to_have_attribute("data-level", re.compile("[01]"))
    await desk.say("您好，请问卡是什么时候丢的？")
    await visitor.chat.shows("staff", "什么时候丢的")

    await visitor.chat.by("chat-close").click()
    await expect(visitor.by("chat-open")).to_have_attribute("aria-expanded", "false")
    await desk.say("我先帮您挂失。")
    await expect(visitor.by("chat-open")).to_contain_text("1")
    await visitor.by("chat-open").click()
    await visitor.chat.shows("staff", "先帮您挂失")
    await expect(desk.from_("staff", "先帮您挂失").locator("[data-mark=read]")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.by("chat-open")).to_have_attribute("aria-expanded", "false")
