"""The agent's side: offered, taken up with everything known, answered, passed on, closed."""

import asyncio
import re

from playwright.async_api import expect
from tests.e2e.pages import PHONE, SCREEN, Customer, Desk
from tests.e2e.stage import Stage, first_of

RESERVATION_MS_MAX = 25_000
LIVE_MS_MAX = 2_000
# How far below the upper edge of the talk a message begins.
_BEGINS = "row => row.getBoundingClientRect().top - row.closest('[role=log]').getBoundingClientRect().top"


async def whoever_is_offered(*desks: Desk) -> tuple[Desk, Desk]:
    """The one of two who is offered something, then the other."""
    offered = await first_of({desk.offer().wait_for(): desk for desk in desks})
    return offered, next(desk for desk in desks if desk is not offered)


async def test_an_offer_that_is_not_answered_goes_on_to_the_next(stage: Stage) -> None:
    customer, *desks = await asyncio.gather(stage.customer(), stage.agent("chenxiaohe"), stage.agent("hejiayi"))
    await customer.open_chat()
    await customer.chat.say("我刚才被骗了五千块钱")
    await expect(customer.chat.waiting).to_be_visible()
    slow, quick = await whoever_is_offered(*desks)
    await expect(slow.page).to_have_title("(1) 随伴")
    await expect(slow.offer().get_by_role("img", name="秒")).to_be_visible()
    await expect(slow.offer()).to_contain_text("反诈专席")

    await quick.offer().wait_for(timeout=RESERVATION_MS_MAX)
    await expect(slow.offer()).to_have_count(0)
    await expect(slow.page).to_have_title("随伴")
    await expect(quick.page).to_have_title("(1) 随伴")
    await quick.page.keyboard.press("Enter")
    await quick.shows("customer", "我刚才被骗了五千块钱")
    await expect(quick.by("summary")).to_contain_text("我刚才被骗了五千块钱")
    await expect(customer.chat.waiting).to_have_count(0)


async def test_a_declined_offer_goes_on_with_its_reason(stage: Stage) -> None:
    customer, *desks = await asyncio.gather(stage.customer(), stage.agent("linyue"), stage.agent("zhouming"))
    await customer.ask_for_person()
    busy, free = await whoever_is_offered(*desks)
    await busy.page.keyboard.press("Escape")
    await busy.page.locator("[data-testid=offer-reject-reason][data-reason=busy]").click()
    await expect(busy.offer()).to_have_count(0)
    await free.accept()
    await free.shows("customer", "转人工")


async def test_who_is_in_a_talk_sees_an_offer_and_takes_it_without_leaving_the_field(stage: Stage) -> None:
    _, desk = await stage.meet()
    # on a phone the list is not there
    await desk.page.set_viewport_size(PHONE)
    other = await stage.customer()
    await other.ask_for_person()
    await desk.by("offer-strip").click()
    await expect(desk.offer()).to_be_visible()
    await desk.page.go_back()
    await desk.page.set_viewport_size(SCREEN)
    await expect(desk.by("offer-strip")).to_be_hidden()
    first = desk.conversation_id
    await desk.by("composer-text").press("Alt+Enter")
    await expect(desk.page).not_to_have_url(re.compile(first))
    await expect(other.chat.waiting).to_have_count(0)


async def test_an_offer_is_seen_on_every_page(stage: Stage) -> None:
    customer, desk = await asyncio.gather(stage.customer(), stage.agent("linyue"))
    await desk.page.locator("nav a[href$='/records']").click()
    await expect(desk.by("offer-strip")).to_have_count(0)
    await customer.ask_for_person()
    await desk.by("offer-strip").click()
    await expect(desk.offer()).to_be_visible()
    await expect(desk.by("offer-strip")).to_have_count(0)


async def test_everything_is_known_when_a_customer_is_taken_up(stage: Stage) -> None:
    customer, desk = await asyncio.gather(stage.customer("1000200003"), stage.agent("linyue"))
    await customer.visit("/cards/lost")
    await customer.ask_for_person()
    await desk.accept()
    await expect(desk.by("customer-name")).to_have_text("陈浩")
    await expect(desk.by("customer-proof")).to_have_attribute("data-level", "3")
    await expect(desk.by("page-title")).to_have_text("信用卡 › 挂失")
    await expect(desk.by("summary")).to_contain_text("我的信用卡丢了怎么办")
    await expect(desk.by("message-source")).to_contain_text("信用卡丢了怎么办")
    await expect(desk.by("timeline")).to_contain_text("在 App 打开「挂失」页后返回")
    await expect(desk.by("identifiers")).to_contain_text("199****1003")
    await expect(desk.by("handover-row")).to_have_count(2)
    await expect(desk.by("conversation-item")).to_have_count(1)
    await expect(desk.messages).to_have_count(4)
    assert await desk.said() == await customer.chat.said()

    await customer.by("chat-close").click()
    await customer.visit("/transfer")
    await expect(customer.page.get_by_role("heading", name="转账").first).to_be_visible()
    await expect(desk.by("page-title")).to_have_text("转账", timeout=LIVE_MS_MAX)
    await desk.page.reload()
    await expect(desk.by("page-title")).to_have_text("转账")


