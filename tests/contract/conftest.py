"""Every door, one after the other, at one house."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.contract.doors import ADAPTERS, Adapter, manifest_of
from tests.house import House, open_house

from suiban.channels.contract.api import Manifest
from suiban.platform.engines.postgres_server import RunningPostgres


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(params=sorted(ADAPTERS))
async def door(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Adapter]:
    adapter = ADAPTERS[request.param](house)
    yield adapter
    await adapter.close()


@pytest.fixture
def manifest(door: Adapter) -> Manifest:
    return manifest_of(door.folder)
