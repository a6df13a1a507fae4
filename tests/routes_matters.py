"""The lines of cases and alerts in the table of routes."""

from tests.route import Route, staff_only

CASE = ("person", "ids", "task", "staff")
NO_PART = {"editor": 403, "admin_b": 403}

MATTERS: dict[tuple[str, str], Route] = {
    # cases: another company's do not exist, of the own company's who has no part reads none but who watches
    ("GET", "/api/cases"): Route(staff_only(200, **NO_PART), shows={"auditor": CASE}),
    ("GET", "/api/cases/of-customer"): Route(
        staff_only(403, auditor=200, colleague=200),
        path="/api/cases/of-customer?company_id={company}&customer_id={customer}",
        shows=dict.fromkeys(("auditor", "colleague"), CASE),
    ),
    ("GET", "/api/cases/{case_id}"): Route(
        staff_only(404, auditor=200, **NO_PART), path="/api/cases/{case}", shows={"auditor": CASE}
    ),
    ("POST", "/api/cases/{case_id}/move"): Route(
        staff_only(404, auditor=403, **NO_PART), path="/api/cases/{case}/move", json={"to": "resolved"}
    ),
    ("POST", "/api/cases/{case_id}/told"): Route(
        staff_only(404, auditor=403, **NO_PART), path="/api/cases/{case}/told", json={"how": "phone"}
    ),
    # alerts: whoever may see the task; the number only who has it
    ("GET", "/api/alerts/{work_id}"): Route(
        staff_only(404, auditor=200, **NO_PART), path="/api/alerts/{task}", shows={"auditor": ("person", "ids")}
    ),
    ("POST", "/api/alerts/{work_id}/number"): Route(
        staff_only(404, auditor=403, **NO_PART), path="/api/alerts/{task}/number"
    ),
    ("GET", "/api/stalls"): Route(
        staff_only(200, **NO_PART), path="/api/stalls?customer_id={customer}",
        shows=dict.fromkeys(("auditor", "colleague"), ("ids",)),
    ),
}  # fmt: skip
