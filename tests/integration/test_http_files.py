"""Files over HTTP against a real database: what goes in, who gets it, in which parts, under which name."""

from pathlib import Path

import httpx
import pytest
from tests import lying
from tests.bank import Browser, code, customer, say, sign_in, stored

from suiban.app.wiring import Services

CONTENT = lying.wav(2.0)


async def send(client: httpx.AsyncClient, content: bytes, name: str) -> dict[str, object]:
    answer = await client.post("/api/chat/files", files={"file": (name, content, "image/png")})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_document_goes_to_its_talk_and_is_saved_under_its_name(browser: Browser, services: Services) -> None:
    mine, other, boss, colleague = await customer(browser), await customer(browser), browser(), browser()
    await sign_in(boss, "boss")
    await sign_in(colleague, "agent")
    content = lying.pdf()
    sent = await send(mine, content, "../../对账单\u202e 1%.exe")
    assert (sent["name"], sent["media_type"], sent["size_bytes"]) == ("对账单 1%.pdf", "application/pdf", len(content))
    assert sent["scan"] == "unscanned"
    path = f"/api/files/{sent['file_id']}"
    assert code(await boss.get(path)) == (404, "file_unknown")
    assert code(await boss.get(f"{path}/state")) == (404, "file_unknown")
    await say(services, mine, "", str(sent["file_id"]), kind="file")
    for reader in (mine, boss):
        answer = await reader.get(path)
        assert answer.content == content
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"___ 1_.pdf\"; filename*=UTF-8''%E5%AF%B9%E8%B4%A6%E5%8D%95%201%25.pdf"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert (await reader.get(f"{path}/state")).json() == {"file_id": sent["file_id"], "scan": "unscanned"}
    for reader in (other, colleague):
        for address in (path, f"{path}/state"):
            assert code(await reader.get(address)) == (404, "file_unknown")


@pytest.fixture
async def voice(browser: Browser) -> tuple[httpx.AsyncClient, str]:
    mine = await customer(browser)
    sent = await send(mine, CONTENT, "note.wav")
    assert (sent["media_type"], sent["duration_ms"]) == ("audio/wav", 2_000)
    return mine, f"/api/files/{sent['file_id']}"


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, len(CONTENT)),
        ("bytes=100-199", 100, 200),
        (f"bytes={len(CONTENT) - 1}-", len(CONTENT) - 1, len(CONTENT)),
        ("bytes=-10", len(CONTENT) - 10, len(CONTENT)),
        (f"bytes=-{len(CONTENT) * 2}", 0, len(CONTENT)),
        (f"bytes=5-{len(CONTENT) * 9}", 5, len(CONTENT)),
    ],
)
async def test_a_player_asks_for_parts(voice: tuple[httpx.AsyncClient, str], wanted: str, first: int, end: int) -> None:
    client, path = voice
    answer = await client.get(path, headers={"range": wanted})
    assert (answer.status_code, answer.content) == (206, CONTENT[first:end])
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - first)
    assert answer.headers["content-type"] == "audio/wav"


@pytest.mark.parametrize("wanted", [f"bytes={len(CONTENT)}-", "bytes=999999-1000000", "bytes=-0"])
async def test_a_part_that_is_not_there_is_told(voice: tuple[httpx.AsyncClient, str], wanted: str) -> None:
    client, path = voice
    answer = await client.get(path, headers={"range": wanted})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "headers",
    [{}, {"range": "bytes=5-1"}, {"range": "bytes=0-1,3-4"}, {"range": "lines=0-1"}, {"range": "bytes=-"},
     {"range": "bytes=" + "9" * 400 + "-"}, {"range": "bytes=0-1", "if-range": '"another"'}],
)  # fmt: skip
async def test_everything_else_is_answered_with_the_whole(
    voice: tuple[httpx.AsyncClient, str], headers: dict[str, str]
) -> None:
    client, path = voice
    answer = await client.get(path, headers=headers)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["accept-ranges"] == "bytes"
    assert (
        await client.get(path, headers={"range": "bytes=0-1", "if-range": answer.headers["etag"]})
    ).status_code == 206


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lying.archive(), (415, "file_type_refused")),
        (lying.office("docx", {"word/vbaProject.bin": b"x"}), (415, "file_type_refused")),
        (b"<html><script>alert(1)</script>", (415, "file_type_refused")),
        (lying.pdf()[:-30], (422, "file_unreadable")),
        (lying.office("docx", {"word/a.xml": bytes(50 << 20)}), (413, "too_large")),
        (lying.wav(121), (413, "too_large")),
        (lying.webm(121), (413, "voice_too_long")),
    ],
)
async def test_what_lies_is_refused_and_not_kept(
    browser: Browser, services: Services, content: bytes, expected: tuple[int, str]
) -> None:
    client, before = await customer(browser), stored(services)
    assert code(await client.post("/api/chat/files", files={"file": ("a.pdf", content)})) == expected
    assert stored(services) == before


async def test_names_never_touch_the_disk(browser: Browser, services: Services) -> None:
    client, before = await customer(browser), stored(services)
    for name in ("../../x.pdf", "C:\\x.pdf", "a" * 3_000, "\u200b.htaccess", "con.pdf", "%00.pdf"):
        await send(client, lying.pdf(), name)
    root = services.settings.folders.files
    new: set[Path] = set(stored(services)) - set(before)
    assert len(new) == 6
    assert all(path.relative_to(root).as_posix().replace("/", "").isalnum() for path in new)
