"""Signing in step by step, one's own account, and those who manage people and programs.

The steps after the password are answered in the server's name: a picture must not change anybody's password.
"""

import json
from typing import Any

from playwright.async_api import Page, expect
from tests.e2e.pages import PASSWORD, Desk

from .shots import Shots, refuse

CODES = [f"{place:04d}-abcd-efgh" for place in range(1011, 1021)]


async def signing_in(shots: Shots) -> None:
    """The form, what can be wrong with it, and every step that may follow."""
    async with shots.screen(Desk) as desk:
        await desk.go("")
        await expect(desk.by("login-name")).to_be_visible()
        await desk.by("demo-login").first.wait_for()
        await shots.keep(desk, "desk-sign-in")
        await desk.by("login-submit").click()
        await desk.page.locator(".ant-form-item-explain-error").first.wait_for()
        await shots.keep(desk, "desk-sign-in-missing")
        await desk.by("login-name").fill("linyue")
        await desk.by("login-password").fill("wrong")
        await desk.by("login-submit").click()
        await expect(desk.by("login-error")).to_be_visible()
        await shots.keep(desk, "desk-sign-in-wrong")
        await desk.by("login-by-code").click()
        await desk.by("login-code").wait_for()
        await shots.keep(desk, "desk-sign-in-by-code")
    for step, shown in (("second", "second-code"), ("password", "new-password"), ("enrol", "second-key")):
        async with shots.screen(Desk) as desk:
            await _step(desk, step)
            await expect(desk.by(shown)).to_be_visible()
            await shots.keep(desk, f"desk-sign-in-{step}")
    async with shots.screen(Desk) as desk:
        await refuse(desk.page, "**/api/sign-in")
        await desk.go("")
        await desk.by("login-name").fill("linyue")
        await desk.by("login-password").fill(PASSWORD)
        await desk.by("login-submit").click()
        await expect(desk.by("login-error")).to_be_visible()
        await shots.keep(desk, "desk-sign-in-failing")


async def _step(desk: Desk, step: str) -> None:
    await _answer(desk.page, "**/api/sign-in", {"step": step, "token": "t"})
    await desk.go("")
    if step == "enrol":
        async with _Proposed(desk) as proposed:
            await _answer(desk.page, "**/api/sign-in/enrol", proposed)
    await desk.by("login-name").fill("linyue")
    await desk.by("login-password").fill("x")
    await desk.by("login-submit").click()


class _Proposed:
    """A real proposal of a second step, which nobody confirms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __aenter__(self) -> dict[str, Any]:
        other = await Desk.open(self._desk.context.browser, self._desk.base)  # type: ignore[arg-type]
        await other.enter("linyue")
        me = await (await other.context.request.get(f"{other.base}/api/me")).json()
        headers = {"Origin": other.base, "X-Suiban-CSRF": me["csrf_token"]}
        answer = await other.context.request.post(
            f"{other.base}/api/me/second", data={"present": PASSWORD}, headers=headers
        )
        proposed: dict[str, Any] = await answer.json()
        await other.context.close()
        return proposed

    async def __aexit__(self, *_: object) -> None:
        """Nothing remains of it."""


async def _answer(page: Page, pattern: str, body: Any) -> None:
    await page.route(
        pattern, lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
    )


async def own_account(shots: Shots) -> None:
    """One's password, second step and recovery codes."""
    async with shots.desk("linyue") as desk:
        await desk.go("account")
        await desk.by("change-password").click()
        await desk.by("password-present").wait_for()
        await shots.keep(desk, "desk-dialog-password")
        await desk.page.keyboard.press("Escape")
        await desk.by("second-on").click()
        await desk.by("second-value").fill(PASSWORD)
        await shots.keep(desk, "desk-dialog-second")
        await desk.by("second-go-on").click()
        await desk.by("second-key").wait_for()
        await shots.keep(desk, "desk-dialog-second-picture")
        await _answer(desk.page, "**/api/me/second/confirm", {"recovery_codes": CODES})
        await desk.by("second-value").fill("123456")
        await desk.by("second-go-on").click()
        await desk.by("recovery-codes").wait_for()
        await shots.keep(desk, "desk-dialog-recovery-codes")


async def managing(shots: Shots) -> None:
    """People and programs."""
    async with shots.desk("gaoyuan") as desk:
        await desk.go("staff")
        await desk.by("create-member").click()
        await desk.by("create-name").wait_for()
        await shots.keep(desk, "desk-dialog-create-member")
        await desk.go("staff")
        await desk.by("member-menu").first.click()
        await desk.page.get_by_role("menuitem").first.wait_for()
        await shots.keep(desk, "desk-member-menu")
        for place, name in enumerate(("edit", "sessions", "roles")):
            await desk.go("staff")
            await desk.by("member-menu").first.click()
            await desk.page.get_by_role("menuitem").nth(place).click()
            await expect(desk.page.get_by_role("dialog")).to_be_visible()
            await shots.keep(desk, f"desk-dialog-member-{name}")
        await desk.go("integrations")
        await desk.by("key-new").click()
        await desk.by("key-submit").click()
        await shots.keep(desk, "desk-dialog-key")
        await desk.go("integrations?view=webhooks")
        await desk.by("hook-new").click()
        await desk.by("hook-name").wait_for()
        await shots.keep(desk, "desk-dialog-webhook")
        await desk.go("integrations?view=webhooks")
        await desk.by("hook-deliveries").first.click()
        await desk.by("deliveries").wait_for()
        await shots.keep(desk, "desk-deliveries")
        await desk.go("settings/channels")
        await desk.by("setting-row").first.click()
        await desk.by("channel-preview").wait_for()
        await shots.keep(desk, "desk-setting-channel")
    async with shots.desk("baizhi") as desk:
        await desk.go("canned")
        await desk.by("canned-new").click()
        await desk.by("canned-title").wait_for()
        await shots.keep(desk, "desk-dialog-canned")
    async with shots.desk("qinchuan") as desk:
        await desk.go("staff?view=requests")
        await desk.by("request-refuse").first.click()
        await desk.by("refuse-reason").wait_for()
        await shots.keep(desk, "desk-dialog-refuse")
    async with shots.desk("duanmu") as desk:
        await desk.go("audit")
        await desk.by("audit-row").first.click()
        await shots.keep(desk, "desk-audit-opened")
