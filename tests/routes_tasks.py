"""The lines of tasks in the table of routes."""

from tests.route import Route, each, staff_only

TASKS: dict[tuple[str, str], Route] = {
    ("POST", "/api/v1/work"): Route(
        each(401), json={"external_id": "x-1", "kind": "order", "queue": "card", "title": "x"}
    ),
    ("GET", "/api/v1/work"): Route(each(401)),
    ("GET", "/api/v1/work/{work_id}"): Route(each(401), path="/api/v1/work/{task}"),
    ("PATCH", "/api/v1/work/{work_id}"): Route(each(401), path="/api/v1/work/{task}", json={"title": "x"}),
    # tasks: another company's do not exist, of the own company's who has no part sees none but who watches
    ("GET", "/api/kinds"): Route(
        staff_only(403, auditor=200, colleague=200), path="/api/kinds?company_id={company}"
    ),
    ("POST", "/api/tasks"): Route(
        staff_only(403, colleague=404),
        json={
            "company_id": "{company}", "kind": "order", "title": "x",
            "queue_id": "que_0193f0e4a7c07b0f8a3a1d2c4b5e6f70",
        },
    ),
    ("GET", "/api/tasks"): Route(
        staff_only(200, editor=403, admin_b=403), path="/api/tasks?customer_id={customer}",
        shows={"auditor": ("person", "queue", "ids", "task", "staff")},
    ),
    ("GET", "/api/tasks/{work_id}"): Route(
        staff_only(404, auditor=200), path="/api/tasks/{task}",
        shows={"auditor": ("person", "queue", "ids", "task", "staff")},
    ),
    ("GET", "/api/tasks/{work_id}/card"): Route(
        staff_only(404, auditor=200), path="/api/tasks/{task}/card",
        shows={"auditor": ("person", "queue", "ids", "task", "staff")},
    ),
    ("POST", "/api/tasks/{work_id}/notes"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403), path="/api/tasks/{task}/notes", json={"text": "x"}
    ),
    ("POST", "/api/tasks/{work_id}/complete"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403), path="/api/tasks/{task}/complete",
        json={"outcome": "done"},
    ),
    ("POST", "/api/tasks/{work_id}/pass-on"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403), path="/api/tasks/{task}/pass-on", json={"reason": "x"}
    ),
    ("POST", "/api/tasks/{work_id}/cancel"): Route(
        staff_only(403, boss_b=404), path="/api/tasks/{task}/cancel", json={"reason": "x"}
    ),
}  # fmt: skip
