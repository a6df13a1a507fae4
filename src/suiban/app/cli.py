"""The command ``suiban``.

Exit codes: 0 done; 1 an expected error, told in one line with its stable code; 2 wrong usage or settings (a supervisor
does not try again); 70 an unexpected error, whose frames are in the log.
"""

import argparse
import asyncio
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import uvloop

from suiban.app.attach import attach, attach_bank
from suiban.app.settings import BadSettings, SettingMissing, Settings, describe, load_settings, parse_settings
from suiban.kit.errors import SuibanError
from suiban.platform.telemetry import configure_logging

FAILED: Final = 1
WRONG_USAGE: Final = 2
UNEXPECTED: Final = 70

_log = logging.getLogger("suiban.cli")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int | None] = options.run
    try:
        return run(options) or 0
    except SuibanError as error:
        _tell(error)
        return WRONG_USAGE if isinstance(error, BadSettings | SettingMissing) else FAILED
    except KeyboardInterrupt:
        return 130
    except Exception:
        configure = logging.getLogger()
        if not configure.handlers:
            configure_logging("suiban", None, "info")
        _log.exception("unexpected error")
        return UNEXPECTED


def _tell(error: SuibanError) -> None:
    details = " ".join(f"{name}={value}" for name, value in error.detail.items() if value not in {None, ""})
    print(f"suiban: {error.code}: {error.message()}", file=sys.stderr)
    if isinstance(error, BadSettings):
        details = "\n        ".join(error.problems)
    if details:
        print(f"        {details}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="suiban", description="随伴: serve a bank's customers, whatever the door.")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="start everything on this machine")
    serve.add_argument("--demo", action="store_true", help="fill an empty database with the demo bank")
    serve.add_argument("--web", type=int, metavar="N", help="web processes")
    serve.add_argument("--edge", type=int, metavar="N", help="edge processes")
    serve.add_argument("--engines-only", action="store_true", help="only PostgreSQL and NATS: to run parts by hand")
    serve.set_defaults(run=_serve)

    for name, text in (
        ("web", "pages and API"),
        ("edge", "the public port and its sockets"),
        ("worker", "listeners, bot and timers"),
        ("router", "who gets which work"),
        ("search", "this node's word index of messages"),
    ):
        part = commands.add_parser(name, help=f"run one process: {text}")
        part.add_argument("--name", default=name, help="its name in logs")
        part.set_defaults(run=_part, part=name)

    bank = commands.add_parser("bank", help="run one process: the demo bank's books, a sandbox behind the port")
    bank.add_argument("--name", default="bank", help="its name in logs")
    bank.set_defaults(run=_bank)

    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)
    commands.add_parser("seed", help="fill an empty database with the demo bank").set_defaults(run=_seed)
    settings = commands.add_parser("settings", help="show every setting and what it is now")
    settings.add_argument("--json", action="store_true", help="as JSON")
    settings.set_defaults(run=_settings)

    audit = commands.add_parser("audit", help="check that nobody changed what the audit holds")
    audit.add_argument("what", choices=["verify", "heads"], help="read the chains again, or print where they stand")
    audit.add_argument("--company", metavar="KEY", help="one company; without it all")
    audit.add_argument("--against", metavar="FILE", help="heads printed earlier: prove that the chains still hold them")
    audit.add_argument("--json", action="store_true", help="as JSON")
    audit.set_defaults(run=_audit)

    config = commands.add_parser("config", help="settings of companies as files").add_subparsers(
        required=True, metavar="what"
    )
    _add_config(config, "the settings", _config)

    routing = commands.add_parser("routing", help="the router").add_subparsers(required=True, metavar="what")
    simulate = routing.add_parser(
        "simulate", help="a day of your own logs, decided in virtual time by the router itself"
    )
    importlib.import_module("suiban.app.simulate.options").add_arguments(simulate)
    simulate.set_defaults(run=_simulate)

    dry_run = routing.add_parser("dry-run", help="a past day's real work again, under rules that are not saved")
    importlib.import_module("suiban.app.simulate.options").add_dry_run(dry_run)
    dry_run.set_defaults(run=_dry_run)
    _add_config(routing, "the queues, hours and skills", _routing_config)

    flow = commands.add_parser("flow", help="services of a bank").add_subparsers(required=True, metavar="what")
    importlib.import_module("suiban.app.flow_options").add_arguments(flow, _flow, _attached_flow)

    demo = commands.add_parser("demo", help="the demo bank").add_subparsers(required=True, metavar="what")
    play = demo.add_parser("play", help="simulated customers and agents live in a running demo")
    importlib.import_module("suiban.app.play.options").add_arguments(play)
    play.set_defaults(run=_play)

    bench = commands.add_parser("bench", help="measure: `suiban bench chat --help`", add_help=False)
    measured = ["chat", "answers", "flows", "leaks", "records", "routing", "search", "suggestions"]
    bench.add_argument("what", choices=measured)
    bench.add_argument("arguments", nargs=argparse.REMAINDER)
    bench.set_defaults(run=_bench)
    return parser


