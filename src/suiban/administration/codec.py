"""Settings as TOML files and back; pure. Reading keeps where everything stands, so that a mistake can be pointed at.

One file a company, one for what all share. A section is a table (one setting) or an array of tables, each with its key.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

LINE_CHARACTERS: Final = 100
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\"'-]+)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+))\s*[.=]")


class NotToml(ValueError):
    """The text is not TOML; ``line`` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class Table(msgspec.Struct, frozen=True):
    """One table of a file: where it begins, its fields, and the line of each."""

    section: str
    line: int
    fields: Mapping[str, Any]
    lines: Mapping[str, int]

    def line_of(self, field: str) -> int:
        """The line of a field, else of the table."""
        return self.lines.get(field, self.line)


def write(sections: Iterable[tuple[str, bool, Sequence[tuple[str, Mapping[str, Any]]]]], head: str) -> str:
    """A file of (section, single, [(key, fields)]). Lists and tables stand in one line where they fit."""
    parts = ["".join(f"# {line}\n" for line in head.splitlines())]
    for section, single, settings in sections:
        for key, fields in settings:
            title = f"[{section}]" if single else f"[[{section}]]"
            rows = [f"key = {_text(key)}", *(f"{name} = {_value(value)}" for name, value in fields.items())]
            parts.append("\n".join([title, *rows, ""]))
    return "\n".join(parts)


def read(text: str) -> list[Table]:
    """The tables of a file, in order. Raises :class:`NotToml`."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise NotToml(int(found[1]) if found else text.count("\n") + 1, str(error).partition(" (at")[0]) from None
    except RecursionError:
        raise NotToml(1, "Nested too deeply") from None
    places = _places(text)
    tables = []
    for section, value in held.items():
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items):
            line, lines = places.get((section, number), (places.get(("", 0), (1, {}))[1].get(section, 1), {}))
            if not isinstance(item, dict):
                raise NotToml(line, f"{section} is not a table")
            tables.append(Table(section, line, item, lines))
    return tables


def _places(text: str) -> dict[tuple[str, int], tuple[int, dict[str, int]]]:
    """(table, number) -> (line, field -> line). Lines within a value of several lines are none of their own."""
    found: dict[tuple[str, int], tuple[int, dict[str, int]]] = {("", 0): (1, {})}
    counts: dict[str, int] = {}
    now: dict[str, int] = found["", 0][1]
    rest: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if rest:
            rest.append(line)
        elif header := _HEADER.match(line):
            name, _, below = header[2].replace('"', "").replace("'", "").partition(".")
            if below:  # a table within a table: a field of it
                now.setdefault(below.partition(".")[0], number)
                continue
            at = counts.get(name, -1) + 1 if header[1] == "[[" else 0
            counts[name] = at
            now = {}
            found[name, at] = (number, now)
            continue
        elif key := _KEY.match(line):
            now.setdefault(next(part for part in key.groups() if part is not None), number)
            rest = [line[key.end() - 1 :]]
        else:
            continue
        if _whole("\n".join(rest)):
            rest = []
    return found


def _whole(statement: str) -> bool:
    """Whether ``= …`` is a value that has ended."""
    try:
        tomllib.loads(f"x{statement.strip()}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_name(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    one = f"[{', '.join(_value(item) for item in value)}]"
    if len(one) <= LINE_CHARACTERS:
        return one
    return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, once what JSON leaves alone is escaped too."""
    written = msgspec.json.encode(text).decode()
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", written)
