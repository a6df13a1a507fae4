"""``suiban config export | apply``: settings as files, and back in one transaction."""

import asyncio
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from suiban.administration import codec
from suiban.administration.api import Administration, Change, plain
from suiban.administration.errors import SettingInvalid
from suiban.administration.model import Company, parse_value
from suiban.administration.model.findings import sentence
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.audit.api import HOUSE
from suiban.kit.errors import BadInput, NotFound
from suiban.kit.ids import CompanyId
from suiban.platform.companies import CompanyLook, company_ids, put_look
from suiban.platform.postgres import Scope, Transaction

Sections = Collection[str] | None
SHARED: Final = "shared.toml"
_COMPANY: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
REASON: Final = "suiban config apply"
FILE_BYTES_MAX: Final = 4 << 20
SHARED_HEAD: Final = "What all companies share. Read docs/how-to/settings.md."
COMPANY_HEAD: Final = "The settings of one company. Read docs/how-to/settings.md."


class NotSettings(BadInput):
    """The files do not hold settings; nothing was changed."""

    code = "not_settings"


class FolderMissing(NotFound):
    """There is no folder with settings there."""

    code = "folder_missing"


class _DryRun(Exception):
    """Everything went well; take it back."""


async def export(settings: Settings, into: Path, sections: Sections = None) -> int:
    """Write one file a company, and what they share; only some sections, or all. Returns 0."""
    async with open_services(settings, "config") as services:
        files = await read_settings(services, sections)
    await asyncio.to_thread(save_files, into, files)
    return 0


async def apply(settings: Settings, folder: Path, *, dry_run: bool, sections: Sections = None) -> int:
    """Bring settings to what the files say, all or nothing; prints what changes. Returns 0.

    Files that name other ``sections`` than these are refused.
    """
    files = await asyncio.to_thread(load_files, folder)
    async with open_services(settings, "config") as services:
        changes = await write_settings(services, files, dry_run=dry_run, sections=sections)
    for line in shown(changes):
        print(line)
    for change in changes:
        for one in change.findings:
            print(f"warning: {change.section} {change.place[1]}: {sentence(one)}", file=sys.stderr)
    print(f"{len(changes)} {'to change' if dry_run else 'changed'}", file=sys.stderr)
    return 0


def save_files(into: Path, files: Mapping[str, str]) -> None:
    """Write the files into a folder, which is made when it is not there."""
    into.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (into / name).write_text(text, "utf-8")
        print(into / name)


def load_files(folder: Path) -> dict[str, str]:
    """The TOML files of a folder, by name. Raises :class:`FolderMissing`, :class:`NotSettings`."""
    if not folder.is_dir():
        raise FolderMissing(folder=str(folder))
    found = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != SHARED and not _COMPANY.fullmatch(path.stem):
            raise NotSettings(at=path.name, why="no key of a company")
        content = path.read_bytes()
        if len(content) > FILE_BYTES_MAX:
            raise NotSettings(at=path.name, why="too large")
        try:
            found[path.name] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotSettings(at=path.name, why="not UTF-8") from error
    return found


async def read_settings(services: Services, sections: Sections = None) -> dict[str, str]:
    """All settings of all companies as files: name -> text. No ids, no secrets."""
    kept = services.administration
    async with services.db.unscoped() as tx:
        keys = {company: key for key, company in (await company_ids(tx)).items()}
    if not keys:
        return {}
    held: dict[str, dict[str, list[tuple[str, dict[str, Any]]]]] = {key: {} for key in keys.values()}
    shared: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    async with services.db.snapshot(Scope.of(keys)) as tx:
        for name in _among(kept, sections):
            for item in await kept.settings(tx, name):
                into = shared if item.company_id is None else held[keys[item.company_id]]
                into.setdefault(name, []).append((item.key, plain(item.value)))
    files = {SHARED: _written(kept, shared, SHARED_HEAD)}
    return files | {f"{key}.toml": _written(kept, sections, COMPANY_HEAD) for key, sections in sorted(held.items())}


async def write_settings(
    services: Services, files: Mapping[str, str], *, dry_run: bool = False, sections: Sections = None
) -> list[Change]:
    """Set everything the files say in one transaction; what they do not name stays. Raises :class:`NotSettings`."""
    kept = services.administration
    tables = {name: _tables(kept, name, text, _among(kept, sections)) for name, text in files.items()}
    async with services.db.unscoped() as tx:
        companies = await company_ids(tx)
    new = {name.removesuffix(".toml") for name in files if name != SHARED} - companies.keys()
    companies |= {key: CompanyId.new() for key in sorted(new)}
    if not companies:
        return []
    changes: list[Change] = []
    try:
        async with services.db.transaction(Scope.of(companies.values())) as tx:
            # all or nothing, however many they are: an operator's deed takes longer than a request ever may
            await tx.unhurried()
            for key in sorted(new):
                await _register(tx, f"{key}.toml", companies[key], key, tables[f"{key}.toml"])
            for section in kept.sections:
                for name, found in tables.items():
                    company = None if name == SHARED else companies[name.removesuffix(".toml")]
                    changes += await _write(kept, tx, section, name, company, found)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return changes


