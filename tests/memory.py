"""A folder in memory, for what need not outlive the machine: a database is copied ten times as quickly as on a disk."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from suiban.platform.engines.errors import HomeInUse
from suiban.platform.engines.home import Home

_MEMORY = Path("/dev/shm")
_PREFIX = "suiban-tests-"
_FREE_BYTES_MIN = 3 << 30  # containers often have 64 MiB of it
_LEFT_S_MIN = 600.0


@contextmanager
def home_in_memory(otherwise: Path) -> Iterator[Home]:
    """A home that is gone afterwards; where there is not enough memory: one in this other folder, which stays."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _FREE_BYTES_MIN:
        yield _prepared(otherwise)
        return
    _clear_away()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_MEMORY))
    folder.chmod(0o711)
    home = _prepared(folder)
    try:
        with home.locked():
            yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(folder: Path) -> Home:
    home = Home(folder)
    home.prepare()
    return home


def _clear_away() -> None:
    """Remove what killed runs have left: nobody holds its lock."""
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        with suppress(HomeInUse, OSError):
            if time.time() - folder.stat().st_mtime > _LEFT_S_MIN:  # a younger one may be about to be locked
                with Home(folder).locked():
                    shutil.rmtree(folder, ignore_errors=True)