async def test_a_conversation_with_text_pictures_typing_marks_and_a_note(stage: Stage) -> None:
    customer, desk = await stage.meet()
    chat = customer.chat
    await desk.by("composer-text").press_sequentially("您好")
    await expect(chat.by("chat-typing")).to_be_visible()
    await desk.by("composer-send").click()
    await chat.shows("staff", "您好")
    await expect(desk.from_("staff", "您好").locator("[data-mark=read]")).to_be_visible()
    await chat.by("chat-text").press_sequentially("在的")
    await expect(desk.by("customer-typing")).not_to_be_empty()
    await chat.by("chat-send").click()
    await desk.shows("customer", "在的")
    await expect(chat.from_("customer", "在的").locator("[data-ticks=read]")).to_be_visible()

    await chat.send_picture()
    await expect(desk.by("message-picture")).to_have_count(1)
    await desk.send_picture()
    await expect(desk.by("message-picture")).to_have_count(2)
    await expect(chat.messages.locator("img")).to_have_count(2)
    for picture in (desk.by("message-picture").last, chat.messages.locator("img").last):
        await expect(picture).to_have_js_property("naturalWidth", 64)

    await desk.say("\n".join(f"第 {step} 步：额度提升肯定能批。" for step in range(60)))
    await chat.shows("staff", "第 59 步")
    assert 0 <= await chat.messages.last.evaluate(_BEGINS) < 100
    await expect(desk.by("guard-warning")).to_have_count(1)
    await desk.page.reload()
    await expect(desk.by("guard-warning")).to_have_count(1)

    # each has it, and neither looks: delivered is not read
    await chat.by("chat-close").click()
    await desk.say("请看一下这个")
    await expect(desk.from_("staff", "请看一下这个").locator("[data-mark=delivered]")).to_be_visible()
    await expect(customer.by("chat-open")).to_contain_text("1")
    await customer.open_chat()
    await expect(desk.from_("staff", "请看一下这个").locator("[data-mark=read]")).to_be_visible()
    await desk.by("account-menu").click()
    await desk.page.get_by_role("menuitem", name="我的账户").click()
    await chat.say("看到了")
    await expect(chat.from_("customer", "看到了").locator("[data-ticks=delivered]")).to_be_visible()
    await desk.page.go_back()
    await expect(chat.from_("customer", "看到了").locator("[data-ticks=read]")).to_be_visible()

    await desk.by("note-button").click()
    await desk.by("note-text").fill("客户着急，先挂失")
    await desk.by("note-submit").click()
    await expect(desk.by("note-row")).to_contain_text("客户着急，先挂失")
    await expect(chat.root.get_by_text("客户着急")).to_have_count(0)
    assert await desk.said() == await chat.said()

    await desk.close_conversation()
    await expect(desk.by("conversation-item")).to_have_count(0)
    await expect(chat.root.get_by_text("本次服务已结束")).to_be_visible()
    await chat.say("谢谢")
    await expect(chat.from_("bot").last).to_be_visible()


async def test_a_customer_is_passed_to_a_queue_to_a_colleague_and_back_to_the_bot(stage: Stage) -> None:
    customer, linyue = await stage.meet("linyue")
    zhouming = await stage.agent("zhouming")
    await pass_on(linyue, "queue", "贷款", reason="需要贷款专员", summary="想提前还房贷")
    await expect(linyue.by("conversation-item")).to_have_count(0)
    await zhouming.accept()
    await expect(zhouming.by("summary")).to_contain_text("想提前还房贷")
    await expect(zhouming.by("summary")).to_contain_text("需要贷款专员")
    await says_hello(zhouming, customer)

    await pass_on(zhouming, "staff", "林悦", summary="请接着挂失")
    await linyue.accept()
    await expect(linyue.by("summary")).to_contain_text("请接着挂失")
    await linyue.shows("staff", "我是zhouming")
    await says_hello(linyue, customer)
    assert await linyue.said() == await customer.chat.said()

    await linyue.by("to-bot-button").click()
    await linyue.by("to-bot-confirm").click()
    await expect(linyue.by("conversation-item")).to_have_count(0)
    await customer.chat.say("转账限额怎么调整")
    await expect(customer.chat.by("chat-source")).to_have_count(2)


async def says_hello(desk: Desk, customer: Customer) -> None:
    await desk.say(f"您好，我是{desk.login}")
    await customer.chat.shows("staff", f"我是{desk.login}")


async def pass_on(desk: Desk, to: str, name: str, reason: str = "", summary: str = "") -> None:
    """By the dialog."""
    await desk.by("transfer-button").click()
    await desk.by(f"transfer-to-{to}").click()
    await desk.page.locator(f'[data-testid=transfer-target][data-name*="{name}"]').click()
    await desk.by("transfer-reason").fill(reason)
    await desk.by("transfer-summary").fill(summary)
    await desk.by("transfer-submit").click()
    await expect(desk.by("composer-text")).to_have_count(0)
