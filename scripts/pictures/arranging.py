"""What administrators arrange: each kind of setting opened, forms and their versions, roles."""

from playwright.async_api import Locator, expect
from tests.e2e.pages import Desk

from .shots import Shots

SECTIONS = (
    "companies", "channels", "queues", "skills", "hours", "presence_reasons", "products", "scenarios", "rules",
)  # fmt: skip


async def settings(shots: Shots) -> None:
    """The first of each kind, a new one, what is wrong with it."""
    async with shots.desk("gaoyuan") as desk:
        for section in SECTIONS:
            await desk.go(f"settings/{section}")
            await desk.by("setting-row").first.click()
            await desk.by("setting-save").wait_for()
            await shots.keep(desk, f"desk-setting-{section}")
        await desk.go("settings/queues")
        await desk.by("setting-add").click()
        await desk.by("setting-key").fill("9")
        await desk.by("setting-save").click()
        await shots.keep(desk, "desk-setting-wrong")
    async with shots.desk("duanmu") as desk:
        await desk.go("settings/hours")
        await expect(desk.by("settings-read-only")).to_be_visible()
        await shots.keep(desk, "desk-settings-read-only")


async def forms_and_roles(shots: Shots) -> None:
    """Written, checked, looked back at; a role from nothing."""
    async with shots.desk("gaoyuan") as desk:
        await desk.go("forms")
        await _opened(shots, desk, desk.by("form-edit").first, "desk-form-editor")
        await _opened(shots, desk, desk.by("form-versions").first, "desk-form-versions")
        await desk.go("forms")
        await desk.by("form-new").click()
        await desk.by("form-save").click()
        await shots.keep(desk, "desk-form-wrong")
    async with shots.desk("qinchuan") as desk:
        await desk.go("staff?view=roles")
        await _opened(shots, desk, desk.by("new-role"), "desk-dialog-role")


async def _opened(shots: Shots, desk: Desk, by: Locator, name: str) -> None:
    await by.click()
    await expect(desk.page.get_by_role("dialog").last).to_be_visible()
    await shots.keep(desk, name)
    await desk.page.keyboard.press("Escape")
