"""Each company sees its own, on every page, route and socket; what is taken away leaves open screens at once."""

import asyncio

from playwright.async_api import Locator, expect
from tests.e2e.pages import Desk
from tests.e2e.stage import Stage

# A customer of the bank and of the insurer, who agreed to be known by both.
OF_BOTH = "1000200001"
WITHIN_MS = 1_000


async def open_insurer_part(desk: Desk) -> None:
    """Bring the insurer into the conversation."""
    await desk.by("open-part-button").click()
    await desk.page.locator("[data-testid=open-part-target][data-company=insurer]").click()
    await desk.by("open-part-submit").click()
    await expect(desk.by("composer-part")).to_be_visible()


async def answer_for(desk: Desk, company: str, text: str) -> None:
    """Say something on behalf of one of the companies."""
    await desk.by("composer-part").click()
    await desk.page.get_by_role("option", name=company).or_(desk.page.get_by_title(company, exact=True)).last.click()
    await desk.say(text)


def mandate(administrator: Desk, login: str, company: str) -> Locator:
    """The switch that gives or takes a mandate."""
    row = administrator.page.locator(f'[data-testid=staff-row][data-login="{login}"]')
    return row.locator(f'[data-testid=mandate-switch][data-company="{company}"]')


async def switch(administrator: Desk, login: str, company: str, on: bool) -> None:
    """Give or take a mandate; the server has it when this returns."""
    async with administrator.page.expect_response("**/api/staff/*/mandates") as answered:
        await mandate(administrator, login, company).click()
    assert (await answered.value).ok
    await expect(mandate(administrator, login, company)).to_have_attribute("aria-checked", str(on).lower())


async def test_an_agent_of_another_company_sees_nothing(stage: Stage) -> None:
    (customer, desk), other = await asyncio.gather(stage.meet(), stage.agent("fangyuan"))
    await customer.chat.send_picture()
    await expect(desk.by("message-picture")).to_be_visible()
    picture = await desk.by("message-picture").get_attribute("src")
    conversation = desk.conversation_id
    card = await (await desk.context.request.get(f"{stage.base}/api/conversations/{conversation}/card")).json()

    await expect(other.offer()).to_have_count(0)
    await expect(other.by("conversation-item")).to_have_count(0)
    for path in (f"inbox/{conversation}", f"conversations/{conversation}"):
        await other.go(path)
        await other.connected()
        await expect(other.messages).to_have_count(0)
        await expect(other.by("customer-name")).to_have_count(0)
        await expect(other.page.get_by_text(card["customer_name"])).to_have_count(0)
    await other.go(f"inbox/{conversation}")
    await expect(other.page.get_by_text("没有找到，或你无权查看").first).to_be_visible()

    for route in (
        f"/api/conversations/{conversation}",
        f"/api/conversations/{conversation}/card",
        f"/api/conversations/{conversation}/messages",
        f"/api/customers/{card['customer_id']}",
        str(picture),
    ):
        assert (await desk.context.request.get(stage.base + route)).status == 200, route
        assert (await other.context.request.get(stage.base + route)).status == 404, route
    mine = await (await other.context.request.get(f"{stage.base}/api/conversations")).json()
    assert conversation not in {one["conversation_id"] for one in mine["items"]}

    about = {"conversation_id": conversation}
    snapshot, *answers = await other.ask_socket(
        {"type": "watch", "after_seq": 0, **about},
        {"type": "typing", **about},
        {"type": "say", "client_id": "7d4a1ad4-7f34-4a4c-9e5e-6f2a8d6f3b12", "text": "我是谁", **about},
        {"type": "note", "text": "记一笔", **about},
        {"type": "pass_on", "to": "bot", "queue_id": None, "staff_id": None, "reason": "", "summary": "", **about},
        {"type": "open_part", "company_id": card["company_id"], **about},
        {"type": "close", **about},
    )
    assert snapshot["cards"] == []
    assert [answer["type"] for answer in answers] == ["error"] * len(answers)
    assert {answer["code"] for answer in answers} <= {"not_found", "not_holder", "not_allowed"}
    await desk.say("还在吗")
    await customer.chat.shows("staff", "还在吗")
    assert await desk.said() == await customer.chat.said()