def _add_config(commands: Any, what: str, run: Callable[[argparse.Namespace], int]) -> None:
    export = commands.add_parser("export", help=f"write {what} of all companies into a folder")
    export.add_argument("--into", metavar="FOLDER", default="settings", help="without it ./settings")
    apply = commands.add_parser("apply", help=f"bring {what} to what the files of a folder say, all or nothing")
    apply.add_argument("folder", metavar="FOLDER")
    apply.add_argument("--dry-run", action="store_true", help="only show what would change")
    for one in (export, apply):
        one.set_defaults(run=run)


def _config(options: argparse.Namespace, sections: Sequence[str] | None = None) -> int:
    from suiban.app.config import apply, export

    settings = _attached("config")
    if "folder" in options:
        return asyncio.run(apply(settings, Path(options.folder), dry_run=options.dry_run, sections=sections))
    return asyncio.run(export(settings, Path(options.into), sections))


def _routing_config(options: argparse.Namespace) -> int:
    from suiban.administration.api.versions import RULES

    return _config(options, ("skills", *RULES))


def _dry_run(options: argparse.Namespace) -> int:
    from suiban.app.simulate.trying import dry_run

    return asyncio.run(dry_run(_attached("dry-run"), options))


def _simulate(options: argparse.Namespace) -> int:
    from suiban.app.simulate.command import simulate

    return simulate(options)


def _serve(options: argparse.Namespace) -> None:
    from suiban.app.serve import serve

    settings = load_settings()
    chosen: dict[str, Any] = {"demo": settings.demo or options.demo}
    chosen |= {f"{name}_count": value for name in ("web", "edge") if (value := getattr(options, name)) is not None}
    settings = _replaced(settings, chosen)
    settings.folders.prepare()
    configure_logging("supervisor", settings.folders.log, settings.log_level)
    asyncio.run(serve(settings, engines_only=options.engines_only))


def _replaced(settings: Settings, chosen: dict[str, Any]) -> Settings:
    """Options of the command line are checked like the variables they stand for."""
    try:
        return msgspec.convert(msgspec.to_builtins(msgspec.structs.replace(settings, **chosen)), Settings)
    except msgspec.ValidationError as error:
        raise BadSettings([str(error)]) from None


def _attached(process: str) -> Settings:
    settings = attach(load_settings())
    configure_logging(process, settings.folders.log, settings.log_level)
    return settings


def _part(options: argparse.Namespace) -> None:
    settings = _attached(options.name)
    uvloop.run(importlib.import_module(f"suiban.app.{options.part}").run(settings))


def _bank(options: argparse.Namespace) -> None:
    settings = attach_bank(load_settings())
    settings.folders.prepare()
    configure_logging(options.name, settings.folders.log, settings.log_level)
    uvloop.run(importlib.import_module("suiban.app.bank").run(settings))


def _migrate(options: argparse.Namespace) -> None:
    settings = _attached("migrate")
    settings.need("database_owner_url")
    applied = asyncio.run(importlib.import_module("suiban.app.migrate").migrate(settings.database_owner_url))
    print(f"{applied} migrations applied")


def _seed(options: argparse.Namespace) -> None:
    settings = _attached("seed")
    settings.need("database_owner_url")
    asyncio.run(importlib.import_module("suiban.app.seed").seed(settings, lambda text: print(text, file=sys.stderr)))


def _settings(options: argparse.Namespace) -> None:
    items = list(describe(parse_settings(os.environ)))
    if options.json:
        print(json.dumps([msgspec.to_builtins(item) for item in items], ensure_ascii=False, indent=2))
        return
    for item in items:
        print(f"{item.name}\n    {item.variable}={item.shown}\n    {item.help}")


def _audit(options: argparse.Namespace) -> int:
    command = importlib.import_module("suiban.app.audit")
    code: int = uvloop.run(
        command.run(_attached("audit"), options.what, options.company, options.against, as_json=options.json)
    )
    return code


def _flow(options: argparse.Namespace) -> int:
    code: int = importlib.import_module(f"suiban.app.{options.module}").run(options)
    return code


def _attached_flow(options: argparse.Namespace) -> int:
    code: int = asyncio.run(importlib.import_module(f"suiban.app.{options.module}").run(_attached("flow"), options))
    return code


def _play(options: argparse.Namespace) -> int:
    code: int = importlib.import_module("suiban.app.play.command").run(options, load_settings())
    return code


def _bench(options: argparse.Namespace) -> int:
    code: int | None = importlib.import_module(f"suiban.app.bench.{options.what}").main(options.arguments)
    return code or 0
