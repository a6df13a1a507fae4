"""Whatever the audit may hold has a name in both languages: no code is shown where somebody looks for what was done."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "suiban"
WORDS = ROOT / "web" / "desk" / "src" / "shared" / "words"
ACTION = re.compile(r"[a-z]+\.[a-z_]+")
# how what was done is written down: by the door of the audit, or by a helper that names who and what
WRITERS = frozenset({"record", "record_many", "_record", "_audited"})


def actions_in(source: str) -> set[str]:
    """Actions that are written out as an argument of a writer, or are a constant that one is given."""
    tree = ast.parse(source)
    constants = {
        name: text for name, text in (_constant(node) for node in ast.walk(tree)) if text and ACTION.fullmatch(text)
    }
    found = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) in WRITERS:
            for part in (inner for argument in call.args for inner in _parts(argument)):
                text = part.value if isinstance(part, ast.Constant) else constants.get(_name(part))
                if isinstance(text, str) and ACTION.fullmatch(text):
                    found.add(text)
    return found


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Of an argument; what is put together when it runs is known by nobody before."""
    if not isinstance(node, ast.JoinedStr):
        yield node
        for inner in ast.iter_child_nodes(node):
            yield from _parts(inner)


def _constant(node: ast.AST) -> tuple[str, str | None]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    value = getattr(node, "value", None)
    text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    return (_name(targets[0]) if targets else "", text)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def sources() -> Iterator[str]:
    """Everything that runs for real."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "bench" not in path.parts:
            yield path.read_text("utf-8")


def named(text: str) -> set[str]:
    """What has words: `'staff.signed_in': …`."""
    return set(re.findall(r"'([a-z]+\.[a-z_]+)':", text))


@pytest.fixture(scope="module")
def both() -> str:
    return (WORDS / "audit.ts").read_text("utf-8")


def test_it_sees_what_is_written_down() -> None:
    planted = (
        'DONE: Final = "a.done"\nawait audit.record(tx, x, DONE if new else "a.other", "thing", y, "not.an action")'
    )
    assert actions_in(planted) == {"a.done", "a.other"}


@pytest.fixture(scope="module")
def actions() -> set[str]:
    return set().union(*map(actions_in, sources()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_action_has_words(actions: set[str], both: str, language: str) -> None:
    assert len(actions) > 30
    known = named(both) | named((WORDS / f"access_{language}.ts").read_text("utf-8"))
    modules = {path.name for path in SOURCES.iterdir()}
    assert sorted(one for one in actions - known if one.partition(".")[0] in modules) == []
