"""One router for all work: tasks, work to claim, call-backs, what the board sets, rules that are tried and undone."""

import re
from typing import Any

from playwright.async_api import expect
from tests.e2e.pages import Customer, Desk

from .filling import send
from .shots import Shots

QUEUE = "bank-wealth"
# a skill nobody has beside those of that queue
SCARCE = re.compile("反诈|fraud", re.IGNORECASE)
# somebody else each time: whoever is called back has a promise that stays visible
CLAIMED = {
    "1440-light": "1000200002", "390-light": "1000200003", "1440-dark": "1000200005", "390-dark": "1000200006",
    "1440-light-en": "1000200008", "390-light-en": "1000200009",
}  # fmt: skip


async def tasks(shots: Shots) -> None:
    """Begun in the inbox, offered to whom it is for by name, taken, and all that can be asked about it."""
    async with shots.desk("fangyuan") as desk:
        await desk.go("inbox")
        await desk.connected()
        await desk.by("new-task-any").click()
        await desk.by("task-title-input").fill("年费重复收取，请核对账单后退回")
        await desk.by("task-customer").locator("input").fill("林")
        await desk.page.locator(".ant-select-item-option").first.wait_for()
        await shots.keep(desk, "desk-dialog-new-task")
        await desk.page.locator(".ant-select-item-option").first.click()
        await desk.page.keyboard.press("Escape")
        await _entered(desk)
        await desk.be("available")
        card = desk.page.locator("[data-testid=offer-card][data-kind=order]")
        await card.wait_for()
        await shots.keep(desk, "desk-offer-task")
        await card.get_by_test_id("offer-accept").click()
        await desk.by("task-pane").wait_for()
        await desk.by("task-note").click()
        await desk.by("task-note-text").fill("已核对账单，确为重复收取，客户希望退回原卡。")
        await shots.keep(desk, "desk-dialog-task-note")
        await desk.by("task-note-submit").click()
        await desk.by("task-note-item").first.wait_for()
        await shots.keep(desk, "desk-task")
        for name in ("complete", "back", "pass"):
            await desk.by(f"task-{name}").click()
            await expect(desk.page.get_by_role("dialog").last).to_be_visible()
            await shots.keep(desk, f"desk-dialog-task-{name}")
            await desk.page.keyboard.press("Escape")
            await expect(desk.page.get_by_role("dialog")).to_have_count(0)
        await desk.go(f"{desk.page.url.split('/desk/')[1].split('?')[0]}/customer")
        await desk.by("customer-tasks").wait_for()
        await shots.keep(desk, "desk-task-customer")
        await desk.go("inbox")
        await desk.by("task-item").first.wait_for()
        await shots.keep(desk, "desk-task-list")
        await desk.be("away", "break")
        # her hands are free again for the next look
        await desk.by("task-item").first.click()
        await desk.by("task-complete").click()
        await desk.by("task-complete-submit").click()
        await expect(desk.by("task-pane")).to_have_count(0)


async def claiming(shots: Shots) -> None:
    """Work that is taken and not given: on a strip in the inbox, on its page, and taken; then a call agreed on."""
    async with shots.desk("tangkai") as desk, shots.screen(Customer) as customer:
        await desk.go("grab")
        await desk.connected()
        await desk.by("presence-select").click()
        await desk.by("presence-spare").click()
        await customer.sign_in(CLAIMED[shots.look.name])
        await customer.visit("/cards/lost")
        await customer.ask_for_person("公司开户需要什么")
        await desk.by("claim-row").first.wait_for()
        await shots.keep(desk, "desk-grab-board")
        await desk.go("inbox")
        await desk.by("board-strip").wait_for()
        await shots.keep(desk, "desk-inbox-board-strip")
        await desk.go("grab")
        await desk.by("claim-take").first.click()
        await desk.by("composer-text").wait_for()
        await desk.by("callback-button").click()
        await desk.by("callback-when").wait_for()
        await shots.keep(desk, "desk-dialog-callback")
        await desk.by("callback-submit").click()
        await desk.go("inbox")
        await desk.by("my-callbacks").get_by_test_id("callback-item").first.wait_for()
        await shots.keep(desk, "desk-inbox-callbacks")
    async with shots.desk("wangsumei") as boss:
        await boss.go("callbacks?of=all")
        await boss.by("callback-item").first.wait_for()
        await shots.keep(boss, "desk-callbacks")


