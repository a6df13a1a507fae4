"""Taking work: two see the same, one takes it, the other's list loses it at once; several asked, one is faster."""

import asyncio

import pytest
from playwright.async_api import expect
from tests.e2e.stage import Stage

QUEUE = "公司业务"
WANTED = "公司开户需要什么"


@pytest.mark.timeout(120)
async def test_two_see_the_same_and_one_takes_it(stage: Stage) -> None:
    customer, zhou, tang = await asyncio.gather(stage.customer(), stage.agent("zhouming"), stage.agent("tangkai"))
    await tang.go("grab")
    await expect(tang.by("grab")).to_be_visible()
    await customer.ask_for_person(WANTED)

    mine, theirs = zhou.by("claim-row").filter(has_text=QUEUE), tang.by("claim-row").filter(has_text=QUEUE)
    await expect(mine).to_have_count(1)
    await expect(theirs).to_have_count(1)
    assert await mine.get_attribute("data-work") == await theirs.get_attribute("data-work")
    # who it is and what they want is for whoever takes it
    assert WANTED not in await tang.by("grab").inner_text()
    # who has less in hand goes first, for a moment
    await expect(mine.get_by_test_id("claim-take")).to_be_enabled(timeout=20_000)
    await expect(tang.by("grab-count")).to_be_visible()
    await mine.get_by_test_id("claim-take").click()
    await zhou.page.wait_for_url("**/desk/inbox/cnv_*")
    await expect(zhou.by("composer-text")).to_be_visible()
    await expect(theirs).to_have_count(0)
    await expect(zhou.by("board-strip")).to_have_count(0)
    await zhou.say("您好，开户我来为您说明")
    await customer.chat.shows("staff", "您好，开户我来为您说明")


@pytest.mark.timeout(120)
async def test_in_spare_minutes_one_takes_and_is_offered_nothing(stage: Stage) -> None:
    customer, tang = await asyncio.gather(stage.customer(), stage.agent("tangkai"))
    await tang.by("presence-select").click()
    await tang.by("presence-spare").click()
    await expect(tang.by("presence-select")).to_contain_text("抢单时段")
    await customer.ask_for_person(WANTED)
    await tang.go("grab")
    row = tang.by("claim-row").filter(has_text=QUEUE)
    await row.get_by_test_id("claim-take").click()
    await tang.page.wait_for_url("**/desk/inbox/cnv_*")
    await expect(tang.by("composer-text")).to_be_visible()

    # hoarding is seen by whoever watches over it
    boss = await stage.desk("wangsumei", "grab")
    await expect(boss.by("claims-line").filter(has_text="唐凯")).to_be_visible()
