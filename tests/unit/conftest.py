"""Unit tests are quick: what starts a process belongs elsewhere."""

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_under_way: list[str] = []


def _start_nothing(event: str, arguments: tuple[Any, ...]) -> None:
    if _under_way and event in {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"}:
        raise RuntimeError("a unit test starts a process: it belongs into tests/integration")


sys.addaudithook(_start_nothing)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Only while one of ours runs: other kinds may run in the same process."""
    if item.path.is_relative_to(_HERE):
        _under_way.append(item.nodeid)
    try:
        return (yield)
    finally:
        _under_way.clear()
