"""What was built runs in browsers of three versions ago, and of years before: Chromium 94, Firefox 93, Safari 16.4."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import FRONT_ENDS, ROOT

WEB = ROOT / "web"
SCRIPT = Path(__file__).with_name("syntax.mjs")
EDITION = "2022"
FOLDERS = sorted({str(WEB / name.partition("/dist/")[0] / "dist") for name in FRONT_ENDS})


def parsed(*folders: str) -> dict[str, Any]:
    node = shutil.which("node")
    assert node is not None
    command = [node, str(SCRIPT), str(WEB), EDITION, *folders]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.timeout(150)
def test_every_script_is_known_to_a_browser_of_three_versions_ago() -> None:
    found = parsed(*FOLDERS)
    assert found["problems"] == []
    assert found["scripts"] >= 20


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("using file = open()", "Unexpected token"),  # ES2026
        ("const a = /[\\p{L}--[a-z]]/v", "Invalid regular expression flag"),  # ES2024
        ("const { promise } = Promise.withResolvers()", "Promise.withResolvers"),
        ("const kinds = Object.groupBy([], (item) => item)", "Object.groupBy"),
        ("const now = new Temporal()", "Temporal"),
    ],
)
def test_what_is_too_new_would_be_noticed(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "planted.js").write_text(source)
    (problem,) = parsed(str(tmp_path))["problems"]
    assert told in problem


def test_what_is_looked_for_first_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "careful.js").write_text("const a = Promise.withResolvers?.(); const b = { c: 1 }; b?.c")
    assert parsed(str(tmp_path)) == {"scripts": 1, "problems": []}
