"""Reload, lost network, two tabs, two devices, a killed server: nothing lost, doubled or out of order on any side."""

import asyncio
import os
import signal
from typing import Protocol

from playwright.async_api import Locator, expect
from tests.e2e.pages import Chat, Desk, Said
from tests.e2e.stage import Stage

from suiban.app.bench.running import process_of

BACK_AGAIN_MS_MAX = 20_000
# What the customer asks, the bot's answer, the wish for a person and the bot's word on it.
BEGUN = 4


class Side(Protocol):
    """A screen on which the conversation is seen."""

    @property
    def messages(self) -> Locator: ...
    async def said(self) -> list[Said]: ...


async def the_same_everywhere(count: int, *sides: Side) -> list[Said]:
    """Every side shows the same ``count`` messages, numbered without a gap. Returns them."""
    for side in sides:
        await expect(side.messages).to_have_count(count, timeout=BACK_AGAIN_MS_MAX)
    told = [await side.said() for side in sides]
    assert [seq for seq, _, _ in told[0]] == list(range(1, count + 1))
    for other in told[1:]:
        assert other == told[0]
    return told[0]


def texts_of(said: list[Said], author: str) -> list[str]:
    """What one side said, in order."""
    return [text for _, who, text in said[BEGUN:] if who == author]


def numbered(what: str, count: int) -> list[str]:
    return [f"{what}第{number}句" for number in range(1, count + 1)]


async def test_a_reload_on_either_side_loses_nothing(stage: Stage) -> None:
    customer, desk = await stage.meet()
    await customer.chat.say("您好")
    await desk.shows("customer", "您好")
    # said and reloaded before anything can come back
    await desk.by("composer-text").fill("写了一半的话")
    await customer.chat.by("chat-text").fill("也写了一半")
    await asyncio.gather(customer.page.reload(), desk.page.reload())
    await customer.chat.ready()
    await desk.connected()
    await expect(desk.by("composer-text")).to_have_value("写了一半的话")
    await expect(customer.chat.by("chat-text")).to_have_value("也写了一半")
    await the_same_everywhere(BEGUN + 1, customer.chat, desk)
    await desk.by("composer-send").click()
    await customer.chat.by("chat-send").click()
    said = await the_same_everywhere(BEGUN + 3, customer.chat, desk)
    assert texts_of(said, "customer") == ["您好", "也写了一半"]
    assert texts_of(said, "staff") == ["写了一半的话"]


async def test_what_is_said_without_a_network_goes_out_afterwards_in_order(stage: Stage) -> None:
    customer, desk = await stage.meet()
    await asyncio.gather(customer.offline(True), desk.offline(True))
    await expect(customer.chat.by("chat-state")).to_have_attribute("data-state", "offline")
    await expect(desk.by("connection-state")).to_have_attribute("data-state", "offline")
    by_customer, by_staff = numbered("客户", 4), numbered("坐席", 4)
    for theirs, ours in zip(by_customer, by_staff, strict=True):
        await customer.chat.say(theirs)
        await desk.say(ours)
    await expect(customer.chat.by("chat-pending")).to_have_count(4)
    await expect(desk.by("message-pending")).to_have_count(4)
    await customer.offline(False)
    await customer.chat.all_sent()
    await desk.offline(False)
    await desk.all_sent()
    said = await the_same_everywhere(BEGUN + 8, customer.chat, desk)
    assert texts_of(said, "customer") == by_customer
    assert texts_of(said, "staff") == by_staff


async def test_unsent_messages_outlive_a_closed_page(stage: Stage) -> None:
    customer, desk = await stage.meet()
    await asyncio.gather(customer.offline(True), desk.offline(True))
    await customer.chat.say("没网时客户说的")
    await desk.say("没网时坐席说的")
    await expect(customer.chat.by("chat-pending")).to_have_count(1)
    await expect(desk.by("message-pending")).to_have_count(1)
    await customer.close_and_come_back()
    await customer.open_chat()
    await desk.close_and_come_back()
    await desk.connected()
    said = await the_same_everywhere(BEGUN + 2, customer.chat, desk)
    assert texts_of(said, "customer") == ["没网时客户说的"]
    assert texts_of(said, "staff") == ["没网时坐席说的"]


async def test_two_tabs_of_one_customer(stage: Stage) -> None:
    customer, desk = await stage.meet()
    tab = await customer.second_tab()
    await the_same_everywhere(BEGUN, tab, customer.chat)
    await asyncio.gather(customer.chat.say("第一个标签页"), tab.say("第二个标签页"))
    await the_same_everywhere(BEGUN + 2, customer.chat, tab, desk)

    # both tabs know of what is unsent, and both may send it: it is one message
    await customer.offline(True)
    await expect(tab.by("chat-state")).to_have_attribute("data-state", "offline")
    await customer.chat.say("离线说的甲")
    await tab.say("离线说的乙")
    await customer.offline(False)
    await customer.chat.all_sent()
    await tab.all_sent()
    said = await the_same_everywhere(BEGUN + 4, customer.chat, tab, desk)
    assert sorted(texts_of(said, "customer")[2:]) == ["离线说的乙", "离线说的甲"]


async def test_two_devices_of_one_customer(stage: Stage) -> None:
    customer, desk = await stage.meet(number="1000200005")
    other = await stage.customer("1000200005")
    await other.open_chat()
    await the_same_everywhere(BEGUN, other.chat, customer.chat, desk)
    await other.offline(True)
    await customer.chat.say("手机上说的")
    await desk.say("收到")
    await other.chat.say("平板上说的")
    await other.offline(False)
    await other.chat.all_sent()
    said = await the_same_everywhere(BEGUN + 3, other.chat, customer.chat, desk)
    assert sorted(texts_of(said, "customer")) == ["平板上说的", "手机上说的"]


async def test_a_killed_edge_loses_nothing_in_mid_conversation(stage: Stage) -> None:
    stage.kills = True
    (customer, desk), bystander = await asyncio.gather(stage.meet(), stage.customer())
    await bystander.open_chat()
    by_customer, by_staff = numbered("客户", 12), numbered("坐席", 12)
    edge = process_of(stage.running.supervisor_pid, "edge")

    async def speak(side: Chat | Desk, sentences: list[str]) -> None:
        for sentence in sentences:
            await side.say(sentence)

    async def kill() -> None:
        await desk.shows("customer", by_customer[3])
        os.kill(edge.pid, signal.SIGKILL)

    await asyncio.gather(speak(customer.chat, by_customer), speak(desk, by_staff), kill())
    await desk.connected()
    await customer.chat.ready()
    await asyncio.gather(customer.chat.all_sent(), desk.all_sent())
    said = await the_same_everywhere(BEGUN + 24, customer.chat, desk)
    assert texts_of(said, "customer") == by_customer
    assert texts_of(said, "staff") == by_staff
    assert process_of(stage.running.supervisor_pid, "edge").pid != edge.pid
    await bystander.chat.say("我的信用卡丢了怎么办")
    await expect(bystander.chat.by("chat-source")).to_be_visible(timeout=BACK_AGAIN_MS_MAX)
    # the same again after everything is read afresh
    await asyncio.gather(customer.page.reload(), desk.page.reload())
    assert await the_same_everywhere(BEGUN + 24, customer.chat, desk) == said
