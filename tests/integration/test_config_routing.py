"""`suiban routing export | apply`: the sections of routing alone, as the same files."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.conftest import Dsns
from tests.integration.test_config import settings_of

from suiban.administration.api.versions import RULES
from suiban.app.cli import _parser
from suiban.app.config import NotSettings, read_settings, write_settings
from suiban.app.seed import seed
from suiban.app.wiring import Services, open_services
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.routing.model.replaying import try_rules

ROUTING = ("skills", *RULES)


@pytest.fixture(scope="module")
async def demo(dsns: Dsns, nats_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    settings = settings_of(dsns, tmp_path_factory.mktemp("home"), nats_url)
    await seed(settings)
    async with open_services(settings, "test") as services:
        yield services


async def test_only_the_rules_go_out_and_they_are_those_of_the_whole(demo: Services) -> None:
    files, whole = await read_settings(demo, ROUTING), await read_settings(demo)
    assert files.keys() == whole.keys()
    for name, text in files.items():
        held, all_of_it = tomllib.loads(text), tomllib.loads(whole[name])
        assert held == {section: value for section, value in all_of_it.items() if section in ROUTING}
    assert "queues" in tomllib.loads(files["bank.toml"])
    queues = {one["key"]: one for one in tomllib.loads(files["bank.toml"])["queues"]}
    assert (queues["bank-loan"]["backup"], queues["bank-card"]["backup"]) == (["bank-card"], [])
    assert "channels" in tomllib.loads(whole["bank.toml"])


async def test_what_goes_out_comes_back_and_a_change_is_a_version(demo: Services) -> None:
    files = await read_settings(demo, ROUTING)
    assert await write_settings(demo, files, sections=ROUTING) == []
    changed = files | {"bank.toml": files["bank.toml"].replace("wealth = 3", "wealth = 5, anti-fraud = 5", 1)}
    tried = await write_settings(demo, changed, dry_run=True, sections=ROUTING)
    assert [(one.section, one.place[1]) for one in tried] == [("queues", "bank-wealth")]
    # a warning does not stop an operator; it is told
    assert [one.problem for one in tried[0].findings] == ["nobody_has_all"]
    assert await read_settings(demo, ROUTING) == files
    [done] = await write_settings(demo, changed, sections=ROUTING)
    company = done.place[0]
    assert company is not None
    async with demo.db.snapshot(Scope.of([company])) as tx:
        [version], _ = await demo.administration.versions(tx, "queues", done.place)
    assert (version.by.kind, version.reason) == ("house", "suiban config apply")
    await write_settings(demo, files, sections=ROUTING)


async def test_a_queue_may_be_backed_up_by_one_of_the_same_file(demo: Services) -> None:
    files = await read_settings(demo, ROUTING)
    new = """
[[queues]]
key = "aid"
name = "应急"
backup = ["zeal"]
bot_backup = true

[[queues]]
key = "zeal"
name = "热心"
skills = { credit-card = 1 }
"""
    done = await write_settings(demo, {"bank.toml": files["bank.toml"] + new}, dry_run=True, sections=ROUTING)
    assert {one.place[1] for one in done} == {"aid", "zeal"}
    with pytest.raises(NotSettings) as caught:
        await write_settings(demo, {"bank.toml": files["bank.toml"] + new.replace('["zeal"]', '["zest"]')})
    assert "zest" in str(caught.value.detail)


async def test_other_sections_are_refused_with_their_place(demo: Services) -> None:
    whole = await read_settings(demo)
    with pytest.raises(NotSettings) as caught:
        await write_settings(demo, whole, sections=ROUTING)
    assert "no section" in str(caught.value.detail["why"])


async def test_the_demo_has_a_yesterday_worth_trying(demo: Services) -> None:
    async with demo.db.unscoped() as tx:
        companies = await company_ids(tx)
    async with demo.db.snapshot(Scope.of(companies.values())) as tx:
        trial = await demo.administration.trial(tx, companies["bank"], None, [])
    found = try_rules(trial)
    assert found.works > 300
    assert found.left_out == 0
    # the run tells what was told to have happened: nearly all with the same fate
    assert found.apart.same_fate is not None
    assert found.apart.same_fate > 0.9
    assert found.real[""].abandoned > 0


@pytest.mark.parametrize("words", [["export"], ["apply", "x", "--dry-run"], ["dry-run", "--company", "bank"]])
def test_the_commands_are_there(words: list[str], tmp_path: Path) -> None:
    options = _parser().parse_args(["routing", *words])
    assert callable(options.run)
