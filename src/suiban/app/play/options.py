"""The options of ``suiban demo play``; imports nothing heavy, as every command reads them."""

import argparse
from typing import Final

HAND_DRIVEN: Final = ("linyue", "zhouming", "wangsumei")
"""Whom people sign in as; left alone unless told otherwise."""

AGENTS_MAX: Final = 30
PER_MINUTE_MAX: Final = 200.0
"""A server lets one address open four sessions a second."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--url", help="where the demo is; without it the one of these settings, when they say demo")
    parser.add_argument("--customers-per-minute", type=_rate, default=12.0, metavar="N", help="default 12")
    parser.add_argument("--minutes", type=_positive, metavar="N", help="how long customers come; default: until Ctrl-C")
    parser.add_argument("--agents", type=_agents, default=12, metavar="N", help=f"0 to {AGENTS_MAX}, default 12")
    parser.add_argument(
        "--except", dest="spared", default=",".join(HAND_DRIVEN), metavar="LOGIN,...",
        help=f"staff left alone, to be driven by hand; default {','.join(HAND_DRIVEN)}",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="throw the same dice again")
    parser.add_argument("--speed", type=_positive, default=1.0, metavar="N", help="times faster than people")
    parser.add_argument("--json", action="store_true", help="what happened as one flat object on stdout")


def _rate(text: str) -> float:
    value = _positive(text)
    if value > PER_MINUTE_MAX:
        raise argparse.ArgumentTypeError(f"at most {PER_MINUTE_MAX:g}")
    return value


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("more than 0")
    return value


def _agents(text: str) -> int:
    value = int(text)
    if not 0 <= value <= AGENTS_MAX:
        raise argparse.ArgumentTypeError(f"0 to {AGENTS_MAX}")
    return value
