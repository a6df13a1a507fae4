"""Those who lead: boards, who listens, whispers and takes over, lists that are moved."""

import json
from typing import Any

from playwright.async_api import expect
from tests.e2e.pages import Desk

from .shots import Shots, skeletons


async def boards(shots: Shots) -> None:
    """Full, before the first figures came, and with nothing in them."""
    async with shots.desk("songyan") as desk:
        for name, shown in (("wallboard", "wallboard-queue"), ("wall", "wall")):
            await desk.go(name)
            await expect(desk.by(shown).first).to_be_visible()
            await expect(desk.page.locator(".ant-skeleton")).to_have_count(0)
            await shots.keep(desk, f"desk-{name}-full")
        await desk.go("grab")
        await expect(desk.by("claims-today")).to_be_visible()
        await shots.keep(desk, "desk-grab")
        await desk.go("wallboard")
        await desk.by("wallboard-person").first.scroll_into_view_if_needed()
        await shots.keep(desk, "desk-wallboard-people")
        await desk.by("wallboard-person").first.click()
        await desk.page.get_by_role("menuitem").first.wait_for()
        await shots.keep(desk, "desk-wallboard-person-menu")
    for state, change in (("empty", _emptied), ("loading", _withheld)):
        async with shots.desk("songyan") as desk:
            await _frames(desk, change)
            for name in ("wallboard", "wall"):
                await desk.go(name)
                if state == "loading":
                    await skeletons(desk.page)
                else:
                    await expect(desk.page.locator(".big-figures")).to_be_visible()
                await shots.keep(desk, f"desk-{name}-{state}")


async def beside(shots: Shots, conversation: str) -> None:
    """In somebody's talk; and what moving people and work looks like."""
    async with shots.desk("wangsumei") as desk:
        await desk.go(f"conversations/{conversation}")
        await expect(desk.by("listening")).to_be_visible()
        await shots.keep(desk, "desk-listening")
        await desk.by("take-over").click()
        await desk.by("take-over-reason").wait_for()
        await shots.keep(desk, "desk-dialog-take-over")
        await desk.page.keyboard.press("Escape")
        await desk.go(f"conversations/{conversation}/customer")
        await expect(desk.by("timeline")).to_be_visible()
        await shots.keep(desk, "desk-conversation-customer")
        await desk.by("customer-manager-set").click()
        await desk.by("manager-pick").wait_for()
        await shots.keep(desk, "desk-dialog-manager")
        await desk.page.keyboard.press("Escape")
        await desk.go("work?figure=waiting")
        await desk.by("work-row").first.wait_for()
        await desk.by("work-all").click()
        await desk.by("work-move").click()
        await desk.by("move-reason").wait_for()
        await shots.keep(desk, "desk-dialog-move")
        await desk.go("wallboard")
        await desk.by("wallboard-person").first.click()
        await desk.page.get_by_role("menuitem").last.click()
        await desk.by("force-reason").wait_for()
        await shots.keep(desk, "desk-dialog-force")
    async with shots.desk("songyan") as desk:
        await desk.go("records?state=all")
        await desk.by("record-row").first.click()
        await desk.by("record").wait_for()
        await shots.keep(desk, "desk-record-opened")
    async with shots.desk("yanshu") as desk:
        await desk.go(f"conversations/{conversation}")
        await desk.messages.first.wait_for()
        await shots.keep(desk, "desk-conversation-of-a-part")


async def _frames(desk: Desk, change: Any) -> None:
    """The board's own frames, changed on their way."""

    def between(page: Any) -> None:
        server = page.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            frame = json.loads(text)
            kept = change(frame) if frame.get("type") == "wallboard" else frame
            if kept is not None:
                page.send(json.dumps(kept))

        server.on_message(pass_on)

    await desk.page.route_web_socket("**/socket/staff", between)


def _emptied(frame: dict[str, Any]) -> dict[str, Any]:
    return {**frame, "queues": [], "staff": []}


def _withheld(frame: dict[str, Any]) -> None:
    """As if the first figures had not come yet."""
