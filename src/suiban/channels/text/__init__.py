"""The text door: a telephone number on one side, plain text on the other, without a socket.

It stands for doors that carry short messages: ``suiban flow try`` and tests write through it, and what comes after it
(carriers) hands in what it receives here. Words: an *address* is the customer's number as it is dialled.

Invariants: a message is acknowledged after its commit and never before; its own id makes a repeated one harmless; who
writes from a registered number is known by it and no more surely than by signing in; whoever else writes is a visitor.
"""

from suiban.channels.contract.api import Manifest

MANIFEST = Manifest(
    key="text",
    name="短信",
    name_en="Text messages",
    delivery="pulled",
    text_characters_max=500,
    pictures=False,
    files=False,
    voice_notes=False,
    buttons=False,
    typing=False,
    read_marks=False,
)
