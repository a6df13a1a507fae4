"""The wallboard as a story: every figure leads to the list it counts, and from there into the conversation; what one
leaves unanswered moves on."""

import asyncio
import json
import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect
from tests.e2e.pages import Customer, Desk
from tests.e2e.stage import Stage

OFFER_MS_MAX = 60_000
"""An offer of the demo bank lasts twenty seconds; a busy machine may take its time over it."""
MISSES_MS_MAX = 150_000


async def scene(stage: Stage) -> tuple[Customer, Desk, Customer, Desk]:
    """One customer is served, another waits, a supervisor looks at the board."""
    served, agent = await stage.meet("linyue")
    await agent.be("away", "meeting")
    waiting = await stage.customer()
    await waiting.ask_for_person()
    boss = await stage.desk("wangsumei", "wallboard")
    await expect(boss.by("wallboard-waiting")).to_be_visible()
    return served, agent, waiting, boss


async def list_behind(boss: Desk, link: Locator) -> int:
    """How many lines the list has that a figure leads to; the board is shown again then."""
    async with boss.page.expect_response("**/api/work?*") as answered:
        await link.click()
    found: list[Any] = json.loads(await (await answered.value).body())["items"]
    await expect(boss.by("work-row")).to_have_count(len(found))
    await boss.page.go_back()
    await expect(boss.by("wallboard-waiting")).to_be_visible()
    return len(found)


async def figure(link: Locator) -> int:
    return int(await link.locator("b").inner_text())


@pytest.mark.timeout(240)
async def test_every_figure_of_the_board_leads_to_what_it_counts(stage: Stage) -> None:
    _served, _agent, _waiting, boss = await scene(stage)
    await expect(boss.by("wallboard-waiting").locator("b")).to_have_text("1")
    await expect(boss.by("wallboard-longest")).not_to_contain_text("00:00")
    for name in ("wallboard-waiting", "wallboard-abandoned"):
        shown = await figure(boss.by(name))
        assert await list_behind(boss, boss.by(name)) == shown, name
    row = boss.by("wallboard-queue").filter(has=boss.page.locator("td", has_text="1")).first
    key = await row.get_attribute("data-queue")
    for number in range(7):
        # waiting, longest, offered, active, answered, level, abandoned
        cell = boss.page.locator(f'[data-queue="{key}"] td a').nth(number)
        text = await cell.inner_text()
        listed = await list_behind(boss, cell)
        if text.isdigit():
            assert listed == int(text), f"{key}: {number}"
    person = boss.by("wallboard-person").filter(has_text="林悦")
    await expect(person).to_contain_text("1/")
    await expect(person).to_contain_text("会议")
    await person.click()
    await boss.page.get_by_role("menuitem", name="看会话").click()
    await expect(boss.by("work-row")).to_have_count(1)


async def test_the_board_is_looked_at_by_company_and_door_and_on_the_wall(stage: Stage) -> None:
    _, _, _, boss = await scene(stage)
    rows = boss.by("wallboard-queue")
    every = await rows.count()
    await boss.by("wallboard-company").click()
    await boss.page.get_by_title("云杉人寿").last.click()
    await expect(boss.by("wallboard-waiting").locator("b")).to_have_text("0")
    assert 0 < await rows.count() < every
    assert "company_id=com_" in boss.page.url
    await boss.by("wallboard-waiting").click()
    await expect(boss.by("work-row")).to_have_count(0)
    await boss.go("wallboard")
    await expect(rows).to_have_count(every)
    await boss.by("wallboard-door").click()
    await boss.page.locator(".ant-select-item-option").nth(1).click()
    await expect(boss.page).to_have_url(re.compile("channel_id=chn_"))
    await boss.go("wall")
    await expect(boss.by("wall")).to_contain_text("全部公司")
    await expect(boss.by("wall-company")).not_to_contain_text("全部公司", timeout=30_000)


async def test_from_a_figure_one_listens_takes_over_and_moves(stage: Stage) -> None:
    served, agent, _waiting, boss = await scene(stage)
    await agent.say("您好，我是坐席")
    await boss.by("wallboard-queue").locator('a[href*="figure=active"]').filter(has_text="1").first.click()
    await boss.by("work-row").first.locator("a").click()
    await expect(boss.by("listening")).to_be_visible()
    await expect(agent.by("listeners")).to_contain_text("王素梅")
    await boss.by("take-over").click()
    await boss.by("take-over-reason").fill("投诉升级")
    await boss.by("take-over-submit").click()
    await boss.say("我是主管，我来处理")
    await served.chat.shows("staff", "我是主管，我来处理")


@pytest.mark.timeout(400)
async def test_what_is_left_unanswered_moves_on_and_who_misses_three_is_set_away(stage: Stage) -> None:
    first, (customer, second) = await asyncio.gather(
        stage.agent("linyue"), asyncio.gather(stage.customer(), stage.desk("zhouming"))
    )
    await customer.ask_for_person()
    await expect(first.offer()).to_have_count(1)
    await second.be("available")
    # nobody answers: the card goes, and the next one has it
    await expect(first.offer()).to_have_count(0, timeout=OFFER_MS_MAX)
    await expect(second.offer()).to_have_count(1, timeout=OFFER_MS_MAX)
    await second.accept()
    await second.say("久等了，我来帮您")
    await customer.chat.shows("staff", "久等了，我来帮您")
    await second.be("away", "meeting")
    another = await stage.customer()
    await another.ask_for_person()
    # twice more, with nobody else to go to: three in a row
    await expect(first.by("presence-select")).to_have_attribute("data-state", "away", timeout=MISSES_MS_MAX)
    await expect(first.offer()).to_have_count(0)
    boss = await stage.desk("wangsumei", "wallboard")
    await expect(boss.by("wallboard-person").filter(has_text="林悦")).to_contain_text("多次未接")
    await expect(boss.by("wallboard-waiting").locator("b")).to_have_text("1")
    await second.be("available")
    await second.offer().get_by_test_id("offer-accept").click(timeout=OFFER_MS_MAX)
    await expect(boss.by("wallboard-waiting").locator("b")).to_have_text("0")