async def live(shots: Shots) -> None:
    """What the board changes while work goes on: an announcement, what somebody can do, the day in quarters."""
    async with shots.desk("wangsumei") as desk:
        await desk.go("wallboard")
        await desk.by("heat-measure").scroll_into_view_if_needed()
        await shots.keep(desk, "desk-wallboard-quarters")
        person = desk.by("wallboard-person").filter(has_not_text="王素梅").first
        await person.click()
        await desk.page.get_by_role("menuitem").nth(2).click()
        await desk.by("abilities").wait_for()
        await shots.keep(desk, "desk-dialog-abilities")
        await desk.page.keyboard.press("Escape")
        await desk.by("announce-open").click()
        await desk.by("announce-text").fill("手机银行今晚 23:00 起维护两小时，转账请提前办理。")
        await desk.by("announce-starts").click()
        await desk.page.locator(".ant-select-item-option").last.click()
        await desk.by("announce-begins").wait_for()
        await shots.keep(desk, "desk-dialog-announce")
        await desk.by("announce-submit").click()
        await desk.by("announced-line").first.wait_for()
        await shots.keep(desk, "desk-announced")
        await desk.by("announced-end").first.click()
        await expect(desk.by("announced-line")).to_have_count(0)


async def rules(shots: Shots) -> None:
    """A rule with something odd about it, tried on yesterday, its versions side by side, and one gone back to."""
    async with shots.desk("gaoyuan") as desk:
        await _saved(desk, "春节前放宽")
        await desk.go(f"settings/queues/bank/{QUEUE}")
        await desk.by("field-skills").get_by_role("combobox").last.click()
        await desk.page.locator(".ant-select-item-option").filter(has_text=SCARCE).click()
        await desk.by("setting-findings").first.wait_for()
        await desk.by("setting-findings").first.scroll_into_view_if_needed()
        await shots.keep(desk, "desk-setting-findings")
        await desk.by("trial-open").click()
        await desk.by("trial-drafts").wait_for()
        await shots.keep(desk, "desk-trial")
        await desk.by("trial-run").click()
        await expect(desk.by("trial-result")).to_be_visible(timeout=60_000)
        await shots.keep(desk, "desk-trial-result")
        await desk.by("trial-changed").first.scroll_into_view_if_needed()
        await shots.keep(desk, "desk-trial-changed")
        await desk.page.keyboard.press("Escape")
        await desk.by("setting-revert").click()
        await desk.by("versions-open").click()
        rows = desk.by("version-row")
        await rows.first.wait_for()
        for place in (0, 1):
            await rows.nth(place).get_by_role("checkbox").check()
        await desk.by("versions-two").wait_for()
        await shots.keep(desk, "desk-versions")
        await rows.nth(1).get_by_test_id("version-back").click()
        await desk.by("version-confirm").wait_for()
        await shots.keep(desk, "desk-dialog-version-back")
    async with shots.desk("gaoyuan") as desk:
        await desk.go("settings/hours/bank/weekdays")
        await desk.by("take-open").click()
        await desk.page.locator(".ant-modal [data-day]").first.wait_for()
        await shots.keep(desk, "desk-dialog-holidays")
        await desk.page.keyboard.press("Escape")
        await desk.by("calendar-open").click()
        await desk.by("year-calendar").scroll_into_view_if_needed()
        await shots.keep(desk, "desk-year")


async def _me(desk: Desk) -> dict[str, Any]:
    return await (await desk.context.request.get(f"{desk.base}/api/me")).json()  # type: ignore[no-any-return]


async def _entered(desk: Desk) -> None:
    """A task for whoever looks, by name."""
    me = await _me(desk)
    ask = desk.context.request
    company = me["companies"][0]["id"]
    queues = (await (await ask.get(f"{desk.base}/api/queues")).json())["items"]
    found = await (
        await ask.get(f"{desk.base}/api/search", params={"q": "林", "kind": "customer", "company_id": company})
    ).json()
    await send(desk, me, "/api/tasks", {
        "company_id": company, "kind": "order", "title": "年费重复收取，请核对账单后退回", "staff_id": me["staff_id"],
        "queue_id": next(one["queue_id"] for one in queues if one["company_id"] == company),
        "text": "客户 11 月 3 日与 11 月 5 日各收了一次年费。\n已查：两笔均已入账。\n要求：退回其中一笔到原卡。",
        "link": "https://cases.example.com/orders/2026-11-0042", "due_by": "2027-01-05T10:00:00Z",
        "customer_id": found["customers"]["items"][0]["customer_id"],
    })  # fmt: skip


async def _saved(desk: Desk, reason: str) -> None:
    """One more version of the queue: half a minute more."""
    me = await _me(desk)
    items = (await (await desk.context.request.get(f"{desk.base}/api/settings/queues")).json())["items"]
    queue = next(one for one in items if one["key"] == QUEUE)
    value = {**queue["value"], "target_wait_s": queue["value"]["target_wait_s"] % 300 + 30}
    body = {"company_id": queue["company_id"], "seen": queue["digest"], "value": value, "reason": reason}
    await send(desk, me, f"/api/settings/queues/{QUEUE}", body, "PUT")
