"""``suiban flow``: definitions of services as files, checked, drawn and tested here, whatever runs elsewhere."""

import argparse
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from suiban.app.flow_books import bank_of
from suiban.cases.operations import OPERATIONS as CASES
from suiban.corebank.api import OPERATIONS
from suiban.flows.model.checking import check
from suiban.flows.model.definition import Definition, compile_definition
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.layout import lay_out
from suiban.flows.model.session import Played, Session, SessionFaulty, play
from suiban.kit.errors import BadInput

ASKED: Final = frozenset({*OPERATIONS, *CASES})
"""What services may call: the bank, and our own modules that answer in the same way."""
REPEATABLE: Final = frozenset(name for name, one in {**OPERATIONS, **CASES}.items() if not one.writes)


class FileUnreadable(BadInput):
    """This file cannot be read."""

    code = "file_unreadable"


def run(options: argparse.Namespace) -> int:
    """``validate``, ``layout`` or ``test``; the exit code."""
    return {"validate": _validate, "layout": _layout, "test": _test}[options.what](options)


def _validate(options: argparse.Namespace) -> int:
    wrong = False
    for file in options.files:
        for found in check(read_text(file), _resolver(file), ASKED):
            wrong |= found.severity == "error"
            print(f"{file}: {found.severity} {found.code} at {found.element or '-'}: {found.words.en}")
    return int(wrong)


def _layout(options: argparse.Namespace) -> int:
    for file in options.files:
        text = read_text(file)
        try:
            drawn = lay_out(text)
        except DefinitionRefused as refused:
            raise FileUnreadable(file=str(file), finding=refused.findings[0].code) from None
        if drawn != text:
            file.write_text(drawn, "utf-8")
            print(f"{file}: drawn")
    return 0


def _test(options: argparse.Namespace) -> int:
    definition = compiled(options.file)
    sessions = options.session or sessions_of(options.file)
    failed = 0
    for path in sessions:
        session = read_session(path)
        if options.update:
            session = update(definition, session)
            path.write_text(written(session), "utf-8")
        lines = list(problems(definition, session))
        failed += bool(lines)
        print("\n".join([f"{path.name}: {'FAILED' if lines else 'ok'}", *lines]))
    print(f"{len(sessions)} sessions, {failed} failed")
    return int(failed > 0)


def compiled(file: Path) -> Definition:
    """A definition of a file, with those of the services it calls beside it. Raises DefinitionRefused."""
    return compile_definition(read_text(file), _resolver(file), REPEATABLE)


def sessions_of(file: Path) -> list[Path]:
    """The recorded sessions of a definition: ``sessions/<flow>.<name>.json`` beside it."""
    return sorted(file.parent.glob(f"sessions/{file.stem}.*.json"))


def problems(definition: Definition, session: Session) -> Iterator[str]:
    """What comes otherwise than recorded, door by door, as lines of a difference; nothing when all is as it was."""
    for door in session.doors:
        try:
            played = play(definition, session, door)
        except SessionFaulty as faulty:
            yield f"{door}: {faulty.code} {faulty.detail}"
            continue
        if played.facts != session.facts:
            yield f"{door}:"
            yield from difflib.unified_diff(session.facts, played.facts, "recorded", "played", lineterm="", n=1)


def update(definition: Definition, session: Session) -> Session:
    """The session recorded anew at its first door, with the bank's own answers."""
    bank = bank_of(session.before, session.at, session.bank)
    played: Played = play(definition, session, session.doors[0], bank)
    return msgspec.structs.replace(session, bank=played.bank, facts=played.facts)


def read_session(path: Path) -> Session:
    """A session from its file. Raises :class:`FileUnreadable`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Session)
    except (OSError, msgspec.DecodeError) as error:
        raise FileUnreadable(file=str(path), why=str(error)) from None


def written(session: Session) -> str:
    """A session as its file: a line for each thing that happens, so that a difference can be read."""
    fields = []
    for name, value in msgspec.to_builtins(session).items():
        if name in ("inputs", "bank", "facts") and value:
            items = ",\n".join(f"    {_json(item)}" for item in value)
            fields.append(f"  {_json(name)}: [\n{items}\n  ]")
        else:
            fields.append(f"  {_json(name)}: {_json(value)}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def read_text(file: Path) -> str:
    """The text of a file. Raises :class:`FileUnreadable`."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(file=str(file), why=type(error).__name__) from None


def _resolver(file: Path) -> Any:
    def resolve(key: str) -> str | None:
        beside = file.parent / f"{key}.bpmn"
        return beside.read_text("utf-8") if key.isidentifier() and beside.is_file() else None

    return resolve


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
