"""A signature is one's own name, typed under what was shown. Pure."""

import unicodedata

from suiban.flows.model.steps import Misread, Words

DIFFERS = Misread("signature_differs", Words("请输入您本人的姓名。", "Please type your own name, as the bank has it."))


def check_signature(typed: str, name: str) -> Misread | None:
    """None when the typed name is the customer's own; spaces, case and width do not matter."""
    return None if _plain(name) and _plain(typed) == _plain(name) else DIFFERS


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).replace("·", "").replace(".", "")
