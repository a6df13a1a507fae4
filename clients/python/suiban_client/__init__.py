"""Suiban 随伴 for programs: what ``/api/v1`` offers, typed, and the check of a webhook's signature.

    async with Suiban("https://bank.example", key="sbk_…") as suiban:
        async for talk in suiban.conversations(state="open"):
            async for message in suiban.messages(talk.conversation_id):
                ...
        await suiban.say(talk.conversation_id, "您的 11 月账单已出。", idempotency_key="bill-2026-11-100001")

Requests that were refused because of too many, or because the service was away for a moment, are tried again a few
times; saying something twice with the same ``idempotency_key`` says it once.
"""

from suiban_client.client import CallBack, Conversation, Customer, KnownBy, Message, Place, Said, Suiban, SuibanProblem
from suiban_client.webhooks import Event, SignatureRefused, verify

__all__ = [
    "CallBack",
    "Conversation",
    "Customer",
    "Event",
    "KnownBy",
    "Message",
    "Place",
    "Said",
    "SignatureRefused",
    "Suiban",
    "SuibanProblem",
    "verify",
]
