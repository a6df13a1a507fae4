"""People and access in a browser: a role that two people agree on, and signing in at an identity provider."""

from playwright.async_api import expect
from tests.e2e.pages import Desk
from tests.e2e.stage import Stage
from tests.provider import IdentityProvider

ROLE = "看板观察员"


async def approve(desk: Desk, kind: str) -> None:
    """What waits of this kind is approved."""
    await desk.go("staff?view=requests")
    waiting = desk.page.locator(f"[data-testid=request-row][data-kind={kind}][data-state=waiting]")
    await waiting.first.get_by_test_id("request-approve").click()
    await expect(waiting).to_have_count(0)


async def test_a_role_two_people_agree_on_opens_a_page_at_once(stage: Stage) -> None:
    security = await stage.desk("qinchuan", "staff?view=roles")
    admin = await stage.desk("gaoyuan", "staff?view=requests")
    editor = await stage.desk("baizhi", "account")
    board = editor.page.locator('nav a[href="/desk/wallboard"]')
    await expect(board).to_have_count(0)

    await security.by("new-role").click()
    await security.by("role-name").fill(ROLE)
    await security.by("role-name-en").fill("Board watcher")
    for permission in ("audit", "manage_staff"):
        await security.by(f"permission-{permission}").check()
    await expect(security.by("role-apart")).to_contain_text("不能由同一个人担任")
    await expect(security.by("role-ask")).to_be_disabled()
    for permission in ("audit", "manage_staff"):
        await security.by(f"permission-{permission}").uncheck()
    await security.by("permission-wallboard").check()
    await security.by("act-reason").fill("大屏岗位需要")
    await security.by("role-ask").click()
    await expect(security.by("role-ask")).to_have_count(0)
    await approve(admin, "define_role")

    await admin.go("staff")
    row = admin.page.locator("[data-testid=staff-row][data-login=baizhi]")
    await row.get_by_test_id("member-menu").click()
    await admin.page.get_by_role("menuitem", name="修改角色").click()
    await admin.by("roles-select").click()
    await admin.page.locator(".ant-select-item-option").filter(has_text=ROLE).click()
    await admin.page.keyboard.press("Escape")
    await admin.by("act-reason").fill("值守大屏")
    await admin.by("act-confirm").click()
    await expect(admin.by("act-confirm")).to_have_count(0)
    await approve(security, "set_roles")

    # without signing in anew
    await expect(board).to_be_visible()
    await board.click()
    await expect(editor.by("wallboard")).to_be_visible()
    await editor.go("account")
    await expect(editor.page.locator(".account > header")).to_contain_text(ROLE)


async def test_somebody_signs_in_at_the_identity_provider_and_out_again(
    stage: Stage, provider: IdentityProvider
) -> None:
    provider.users["tangkai"] = {"sub": "0815", "preferred_username": "tangkai", "name": "唐凯"}
    provider.users["nobody"] = {"sub": "4711", "preferred_username": "nobody-here"}
    desk = await stage.stranger("account")
    await desk.by("login-provider").click()
    await desk.page.locator("#nobody").click()
    await expect(desk.by("login-error")).to_contain_text("没有你的账户")
    assert desk.page.url.endswith("/desk/account")
    await desk.by("login-provider").click()
    await desk.page.locator("#tangkai").click()
    # back on the page one was on, without code or state in its address
    await expect(desk.page.locator("h1")).to_have_text("唐凯")
    assert desk.page.url.endswith("/desk/account")
    await expect(desk.by("session-row").first).to_contain_text("统一身份登录")
    await desk.by("account-sign-out").click()
    await expect(desk.page).to_have_title("Signed out")
    await desk.page.locator("#back").click()
    await expect(desk.by("login-provider")).to_be_visible()
    # an old way back leads nowhere
    await desk.go("sign-in/oidc?code=used&state=" + "a" * 43)
    await expect(desk.by("login-error")).to_contain_text("重新登录")