def shown(changes: list[Change]) -> list[str]:
    """Changes as a person reads them: ``-`` what was, ``+`` what is."""
    encode = msgspec.json.encode
    lines: list[str] = []
    for change in changes:
        lines.append(f"{'new ' if change.created else ''}{change.section} {change.place[1]}")
        for name, value in change.after.items():
            lines += [f"  - {name} = {encode(change.before[name]).decode()}"] if name in change.before else []
            lines.append(f"  + {name} = {encode(value).decode()}")
    return lines


def _written(kept: Administration, held: Mapping[str, list[tuple[str, dict[str, Any]]]], head: str) -> str:
    return codec.write(((name, s.single, held.get(name, [])) for name, s in kept.sections.items()), head)


def _among(kept: Administration, sections: Sections) -> list[str]:
    """In the order in which they are applied."""
    return [name for name in kept.sections if sections is None or name in sections]


def _tables(kept: Administration, name: str, text: str, sections: Sequence[str]) -> list[codec.Table]:
    try:
        tables = codec.read(text)
    except codec.NotToml as error:
        raise NotSettings(at=f"{name}:{error.line}", why=str(error)) from None
    seen: set[tuple[str, object]] = set()
    for table in tables:
        section = kept.sections.get(table.section)
        if section is None or table.section not in sections or section.shared != (name == SHARED):
            raise NotSettings(at=f"{name}:{table.line}", why=f"no section {table.section} here")
        key = table.fields.get("key")
        if not isinstance(key, str) or not section.keys.fullmatch(key):
            raise NotSettings(at=f"{name}:{table.line_of('key')}", why="key is missing or malformed")
        if section.single and key != name.removesuffix(".toml"):
            raise NotSettings(at=f"{name}:{table.line_of('key')}", why=f"key is not {name.removesuffix('.toml')}")
        if (table.section, key) in seen:
            raise NotSettings(at=f"{name}:{table.line}", why=f"{table.section} {key} is there twice")
        seen.add((table.section, key))
        for field in table.fields.keys() - {"key", *section.kind.__struct_fields__}:
            raise NotSettings(at=f"{name}:{table.line_of(field)}", why=f"unknown {field}")
    return tables


async def _register(tx: Transaction, name: str, company: CompanyId, key: str, tables: list[codec.Table]) -> None:
    """A company that is not there yet comes first: everything else refers to it."""
    table = next((table for table in tables if table.section == "companies"), None)
    if table is None:
        raise NotSettings(at=f"{name}:1", why="companies is missing: there is no such company yet")
    try:
        value = parse_value(Company, _fields(table))
    except SettingInvalid as error:
        raise _pointed(name, table, error) from None
    assert isinstance(value, Company)
    # the names only; the section itself sets the rest, and is audited
    await put_look(tx, CompanyLook(company, key, value.name, value.name_en, "", "Asia/Shanghai", "", active=False))


async def _write(
    kept: Administration, tx: Transaction, section: str, name: str, company: CompanyId | None, found: list[codec.Table]
) -> list[Change]:
    changes: list[Change] = []
    tables = [table for table in found if table.section == section]
    while tables:
        early: list[tuple[codec.Table, SettingInvalid]] = []
        for table in tables:
            try:
                change = await kept.replace(tx, HOUSE, section, (company, table.fields["key"]), _fields(table), REASON)
            except SettingInvalid as error:
                early.append((table, error))  # queues point at one another: the other may only come below
                continue
            changes += [change] if change is not None else []
        if len(early) == len(tables):
            raise _pointed(name, *early[0]) from None
        tables = [table for table, _ in early]
    return changes


def _fields(table: codec.Table) -> dict[str, Any]:
    return {field: value for field, value in table.fields.items() if field != "key"}


def _pointed(name: str, table: codec.Table, error: SettingInvalid) -> NotSettings:
    field, problem = str(error.detail.get("field", "")), str(error.detail.get("problem", ""))
    where = f" {error.detail['where']}" if error.detail.get("where") else ""
    return NotSettings(at=f"{name}:{table.line_of(field)}", why=f"{field}: {problem}{where}")
