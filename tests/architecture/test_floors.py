"""The four rules of the house, checked by machine; each check is also seen to fail on a planted violation."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "suiban"
DOORS = {"api", "events"}
OPEN = {"kit", "platform", "language"}
# what goes through a door is defined beside it: values and errors; live text is the other half of the spine's door
SHARED = {"model", "errors", "live", "passing"}
KNOWS_ALL = {"app", "__main__"}
LINES_MAX = 450
CLOCKS = re.compile(r"\b(datetime\.now|datetime\.utcnow|time\.time\(|time\.monotonic\(|uuid4\(|random\.)")
MAY_ASK_TIME = ("kit/", "platform/", "app/")


def crossings(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Imports from one module of the house into the inside of another."""
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            source, target = importer.split("."), imported.split(".")
            if len(source) > 1 and len(target) > 1 and source[1] != target[1]:
                yield importer, imported


def bad_crossings(pairs: Iterator[tuple[str, str]]) -> list[str]:
    """Those that do not go through a door."""
    bad = []
    for importer, imported in pairs:
        source, target = importer.split("."), imported.split(".")
        if source[1] in KNOWS_ALL or target[1] in OPEN:
            continue
        door = target[3] if target[1] == "channels" and len(target) > 3 else target[2] if len(target) > 2 else ""
        if door not in DOORS | SHARED:
            bad.append(f"{importer} -> {imported}")
    return bad


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("suiban", cache_dir=None)


def test_modules_meet_only_at_their_doors(graph: grimp.ImportGraph) -> None:
    pairs = list(crossings(graph))
    assert len(pairs) > 50, "the test looked at nothing"
    assert bad_crossings(iter(pairs)) == []


def test_a_planted_step_over_a_door_is_seen() -> None:
    planted = [("suiban.routing.api", "suiban.conversations.store"), ("suiban.bot.api", "suiban.conversations.api")]
    assert bad_crossings(iter(planted)) == ["suiban.routing.api -> suiban.conversations.store"]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_the_stack_holds() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kit/money.py", "import suiban.platform.hints"),
        ("conversations/model/__init__.py", "import suiban.routing.model"),
        ("conversations/model/__init__.py", "import asyncio"),
        ("routing/model/matching.py", "import suiban.bot.model"),
        ("desk/http/conversations.py", "import asyncpg"),
        ("staff/jobs.py", "import suiban.demobank.api"),
        ("corebank/client.py", "import suiban.demobank.http"),
        ("demobank/api.py", "import suiban.language.api"),
        ("demobank/model/paying.py", "import suiban.corebank.api"),
        ("corebank/api.py", "import suiban.customers.api"),
    ],
)
def test_a_planted_violation_of_the_stack_is_seen(tmp_path: Path, file: str, line: str) -> None:
    import shutil

    shutil.copytree(SOURCE, tmp_path / "src" / "suiban", ignore=shutil.ignore_patterns("__pycache__", "content"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    planted = tmp_path / "src" / "suiban" / file
    planted.write_text(planted.read_text() + f"\n{line}\n")
    assert _lint(tmp_path).returncode == 1


def test_an_unplaced_folder_is_seen(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(SOURCE, tmp_path / "src" / "suiban", ignore=shutil.ignore_patterns("__pycache__", "content"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "src" / "suiban" / "utils").mkdir()
    (tmp_path / "src" / "suiban" / "utils" / "__init__.py").write_text('"""Planted."""\n')
    assert _lint(tmp_path).returncode == 1


def _sources() -> list[Path]:
    files = [path for path in SOURCE.rglob("*.py") if "__pycache__" not in path.parts]
    assert len(files) > 60
    return files


def test_files_stay_short() -> None:
    # tests too: they are read as often, and one that nobody overlooks hides what it does not test
    files = [*_sources(), *(ROOT / "tests").rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}


def asks_the_machine(path: str, text: str) -> bool:
    """Whether code outside the ground takes time or chance from the machine."""
    return not path.startswith(MAY_ASK_TIME) and CLOCKS.search(text) is not None


def test_time_and_chance_come_as_arguments() -> None:
    bad = [name for path in _sources() if asks_the_machine(name := str(path.relative_to(SOURCE)), path.read_text())]
    assert bad == []
    assert asks_the_machine("routing/api.py", "now = datetime.now(UTC)")


def test_every_module_has_a_charter(graph: grimp.ImportGraph) -> None:
    missing = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("__init__.py")
        if path.parent.name not in {"migrations", "content"} and '"""' not in path.read_text()
    ]
    assert missing == []


# doors that take writing, as theirs say: a fact is written by the statement that makes it true
WRITING_DOORS = {"eventlog_door"}


def test_sql_writes_only_its_own_schema() -> None:
    bad = []
    for path in _sources():
        module = path.relative_to(SOURCE).parts[0]
        if module in {"app", "platform"}:
            continue
        written = re.findall(r"(?:insert into|update|delete from)\s+([a-z_]+)\.[a-z_]+", path.read_text())
        bad += [f"{path.relative_to(SOURCE)}: {schema}" for schema in written if schema not in {module, *WRITING_DOORS}]
    assert bad == []


def test_sql_reads_other_schemas_only_by_their_door() -> None:
    bad = []
    known = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    for path in _sources():
        module = path.relative_to(SOURCE).parts[0]
        if module in {"app", "platform"}:
            continue
        for schema in re.findall(r"(?:from|join)\s+([a-z_]+)\.[a-z_]+", path.read_text()):
            if schema in known and schema not in {module, "platform"}:
                imports = re.search(rf"^from {schema}\.", path.read_text(), re.MULTILINE)
                if imports is None:
                    bad.append(f"{path.relative_to(SOURCE)}: {schema}")
    assert bad == []