async def test_two_companies_in_one_conversation_and_each_auditor_sees_their_part(stage: Stage) -> None:
    customer, desk = await stage.meet("linyue", OF_BOTH)
    auditors = await asyncio.gather(stage.desk("duanmu", "conversations"), stage.desk("yanshu", "conversations"))
    of_bank, of_insurer = auditors
    await desk.say("信用卡已经挂失")
    await open_insurer_part(desk)
    await answer_for(desk, "云杉人寿", "您的重疾险保单正常")
    await customer.chat.shows("staff", "您的重疾险保单正常")
    await answer_for(desk, "云杉银行", "补卡一周内寄到")
    await customer.chat.shows("staff", "补卡一周内寄到")
    assert await desk.said() == await customer.chat.said()

    conversation = desk.conversation_id
    for auditor in auditors:
        await auditor.page.reload()
        item = auditor.page.locator(f'[data-testid=conversation-item][data-conversation="{conversation}"]')
        await item.click()
        await expect(auditor.by("composer-text")).to_have_count(0)
    everything = await desk.said()
    insured = [one for one in everything if one[2] == "您的重疾险保单正常"]
    await expect(of_bank.messages).to_have_count(len(everything) - 1)
    assert await of_bank.said() == [one for one in everything if one not in insured]
    await expect(of_insurer.messages).to_have_count(1)
    assert await of_insurer.said() == insured
    await expect(of_insurer.page.get_by_text("信用卡丢了")).to_have_count(0)

    # what follows reaches each of them as it is said
    await answer_for(desk, "云杉人寿", "理赔不受影响")
    await of_insurer.shows("staff", "理赔不受影响")
    await desk.shows("staff", "理赔不受影响")
    await expect(of_bank.from_("staff", "理赔不受影响")).to_have_count(0)


async def test_a_withdrawn_mandate_leaves_an_open_screen_within_a_second(stage: Stage) -> None:
    customer, desk = await stage.meet("linyue", OF_BOTH)
    administrator = await stage.desk("gaoyuan", "staff")
    await open_insurer_part(desk)
    await answer_for(desk, "云杉人寿", "您的医疗险保单正常")
    await desk.shows("staff", "您的医疗险保单正常")
    await expect(desk.messages).to_have_count(5)
    try:
        await switch(administrator, "linyue", "insurer", on=False)
        await expect(desk.from_("staff", "您的医疗险保单正常")).to_have_count(0, timeout=WITHIN_MS)
        await expect(desk.page.locator(".company-tag[data-company=insurer]")).to_have_count(0)
        await expect(desk.by("composer-part")).to_have_count(0)
        conversation = desk.conversation_id
        route = f"{stage.base}/api/conversations/{conversation}/messages"
        told = await desk.context.request.get(route)
        assert "您的医疗险保单正常" not in await told.text()
        await desk.page.reload()
        await desk.connected()
        await expect(desk.page.get_by_text("您的医疗险保单正常")).to_have_count(0)
        await customer.chat.shows("staff", "您的医疗险保单正常")
    finally:
        await switch(administrator, "linyue", "insurer", on=True)


async def test_a_withdrawn_mandate_takes_the_whole_conversation_of_that_company(stage: Stage) -> None:
    (customer, desk), administrator = await asyncio.gather(stage.meet("zhouming"), stage.desk("gaoyuan", "staff"))
    try:
        await switch(administrator, "zhouming", "bank", on=False)
        await expect(desk.messages).to_have_count(0, timeout=WITHIN_MS)
        await expect(desk.by("conversation-item")).to_have_count(0)
        await expect(desk.by("customer-name")).to_have_count(0)
        await expect(customer.chat.waiting).to_be_visible()
    finally:
        await switch(administrator, "zhouming", "bank", on=True)


async def test_a_session_that_ends_closes_its_open_desk_within_a_second(stage: Stage) -> None:
    customer, desk = await stage.meet("linyue")
    elsewhere, security = await asyncio.gather(stage.desk("linyue", "account"), stage.desk("qinchuan", "staff"))

    # revoked on another device, where the newest other sign-in stands first
    async with elsewhere.page.expect_response("**/api/me/sessions/*") as answered:
        await elsewhere.by("session-revoke").first.click()
    assert (await answered.value).ok
    await expect(desk.by("login-name")).to_be_visible(timeout=WITHIN_MS)
    await expect(desk.by("message-row")).to_have_count(0)
    assert (await desk.context.request.get(f"{stage.base}/api/me")).status == 401

    # closed by security, everywhere
    row = security.page.locator("[data-testid=staff-row][data-login=linyue]")
    await row.get_by_test_id("close-sessions").click()
    async with security.page.expect_response("**/api/staff/*/sessions") as answered:
        await security.by("close-sessions-confirm").click()
    assert (await answered.value).ok
    await expect(elsewhere.by("login-name")).to_be_visible(timeout=WITHIN_MS)

    # signed out in one tab: the other follows; signed in again, one is where one was
    await desk.sign_in_again()
    await desk.shows("customer", "转人工")
    second = await desk.context.new_page()
    await second.goto(f"{stage.base}/desk/account")
    await second.get_by_test_id("account-sign-out").click()
    await expect(second.get_by_test_id("login-name")).to_be_visible()
    await expect(desk.by("login-name")).to_be_visible(timeout=WITHIN_MS)
    await desk.sign_in_again()
    assert await desk.said() == await customer.chat.said()
