"""What keeps unit tests quick works."""

import asyncio
import os
import subprocess
import sys

import pytest


async def test_a_unit_test_cannot_start_a_process() -> None:
    with pytest.raises(RuntimeError, match="belongs into tests/integration"):
        subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220 - it does not get that far
    with pytest.raises(RuntimeError, match="belongs into tests/integration"):
        await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    with pytest.raises(RuntimeError, match="belongs into tests/integration"):
        os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})  # noqa: ASYNC221 - as above
