"""Files behind a virus scanner: nobody reads one before it was looked at, and nothing waits in vain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from tests import lying
from tests.bank import BANK, BOTH, ORIGIN, Browser, built_pages, chat, code, say, sign_in, stored
from tests.clamd import EICAR, Clamd, open_clamd

from suiban.app import web
from suiban.app.wiring import Services
from suiban.audit.api import Query
from suiban.conversations.api import Conversations
from suiban.conversations.jobs import WAITS_UNNOTICED, FileScanner
from suiban.kit.ids import FileId
from suiban.platform.files import FileStore, FileUnknown
from suiban.platform.scanner import Scanner, ScannerUnavailable

INFECTED = lying.pdf(b"% " + EICAR + b"\n")


class Later:
    """A clock that is ahead."""

    def __init__(self, services: Services, by: timedelta = WAITS_UNNOTICED * 2) -> None:
        self._clock, self._by = services.clock, by

    def now(self):  # type: ignore[no-untyped-def]
        return self._clock.now() + self._by

    def monotonic(self) -> float:
        return self._clock.monotonic()


@pytest.fixture
def scanned(services: Services) -> Services:
    """The services of a house with a scanner."""
    s = services
    conversations = Conversations(s.log, s.guard, s.policy, s.clock, scans_files=True)
    return msgspec.structs.replace(s, conversations=conversations)


@pytest.fixture
async def mine(scanned: Services, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(scanned, tmp_path) as client:
        client.headers["authorization"] = f"Bearer {(await chat(client)).json()['token']}"
        yield client


@asynccontextmanager
async def _client(services: Services, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = web.create_app(services, built_pages(folder / "pages") if not (folder / "pages").exists() else folder)
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
        yield client


def jobs_of(services: Services, clamd: Clamd, *, later: bool = False) -> FileScanner:
    clock = Later(services) if later else services.clock
    return FileScanner(services.db, services.files, Scanner(clamd.url), services.audit, clock)  # type: ignore[arg-type]


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "合同.pdf") -> str:
    answer = await client.post("/api/chat/files", files={"file": (name, content)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["scan"] == "waiting"
    return str(answer.json()["file_id"])


async def state(client: httpx.AsyncClient, file_id: str) -> str:
    return str((await client.get(f"/api/files/{file_id}/state")).json()["scan"])


async def deferred(services: Services) -> list[dict[str, str]]:
    async with services.db.unscoped() as tx:
        rows = await tx.fetch(
            "select args from procrastinate.procrastinate_jobs where task_name = 'conversations.scan_file' order by id"
        )
    return [msgspec.json.decode(row["args"]) for row in rows]


async def arguments(services: Services, file_id: str) -> dict[str, str]:
    return next(item for item in await deferred(services) if item["file_id"] == file_id)


async def test_nobody_reads_a_file_before_it_was_looked_at(
    mine: httpx.AsyncClient, scanned: Services, browser: Browser
) -> None:
    boss = browser()
    await sign_in(boss, "boss")
    async with open_clamd() as clamd:
        content = lying.pdf()
        file_id = await upload(mine, content)
        await say(scanned, mine, "", file_id, kind="file")
        for reader in (mine, boss):
            answer = await reader.get(f"/api/files/{file_id}")
            assert code(answer) == (409, "file_being_checked")
            assert answer.json()["retryable"] is True
            assert await state(reader, file_id) == "waiting"
        await jobs_of(scanned, clamd).scan_file(await arguments(scanned, file_id))
        for reader in (mine, boss):
            assert await state(reader, file_id) == "clean"
            assert (await reader.get(f"/api/files/{file_id}")).content == content
    assert clamd.streams == [content]


async def test_what_is_infected_stays_locked_away_and_is_audited(
    mine: httpx.AsyncClient, scanned: Services, browser: Browser
) -> None:
    boss = browser()
    await sign_in(boss, "boss")
    async with open_clamd() as clamd:
        file_id = await upload(mine, INFECTED)
        await say(scanned, mine, "", file_id, kind="file")
        job = jobs_of(scanned, clamd)
        for _ in range(2):  # a job may run more than once
            await job.scan_file(await arguments(scanned, file_id))
    for reader in (mine, boss):
        assert code(await reader.get(f"/api/files/{file_id}")) == (409, "file_quarantined")
        assert code(await reader.get(f"/api/files/{file_id}", headers={"range": "bytes=0-9"})) == (
            409,
            "file_quarantined",
        )
        assert await state(reader, file_id) == "quarantined"
    assert await scanned.files.get(FileId.parse(file_id)) == INFECTED
    async with scanned.db.transaction(BOTH) as tx:
        found = (await scanned.audit.entries(tx, Query(action="conversations.file_quarantined"))).items
    entries = [entry for entry in found if entry.object_id == file_id]
    assert [(entry.company_id, entry.actor.kind) for entry in entries] == [(BANK, "house")]
    assert entries[0].detail["signature"] == "Win.Test.EICAR_HDB-1"
    assert "合同" not in str(entries[0].detail)


async def test_a_scanner_that_is_away_lets_nothing_through_and_loses_nothing(
    mine: httpx.AsyncClient, scanned: Services
) -> None:
    async with open_clamd() as clamd:
        file_id = await upload(mine, lying.pdf())
        for answer in (b"nonsense\0", b"", b"INSTREAM size limit exceeded. ERROR\0"):
            clamd.answer = answer
            with pytest.raises(ScannerUnavailable):
                await jobs_of(scanned, clamd).scan_file(await arguments(scanned, file_id))
        assert await state(mine, file_id) == "waiting"
        gone = jobs_of(scanned, clamd, later=True)
    with pytest.raises(ScannerUnavailable):
        await gone.scan_waiting({})
    assert await state(mine, file_id) == "waiting"
    async with open_clamd() as clamd:
        await jobs_of(scanned, clamd).scan_waiting({})
        assert await state(mine, file_id) == "waiting", "its own job has two minutes"
        await jobs_of(scanned, clamd, later=True).scan_waiting({})
    assert await state(mine, file_id) == "clean"


async def test_one_that_is_too_large_for_the_scanner_does_not_hold_up_the_others(
    mine: httpx.AsyncClient, scanned: Services
) -> None:
    async with open_clamd(bytes_max=5_000) as clamd:
        large = await upload(mine, lying.pdf(b"% " + b"x" * 6_000))
        small = await upload(mine, lying.pdf())
        await jobs_of(scanned, clamd, later=True).scan_waiting({})
        assert (await state(mine, large), await state(mine, small)) == ("waiting", "clean")


async def test_a_record_without_bytes_does_not_hold_up_the_others(mine: httpx.AsyncClient, scanned: Services) -> None:
    lost, whole = await upload(mine, lying.pdf()), await upload(mine, lying.pdf())
    await scanned.files.delete(FileId.parse(lost))
    async with open_clamd() as clamd:
        await jobs_of(scanned, clamd, later=True).scan_waiting({})
        assert (await state(mine, lost), await state(mine, whole)) == ("waiting", "clean")
        with pytest.raises(FileUnknown):
            await jobs_of(scanned, clamd).scan_file(await arguments(scanned, lost))


async def test_the_job_is_there_once_the_bytes_are(mine: httpx.AsyncClient, scanned: Services, tmp_path: Path) -> None:
    """Before them there would be nothing to look at; and where there is no scanner there is no job."""
    before = await deferred(scanned)

    class Checked(FileStore):
        async def put(self, file_id: FileId, content: bytes) -> None:
            assert await deferred(scanned) == before
            await super().put(file_id, content)

    kept = Checked(scanned.settings.files_location)
    async with _client(msgspec.structs.replace(scanned, files=kept), tmp_path) as client:
        client.headers["authorization"] = mine.headers["authorization"]
        file_id = await upload(client, lying.pdf())
    assert await deferred(scanned) == [*before, {"company_id": str(BANK), "file_id": file_id}]
    assert stored(scanned)


async def test_pictures_are_looked_at_too(mine: httpx.AsyncClient, scanned: Services) -> None:
    async with open_clamd() as clamd:
        file_id = await upload(mine, lying.picture(), "a.png")
        assert code(await mine.get(f"/api/files/{file_id}")) == (409, "file_being_checked")
        await jobs_of(scanned, clamd).scan_file(await arguments(scanned, file_id))
        assert (await mine.get(f"/api/files/{file_id}")).content.startswith(b"\x89PNG")
