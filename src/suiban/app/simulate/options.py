"""The options of ``suiban routing simulate``; imports nothing heavy, as every command reads them."""

import argparse
from collections.abc import Callable
from datetime import date


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--arrivals", metavar="CSV", required=True, help="who came: at, queue, handle_s, …")
    parser.add_argument("--workers", metavar="CSV", required=True, help="who worked: worker, skills, capacity, …")
    parser.add_argument("--rules", metavar="FILE", required=True, help="queues, as `suiban config export` writes them")
    parser.add_argument("--answer-s", type=_up_to(3_600), default=0.0, help="seconds until an offer is accepted (0)")
    parser.add_argument("--miss-share", type=_up_to(0.99), default=0.0, help="share of offers nobody answers (0)")
    parser.add_argument("--away-s", type=_up_to(86_400), default=300.0, help="away after missing several (300)")
    parser.add_argument("--claim-s", type=_up_to(3_600), default=5.0, help="seconds until what may be taken is (5)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of chance: the same gives the same (1)")
    parser.add_argument("--json", action="store_true", help="one object on stdout")


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """The options of `suiban routing dry-run`."""
    parser.add_argument("--rules", metavar="FILE", help="a company's file of `suiban routing export`, as it would be")
    parser.add_argument("--company", metavar="KEY", help="whose day it is; without it the name of the file")
    parser.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="without it the last whole day")
    parser.add_argument("--json", action="store_true", help="one object on stdout")


def _up_to(most: float) -> Callable[[str], float]:
    """A number from 0 to the most that makes sense."""

    def number(text: str) -> float:
        value = float(text)
        if not 0 <= value <= most:
            raise argparse.ArgumentTypeError(f"from 0 to {most:g}")
        return value

    return number
