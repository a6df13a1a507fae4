"""The supervisor's side: listens, whispers, takes over, answers; the customer sees one conversation without a seam."""

import asyncio

from playwright.async_api import expect
from tests.e2e.stage import Stage


async def test_a_supervisor_listens_whispers_takes_over_and_answers(stage: Stage) -> None:
    customer, agent = await stage.meet()
    boss = await stage.desk("wangsumei", "conversations")
    await agent.say("您好，我是坐席")
    await customer.chat.shows("staff", "您好，我是坐席")

    await boss.by("conversation-item").first.click()
    await expect(boss.by("listening")).to_be_visible()
    await expect(agent.by("listeners")).to_contain_text("王素梅")
    await boss.by("whisper-text").fill("先安抚，可以免年费")
    await boss.by("whisper-send").click()
    await expect(agent.by("whisper-row")).to_contain_text("先安抚，可以免年费")

    await boss.by("take-over").click()
    await boss.by("take-over-reason").fill("投诉升级")
    await boss.by("take-over-submit").click()
    await expect(agent.page.get_by_role("alert").filter(has_text="投诉升级")).to_be_visible()
    await expect(agent.by("takeover-row")).to_contain_text("投诉升级")
    await boss.say("我是主管，我来处理")
    await customer.chat.shows("staff", "我是主管，我来处理")
    words = " ".join(text for _, _, text in await customer.chat.said())
    assert "先安抚" not in words
    assert "投诉升级" not in words
    assert await boss.said() == await customer.chat.said()


async def test_a_colleague_is_asked_in_and_leaves(stage: Stage) -> None:
    (_, agent), expert = await asyncio.gather(stage.meet(), stage.desk("zhouming"))
    await agent.by("consult-button").click()
    await agent.by("consult-find").fill("zm")
    await agent.by("consult-target").filter(has_text="周鸣").click()
    await agent.by("consult-question").fill("境外盗刷要先报案吗")
    await agent.by("consult-submit").click()
    await expert.by("asked-item").click()
    await expect(expert.by("consult-row")).to_contain_text("境外盗刷要先报案吗")
    await expert.by("whisper-text").fill("要，先报案")
    await expert.by("whisper-send").click()
    await expect(agent.by("whisper-row")).to_contain_text("要，先报案")
    await agent.by("end-consult").click()
    await expect(expert.by("asked-item")).to_have_count(0)
    await expect(expert.by("whisper-row")).to_have_count(0)
