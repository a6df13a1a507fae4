"""The lines of services under way in the table of routes."""

from typing import Any

from tests.route import Route, each, staff_only

NONE = "ins_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
MINE = each(401, visitor_b=200, fellow=200)
NOT_MINE = each(401, visitor_b=404, fellow=404)
NO_LINK = each(404)
HELPS = staff_only(404, editor=403, admin_b=403, auditor=403)
READS = staff_only(404, editor=403, admin_b=403)
_ANSWER: dict[str, Any] = {"step": "x", "text": "x"}
_CORRECTION = {"label": "x", "text": "x"}
_CODE = {"step": "x", "digits": "123456"}
_POSTS: dict[str, Any] = {
    "resume": None, "answers": _ANSWER, "back": None, "cancel": None, "correct": _CORRECTION, "left": None,
    "code": None,
}  # fmt: skip


def _of_one(path: str, expected: dict[str, int], where: str) -> dict[tuple[str, str], Route]:
    return {
        ("GET", path): Route(expected, path=where),
        ("PUT", f"{path}/code"): Route(expected, path=f"{where}/code", json=_CODE),
        **{("POST", f"{path}/{what}"): Route(expected, path=f"{where}/{what}", json=json)
           for what, json in _POSTS.items()},
    }  # fmt: skip


SERVICES: dict[tuple[str, str], Route] = {
    # customers: their own, by their session or by a link; of others there is nothing
    ("GET", "/api/chat/services"): Route(MINE),
    ("GET", "/api/chat/services/open"): Route(MINE),
    ("POST", "/api/chat/services/{key}"): Route(NOT_MINE, path="/api/chat/services/transfer", json={}),
    **_of_one("/api/chat/instances/{instance_id}", NOT_MINE, f"/api/chat/instances/{NONE}"),
    **_of_one("/api/flow-link", NO_LINK, "/api/flow-link"),
    ("POST", "/api/flow-link/files"): Route(NO_LINK, upload=True),
    ("GET", "/f"): Route(NO_LINK),
    ("GET", "/f/{name:path}"): Route(NO_LINK, path="/f/assets/x.js"),
    # people of the bank
    ("GET", "/api/services"): Route(
        staff_only(200, editor=403, admin_b=403, auditor=403), path="/api/services?company_id={company}"
    ),
    ("GET", "/api/services/customers/{customer_id}"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200, colleague=200), path="/api/services/customers/{customer}"
    ),
    ("GET", "/api/services/instances/{instance_id}"): Route(READS, path=f"/api/services/instances/{NONE}"),
    ("POST", "/api/services/instances/{instance_id}/help"): Route(HELPS, path=f"/api/services/instances/{NONE}/help"),
    ("DELETE", "/api/services/instances/{instance_id}/help"): Route(HELPS, path=f"/api/services/instances/{NONE}/help"),
    ("POST", "/api/services/instances/{instance_id}/answers"): Route(
        HELPS, path=f"/api/services/instances/{NONE}/answers", json=_ANSWER
    ),
    ("POST", "/api/services/start"): Route(HELPS, json={"conversation_id": "{talk}", "service": "transfer"}),
    ("GET", "/api/services/approvals"): Route(staff_only(403, boss_b=200)),
    ("POST", "/api/services/approvals/{instance_id}"): Route(
        staff_only(403, boss_b=404), path=f"/api/services/approvals/{NONE}", json={"agreed": True}
    ),
}
