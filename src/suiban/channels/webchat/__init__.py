"""The chat door: the bank's own pages and apps, by web socket.

Words: a *visitor* is somebody whose browser we know and nothing else; an *intake* gathers what all customers of this
process say and stores it in one transaction.

Invariants: a message is acknowledged after its commit and never before; a connection speaks only for the customer of
its session; what a reader gets is read by sequence, so losing a connection loses nothing.
"""

from suiban.channels.contract.api import Manifest

MANIFEST = Manifest(
    key="webchat",
    name="网页与手机聊天",
    name_en="Web and app chat",
    delivery="pulled",
    text_characters_max=4_000,
    pictures=True,
    files=True,
    voice_notes=True,
    buttons=True,
    typing=True,
    read_marks=True,
)
