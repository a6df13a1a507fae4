"""`suiban config export | apply`: out to files, onto another database, out again the same; and what is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.conftest import Dsns

from suiban.app import config
from suiban.app.cli import main
from suiban.app.config import NotSettings, load_files, read_settings, shown, write_settings
from suiban.app.seed import seed
from suiban.app.settings import Settings, parse_settings
from suiban.app.wiring import Services, open_services
from suiban.audit.api import Query
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope, Transaction


def settings_of(dsns: Dsns, home: Path, nats_url: str) -> Settings:
    return parse_settings(
        {
            "SUIBAN_HOME": str(home), "SUIBAN_DATABASE_URL": dsns.app, "SUIBAN_DATABASE_FOLLOWER_URL": dsns.follower,
            "SUIBAN_NATS_URL": nats_url, "SUIBAN_SECRET_KEY": "a key for tests only, 32 characters or more",
        }
    )  # fmt: skip


@asynccontextmanager
async def empty(new_dsns, tmp_path: Path, nats_url: str) -> AsyncIterator[Services]:
    async with new_dsns() as dsns, open_services(settings_of(dsns, tmp_path, nats_url), "test") as services:
        yield services


@pytest.fixture(scope="module")
async def demo(dsns: Dsns, nats_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    settings = settings_of(dsns, tmp_path_factory.mktemp("home"), nats_url)
    await seed(settings)
    async with open_services(settings, "test") as services:
        yield services


async def limits_of(tx: Transaction) -> list[str]:
    names = ("transaction_timeout", "idle_in_transaction_session_timeout")
    return [await tx.fetchval("select current_setting($1)", name) for name in names]


async def test_no_limit_of_time_ends_the_seeding(
    new_dsns, nats_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine it lasts longer, and pauses longer between two statements, than a request ever may."""
    seen: list[list[str]] = []

    async def enter(_services: Services, tx: Transaction, *_rest: object) -> None:
        seen.append(await limits_of(tx))

    monkeypatch.setattr("suiban.app.seed._enter", enter)
    async with new_dsns() as dsns:
        settings = settings_of(dsns, tmp_path, nats_url)
        await seed(settings)
        async with open_services(settings, "test") as services, services.db.unscoped() as tx:
            assert "0" not in await limits_of(tx)
    assert seen == [["0", "0"]]


@pytest.fixture(scope="module")
async def files(demo: Services) -> dict[str, str]:
    return await read_settings(demo)


async def test_the_demo_goes_out_without_ids_and_secrets(demo: Services, files: dict[str, str]) -> None:
    async with demo.db.unscoped() as tx:
        companies = await company_ids(tx)
        door = await demo.conversations.find_channel(tx, "bank-app")
    assert files.keys() == {"shared.toml", *(f"{key}.toml" for key in companies)}
    everything = "".join(files.values())
    assert door.greeting in everything
    async with demo.db.snapshot(Scope.of([door.company_id])) as tx:
        secrets = await demo.conversations.assertion_secrets(tx, door)
    assert len(secrets) == 1
    assert secrets[0] not in everything
    assert not any(str(company) in everything or company.hex in everything for company in companies.values())


async def test_applied_again_nothing_changes(demo: Services, files: dict[str, str]) -> None:
    assert await write_settings(demo, files) == []
    assert await read_settings(demo) == files


async def test_an_empty_database_becomes_the_same(
    new_dsns, tmp_path: Path, nats_url: str, files: dict[str, str]
) -> None:
    async with empty(new_dsns, tmp_path, nats_url) as services:
        assert await read_settings(services) == {}
        tried = await write_settings(services, files, dry_run=True)
        assert await read_settings(services) == {}
        assert shown(await write_settings(services, files)) == shown(tried)
        assert await read_settings(services) == files
        assert await write_settings(services, files) == []


async def test_a_change_is_shown_and_audited_as_the_house_s(demo: Services, files: dict[str, str]) -> None:
    name = "bank.toml" if "bank.toml" in files else next(key for key in files if "bank-app" in files[key])
    changed = files | {name: files[name].replace("target_wait_s = ", "target_wait_s = 1", 1)}
    wanted = shown(await write_settings(demo, changed, dry_run=True))
    assert await read_settings(demo) == files
    changes = await write_settings(demo, changed)
    assert shown(changes) == wanted
    assert [line[:20] for line in wanted[1:]] == ["  - target_wait_s = ", "  + target_wait_s = "]
    async with demo.db.unscoped() as tx:
        scope = Scope.of((await company_ids(tx)).values())
    async with demo.db.snapshot(scope) as tx:
        entry = (await demo.audit.entries(tx, Query(action="administration."))).items[0]
    assert (entry.actor.kind, entry.reason, entry.object_kind) == ("house", "suiban config apply", "queues")
    await write_settings(demo, files)
    assert await read_settings(demo) == files


@pytest.mark.parametrize(
    ("name", "text", "at", "why"),
    [
        ("shared.toml", '[[skills]]\nkey = "a"\nname = "a"\nname_en = "a"\nhue = 1\n', "shared.toml:5", "unknown hue"),
        ("shared.toml", '[[queues]]\nkey = "a"\n', "shared.toml:1", "no section queues here"),
        ("shared.toml", "\n[[skills]]\nname = 3\n", "shared.toml:2", "key is missing"),
        ("shared.toml", '[[skills]]\nkey = "a"\nname = 3\nname_en = "a"\n', "shared.toml:3", "name: malformed"),
        ("shared.toml", '[[skills]]\nkey = "a"\nname = "a"\n', "shared.toml:1", "missing"),
        ("shared.toml", "[[skills]\n", "shared.toml:1", ""),
        ("shared.toml", '[[skills]]\nkey = "a"\nname = "a"\nname_en = "a"\n' * 2, "shared.toml:5", "there twice"),
        ("nobody.toml", '[[queues]]\nkey = "a"\nname = "a"\n', "nobody.toml:1", "there is no such company yet"),
        (
            "third.toml",
            '[companies]\nkey = "third"\nname = "三"\nname_en = "Third"\n[[queues]]\nkey = "a"\nname = "a"\n'
            'skills = { nothing = 3 }\n',
            "third.toml:8", "skills: skill_unknown",
        ),
        ("third.toml", '[companies]\nkey = "other"\nname = "三"\nname_en = "x"\n', "third.toml:2", "key is not third"),
    ],
)  # fmt: skip
async def test_mistakes_are_pointed_at_and_nothing_is_changed(
    demo: Services, files: dict[str, str], name: str, text: str, at: str, why: str
) -> None:
    with pytest.raises(NotSettings) as caught:
        await write_settings(demo, files | {name: text})
    assert caught.value.detail["at"] == at
    assert why in str(caught.value.detail["why"])
    assert await read_settings(demo) == files


def test_files_are_read_as_they_were_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.save_files(tmp_path / "new", {"shared.toml": "# 一\n", "bank.toml": ""})
    assert load_files(tmp_path / "new") == {"shared.toml": "# 一\n", "bank.toml": ""}
    (tmp_path / "new" / "Bank!.toml").write_text("")
    with pytest.raises(NotSettings):
        load_files(tmp_path / "new")
    capsys.readouterr()
    assert main(["config", "apply", str(tmp_path / "missing")]) != 0
