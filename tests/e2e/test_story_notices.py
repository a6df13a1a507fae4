"""Told while one looks elsewhere, and led to the talk; nobody is asked on loading; large type for who needs it."""

import asyncio
from typing import Any

from playwright.async_api import Worker, expect
from tests.e2e.pages import ANSWER_MS_MAX, Desk
from tests.e2e.stage import Stage

# What the worker has on the screen, whatever the desktop makes of it.
_SHOWN = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/desk/')
  return (await worker.getNotifications()).map(one => [one.title, one.body, one.tag])
}"""
_UNTIL = f"""async count => {{
  for (;;) {{
    const found = await ({_SHOWN})()
    if (found.length === count) return found
    await new Promise(done => setTimeout(done, 50))
  }}
}}"""
# As the desktop does it when somebody presses the notification.
_CLICK = """async () => {
  const [notification] = await self.registration.getNotifications()
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
}"""
_LOOK_AWAY = "document.hasFocus = () => false"
_PUSH = """async data => {
  self.dispatchEvent(new PushEvent('push', { data: JSON.stringify(data) }))
}"""


async def told_desk(stage: Stage) -> Desk:
    desk = await stage.desk("linyue", "account", permissions=["notifications"])
    await desk.by("notice-desktop").click()
    await expect(desk.by("notice-desktop")).to_have_attribute("aria-checked", "true")
    await desk.go("inbox")
    await desk.be("available")
    return desk


async def worker_of(desk: Desk) -> Worker:
    while not desk.context.service_workers:
        await desk.context.wait_for_event("serviceworker")
    return desk.context.service_workers[0]


async def shown(desk: Desk, count: int) -> list[Any]:
    """What is shown, once it is so many."""
    async with asyncio.timeout(ANSWER_MS_MAX / 1_000):
        found: list[Any] = await desk.page.evaluate(_UNTIL, count)
    return found


async def test_who_looks_elsewhere_is_told_without_a_word_of_it_and_led_to_the_talk(stage: Stage) -> None:
    desk, customer = await asyncio.gather(told_desk(stage), stage.customer())
    await customer.ask_for_person()
    talk = await desk.accept()
    await customer.chat.say("在吗")
    await desk.shows("customer", "在吗")
    assert await shown(desk, 0) == [], "who looks at the talk is not told of it"
    # within the page: what comes while it is loaded anew is not news, it is there
    await desk.page.get_by_role("navigation").get_by_role("link", name="小结").click()
    await expect(desk.by("records-page")).to_be_visible()
    await expect(desk.page).to_have_title("随伴")
    await desk.page.evaluate(_LOOK_AWAY)
    await customer.chat.say("我的卡号是六二二二")
    assert await shown(desk, 1) == [["客户有新消息", "你接待的客户发来了消息", talk]]
    await expect(desk.page).to_have_title("(1) 随伴")
    worker = await worker_of(desk)
    await worker.evaluate(_CLICK)
    await expect(desk.page).to_have_url(f"{stage.base}/desk/inbox/{talk}")
    await desk.shows("customer", "我的卡号是六二二二")
    assert await shown(desk, 0) == []


async def test_nobody_is_asked_on_loading_and_a_push_is_shown_by_the_worker(stage: Stage) -> None:
    plain = await stage.desk("zhouming", "inbox")
    assert await plain.page.evaluate("Notification.permission") != "granted"
    assert not await plain.page.evaluate("navigator.serviceWorker.getRegistration('/desk/').then(Boolean)")
    desk = await told_desk(stage)
    worker = await worker_of(desk)
    await worker.evaluate(_PUSH, {"kind": "test", "title": "通知已开通", "text": "这是一条测试通知"})
    assert (await shown(desk, 1))[0][:2] == ["通知已开通", "这是一条测试通知"]
    await expect(desk.by("guide-button")).to_contain_text("/5")


async def test_large_type_is_kept_and_a_person_is_one_touch_away(stage: Stage) -> None:
    customer = await stage.customer()
    await customer.by("simple-home").click()
    await customer.page.reload()
    button = customer.by("simple-person")
    box = await button.bounding_box()
    assert box is not None
    assert box["height"] >= 60
    await button.click()
    await expect(customer.by("chat-waiting")).to_be_visible()
    sizes: list[float] = await customer.page.get_by_test_id("chat-panel").evaluate(
        """panel => [...panel.querySelectorAll('*')].filter(one => one.checkVisibility()
            && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
            && !one.closest('.sb-hidden')).map(one => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert len(sizes) > 5
    assert min(sizes) >= 18
    touch: list[float] = await customer.page.get_by_test_id("chat-panel").evaluate(
        """panel => [...panel.querySelectorAll('.sb-head button, .sb-simple-bar button, .sb-composer > button')]
            .flatMap(one => [one.getBoundingClientRect().width, one.getBoundingClientRect().height])"""
    )
    assert min(touch) >= 60
