"""The child in which a past day is run again: reads a trial, says how far it is, then what came of it."""

import os
import sys
from typing import Final

import msgspec

from suiban.routing.model.replaying import Trial, try_rules

TOLD_EVERY: Final = 20
"""So often at most it is said how far it is."""
NICE: Final = 10
"""Customers come first."""


def main() -> None:
    """Read a trial from the input; write ``{"done": …, "of": …}`` lines and, at last, ``{"tried": …}``."""
    os.nice(NICE)
    write = sys.stdout.buffer
    encode = msgspec.json.Encoder(enc_hook=str).encode
    last = -1

    def tell(done: int, known: int) -> None:
        nonlocal last
        part = done * TOLD_EVERY // max(1, known)
        if part != last:
            last = part
            write.write(encode({"done": done, "of": known}) + b"\n")
            write.flush()

    trial = msgspec.json.decode(sys.stdin.buffer.read(), type=Trial, dec_hook=_decode)
    write.write(encode({"tried": try_rules(trial, tell)}) + b"\n")


def _decode(kind: type, value: object) -> object:
    return kind(value)


if __name__ == "__main__":
    main()
