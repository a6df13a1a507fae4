"""The options of ``suiban flow``, read before anything else is loaded."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[[argparse.Namespace], int]


def add_arguments(commands: Any, alone: Run, attached: Run) -> None:
    """What needs only files runs ``alone``; what needs a running Suiban ``attached`` to it."""
    for name, text in (
        ("validate", "say what is wrong with definitions, and where"),
        ("layout", "draw definitions anew: only their diagrams change"),
    ):
        files = commands.add_parser(name, help=text)
        files.add_argument("files", nargs="+", type=Path, metavar="FLOW.bpmn")
        files.set_defaults(run=alone, module="flow", what=name)

    test = commands.add_parser("test", help="play recorded sessions of a definition at every door they name")
    test.add_argument("file", type=Path, metavar="FLOW.bpmn")
    test.add_argument(
        "--session", type=Path, action="append", metavar="SESSION.json", help="without it: all in sessions/ beside it"
    )
    test.add_argument(
        "--update", action="store_true", help="record anew, with the demo bank's own rules: read the difference"
    )
    test.set_defaults(run=alone, module="flow", what="test")

    publish = commands.add_parser("publish", help="publish definitions that differ from what runs")
    publish.add_argument("files", nargs="+", type=Path, metavar="FLOW.bpmn")
    publish.add_argument("--company", default="bank", metavar="KEY", help="the company whose services they are (bank)")
    publish.set_defaults(run=attached, module="flow_publish")

    trying = commands.add_parser("try", help="write to a running Suiban as a customer does by text message")
    trying.add_argument("--company", default="bank", metavar="KEY", help="the company written to (bank)")
    trying.add_argument("--phone", default="19900001001", metavar="NUMBER", help="the customer's number")
    trying.add_argument("messages", nargs="*", metavar="MESSAGE", help="what is written; without any they are typed")
    trying.set_defaults(run=attached, module="flow_try")
