"""Every HTTP route x whoever should not get at company A's things: what each of them is answered.

A route that is missing here fails (tests/integration/test_matrix_http.py); hostile requests go to the same routes.
"""

from typing import Any

from tests.route import CALLERS, Route, each, staff_only
from tests.routes_flows import FLOWS
from tests.routes_matters import MATTERS
from tests.routes_services import SERVICES
from tests.routes_tasks import TASKS

__all__ = ["CALLERS", "TABLE", "Route"]

NO_WEBHOOK = "whk_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
BROWSER = {"endpoint": "https://push.evil.example/x", "p256dh": "B" * 87, "auth": "A" * 22, "language": "zh"}
ANYBODY = each(200)
NO_PAGE = each(404)
GUESS = frozenset({"staff.sign_in_try", "staff.member", "audit.entry"})
SIGN_OUT = frozenset({"staff.session", "eventlog.fact", "audit.entry"})
NO_STEP_UP = "stp_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
NO_FORM = "frm_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
A_FORM: dict[str, Any] = {"title": "x", "fields": [{"key": "x", "label": "x", "kind": "text"}]}
FORM_WRITES = frozenset({"forms.form", "forms.version", "audit.entry"})
READING = frozenset({"desk.reading", "audit.entry"})
REPLY = {"title": "您好", "body": "您好，{{customer_name}}", "category": "", "language": "zh"}
NEW_SESSION = frozenset({"customers.session", "customers.customer", "customers.person", "customers.identifier"})
ABILITIES: dict[str, Any] = {"capacity": 1, "skills": {}, "reason": "x", "seen": "x"}
AN_ANNOUNCEMENT = {"company_id": "{company}", "severity": "info", "text": "x", "ends_at": "2999-01-01T00:00:00Z"}
PERSONS = "/api/staff/{staff}/abilities"
TALKS_NOT = {"admin_b": 403, "editor": 403, "auditor": 403}
NO_OFFER = "/api/offers/rsv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
NO_ANNOUNCEMENT = "/api/announcements/ann_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"

OWN_TALK = each(401, visitor_b=404, fellow=404)
NO_CALL = staff_only(404, editor=403, admin_b=403, auditor=403)
AGREED, DID, STEP_UP = {"at": "2030-01-01T02:00Z"}, {"outcome": "reached"}, "/api/chat/step-up"
MY_CALL, CALL = "/api/chat/callback?conversation_id={talk}", "/api/conversations/{talk}/callback"

TABLE: dict[tuple[str, str], Route] = {
    **TASKS,
    **FLOWS,
    **MATTERS,
    **SERVICES,
    ("GET", "/healthz"): Route(ANYBODY),
    ("GET", "/api/openapi.json"): Route(ANYBODY),
    ("HEAD", "/api/openapi.json"): Route(ANYBODY),
    # signing in and oneself: never anything of somebody else's
    ("POST", "/api/sign-in"): Route(each(401), json={"login": "holder", "password": "wrong"}, counts=GUESS),
    ("GET", "/api/sign-in/demo"): Route(ANYBODY),
    ("POST", "/api/sign-out"): Route(staff_only(200), writes=SIGN_OUT),
    ("GET", "/api/me"): Route(staff_only(200), shows=dict.fromkeys(("editor", "auditor", "colleague"), ("staff",))),
    # the audit
    ("GET", "/api/audit"): Route(
        staff_only(403, auditor=200, boss_b=200, admin_b=200), shows={"auditor": ("ids", "staff")}
    ),
    ("GET", "/api/audit/people"): Route(
        staff_only(403, auditor=200, boss_b=200, admin_b=200), shows={"auditor": ("staff",)}
    ),
    ("GET", "/api/audit/heads"): Route(
        staff_only(403, auditor=200, boss_b=200, admin_b=200), shows={"auditor": ("ids",)}
    ),
    ("GET", "/api/me/sessions"): Route(staff_only(200)),
    ("DELETE", "/api/me/sessions/{session_id}"): Route(staff_only(404), path="/api/me/sessions/{session}"),
    # people: administrators of other companies do not even learn that they exist
    ("GET", "/api/staff"): Route(staff_only(403, admin_b=200)),
    ("PUT", "/api/staff/{staff_id}/mandates"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/mandates", json={"companies": [], "seen": []}
    ),
    ("DELETE", "/api/staff/{staff_id}/sessions"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/sessions"
    ),
    # staff's way in: an unfinished sign-in opens nothing, and nobody asks or decides for another company
    ("POST", "/api/sign-in/code"): Route(each(401), json={"login": "holder", "code": "aaaa-aaaa-aaaa"}, counts=GUESS),
    ("POST", "/api/sign-in/second"): Route(each(401), json={"token": "{token_b}", "code": "123456"}),
    ("POST", "/api/sign-in/password"): Route(each(401), json={"token": "{token_b}", "password": "x"}),
    ("POST", "/api/sign-in/enrol"): Route(each(401), json={"token": "{token_b}"}),
    ("POST", "/api/sign-in/enrol/confirm"): Route(each(401), json={"token": "{token_b}", "code": "123456"}),
    ("PUT", "/api/me/password"): Route(staff_only(403), json={"present": "wrong", "new": "x"}, counts=GUESS),
    ("GET", "/api/me/second"): Route(staff_only(200)),
    ("POST", "/api/me/second"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("POST", "/api/me/second/confirm"): Route(staff_only(409), json={"code": "123456"}),
    ("POST", "/api/me/second/codes"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("DELETE", "/api/me/second"): Route(staff_only(403), json={"present": "wrong"}, counts=GUESS),
    ("DELETE", "/api/me/sessions"): Route(staff_only(200), writes=SIGN_OUT),
    ("GET", "/api/staff/{staff_id}/sessions"): Route(staff_only(403, admin_b=404), path="/api/staff/{staff}/sessions"),
    ("POST", "/api/staff/{staff_id}/code"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/code", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/deactivate"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/deactivate", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/reactivate"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/reactivate", json={"reason": "x"}
    ),
    ("POST", "/api/staff/{staff_id}/unlock"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}/unlock", json={"reason": "x"}
    ),
    ("GET", "/api/access/policies"): Route(staff_only(403, admin_b=200)),
    ("GET", "/api/access/roles"): Route(staff_only(403, admin_b=200)),
    ("PUT", "/api/staff/{staff_id}"): Route(
        staff_only(403, admin_b=404), path="/api/staff/{staff}",
        json={"name": "x", "title": "", "title_en": "", "capacity": 1, "skills": {}, "seen": ""},
    ),
    # an identity provider: none is set up here
    ("GET", "/api/sign-in/options"): Route(ANYBODY),
    ("POST", "/api/sign-in/oidc/start"): Route(each(404)),
    ("POST", "/api/sign-in/oidc"): Route(each(404), json={"state": "{token_b}", "code": "x"}),
    ("POST", "/api/sign-in/oidc/logout"): Route(each(403)),
    ("GET", "/api/staff/requests"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/staff/requests"): Route(
        staff_only(403, admin_b=404),
        json={"kind": "set_roles", "staff_id": "{staff}", "wanted": {"roles": ["editor"]}, "reason": "x"},
    ),
    ("POST", "/api/staff/requests/{request_id}/decision"): Route(
        staff_only(403, admin_b=404), path="/api/staff/requests/req_00000000000070008000000000000000/decision",
        json={"approve": True, "reason": "x"},
    ),
    ("DELETE", "/api/staff/requests/{request_id}"): Route(
        staff_only(403, admin_b=404), path="/api/staff/requests/req_00000000000070008000000000000000"
    ),
    # conversations and customers
    ("GET", "/api/conversations"): Route(
        staff_only(200, editor=403, admin_b=403, auditor=200), path="/api/conversations?customer_id={customer}",
        shows={"auditor": ("talk", "person", "staff", "queue", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}", writes=READING,
        shows={"auditor": ("talk", "person", "staff", "entry", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}/card"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}/card",
        shows={"auditor": ("talk", "person", "staff", "ids")},
    ),
    ("GET", "/api/conversations/{conversation_id}/messages"): Route(
        staff_only(404, auditor=200), path="/api/conversations/{talk}/messages", writes=READING,
        shows={"auditor": ("talk", "ids")},
    ),
    ("GET", "/api/customers/{customer_id}"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200, colleague=200), path="/api/customers/{customer}",
        shows=dict.fromkeys(("auditor", "colleague"), ("person", "talk", "staff", "ids")),
    ),
    ("POST", "/api/customers/{customer_id}/reveal"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403, colleague=403), path="/api/customers/{customer}/reveal",
        json={"reason": "核实身份"},
    ),
    ("PUT", "/api/customers/{customer_id}/manager"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403, colleague=403), path="/api/customers/{customer}/manager",
        json={"staff_id": None, "seen": None},
    ),
    # routing
    ("GET", "/api/queues"): Route(
        staff_only(200, auditor=403), shows=dict.fromkeys(("colleague", "editor"), ("queue", "ids"))
    ),
    ("GET", "/api/colleagues"): Route(staff_only(200, **TALKS_NOT), shows={"colleague": ("staff",)}),
    # settings: administrators of other companies see and change their own; auditors read
    ("GET", "/api/settings/{section}"): Route(
        staff_only(403, admin_b=200, auditor=200, boss_b=200), path="/api/settings/queues",
        shows={"auditor": ("queue", "ids")},
    ),
    ("PUT", "/api/settings/{section}/{key}"): Route(
        staff_only(403), path="/api/settings/rules/bank",
        json={"company_id": "{company}", "value": {"listeners_shown": False}},
    ),
    ("POST", "/api/settings/{section}/{key}/check"): Route(
        staff_only(403), path="/api/settings/rules/bank/check",
        json={"company_id": "{company}", "value": {"listeners_shown": False}},
    ),
    ("GET", "/api/settings/{section}/{key}/versions"): Route(
        staff_only(403, admin_b=200, auditor=200, boss_b=200),
        path="/api/settings/rules/bank/versions?company_id={company}",
    ),
    ("POST", "/api/settings/{section}/{key}/roll-back"): Route(
        staff_only(403, admin_b=404), path="/api/settings/rules/bank/roll-back",
        json={"company_id": "{company}", "to": 1},
    ),
    ("POST", "/api/settings/dry-run"): Route(
        staff_only(403, admin_b=404), path="/api/settings/dry-run", json={"company_id": "{company}"},
    ),
    ("GET", "/api/settings/public-holidays"): Route(
        staff_only(403, admin_b=200, auditor=200, boss_b=200), path="/api/settings/public-holidays?year=2026",
    ),
    ("GET", "/api/settings/versions"): Route(
        staff_only(403, auditor=200), path="/api/settings/versions?company_id={company}&before=2099-01-01T00:00:00Z",
    ),
    ("GET", "/api/settings/rules-then"): Route(
        staff_only(403, auditor=200), path="/api/settings/rules-then?company_id={company}&at=2026-01-01T00:00:00Z",
    ),
    ("POST", "/api/settings/rules-back"): Route(
        staff_only(403), path="/api/settings/rules-back",
        json={"company_id": "{company}", "at": "2026-01-01T00:00:00Z", "seen": "x"},
    ),
    ("GET", "/api/settings/channels/{key}/secrets"): Route(
        staff_only(403, admin_b=403, auditor=200, boss_b=403),
        path="/api/settings/channels/bank-app/secrets?company_id={company}",
    ),
    ("POST", "/api/settings/channels/{key}/secrets"): Route(
        staff_only(403), path="/api/settings/channels/bank-app/secrets", json={"company_id": "{company}"}
    ),
    # forms: agents see those of their companies, editors and administrators write them
    ("GET", "/api/forms"): Route(staff_only(200, auditor=403)),
    ("POST", "/api/forms"): Route(
        staff_only(403, admin_b=404, editor=201), json={"company_id": "{company}", **A_FORM}, writes=FORM_WRITES,
        shows={"editor": ("ids", "staff")},
    ),
    ("PUT", "/api/forms/{form_id}"): Route(
        staff_only(403, admin_b=404, editor=404), path=f"/api/forms/{NO_FORM}", json={**A_FORM, "version": 1}
    ),
    ("PUT", "/api/forms/{form_id}/active"): Route(
        staff_only(403, admin_b=404, editor=404), path=f"/api/forms/{NO_FORM}/active",
        json={"version": 1, "active": False},
    ),
    ("GET", "/api/forms/{form_id}/versions"): Route(
        staff_only(403, admin_b=404, editor=404), path=f"/api/forms/{NO_FORM}/versions"
    ),
    # notices and first steps: everybody's own
    ("GET", "/api/me/notices"): Route(staff_only(200)),
    ("PUT", "/api/me/notices"): Route(
        staff_only(204), json={"kinds": ["offer"], "time_zone": "Asia/Shanghai"}, writes=frozenset({"notices.wants"})
    ),
    ("PUT", "/api/me/notices/push"): Route(staff_only(422), json=BROWSER),
    ("DELETE", "/api/me/notices/push"): Route(staff_only(204)),
    ("POST", "/api/me/notices/test"): Route(staff_only(409)),
    ("POST", "/api/chat/step-up"): Route(OWN_TALK, json={"conversation_id": "{talk}", "form_seq": 1}),
    ("PUT", "/api/chat/step-up/{request_id}"): Route(OWN_TALK, path=f"{STEP_UP}/{NO_STEP_UP}", json={"assertion": "x"}),
    ("DELETE", "/api/chat/step-up/{request_id}"): Route(OWN_TALK, path=f"{STEP_UP}/{NO_STEP_UP}"),
    ("GET", "/api/chat/push"): Route(each(401, visitor_b=200, fellow=200)),
    ("PUT", "/api/chat/push"): Route(each(401, visitor_b=422, fellow=422), json=BROWSER),
    ("DELETE", "/api/chat/push"): Route(each(401, visitor_b=204, fellow=204)),
    ("GET", "/api/me/guide"): Route(staff_only(200)),
    ("PUT", "/api/me/guide"): Route(staff_only(204), json={"hidden": True}, writes=frozenset({"staff.guide"})),
    ("PUT", "/api/me/guide/{step}"): Route(
        staff_only(204), path="/api/me/guide/ready", writes=frozenset({"staff.first_step"})
    ),
    # programs: their keys and webhooks belong to administrators of their company; nobody here calls with a key
    ("GET", "/api/integrations/keys"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/integrations/keys"): Route(
        staff_only(403), json={"company_id": "{company}", "name": "x", "scopes": ["conversations.read"]}
    ),
    ("DELETE", "/api/integrations/keys/{key_id}"): Route(
        staff_only(403, admin_b=404), path="/api/integrations/keys/key_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"
    ),
    ("GET", "/api/integrations/webhooks"): Route(staff_only(403, admin_b=200)),
    ("POST", "/api/integrations/webhooks"): Route(
        staff_only(403),
        json={"company_id": "{company}", "name": "x", "url": "https://8.8.8.8/", "events": ["message.said"]},
    ),
    ("PUT", "/api/integrations/webhooks/{webhook_id}"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}",
        json={"name": "x", "url": "https://8.8.8.8/", "events": ["message.said"], "active": True, "version": 1},
    ),
    ("POST", "/api/integrations/webhooks/{webhook_id}/secret"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}/secret?version=1"
    ),
    ("DELETE", "/api/integrations/webhooks/{webhook_id}"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}"
    ),
    ("GET", "/api/integrations/webhooks/{webhook_id}/deliveries"): Route(
        staff_only(403, admin_b=404), path=f"/api/integrations/webhooks/{NO_WEBHOOK}/deliveries"
    ),
    ("POST", "/api/integrations/deliveries/{delivery_id}/{what}"): Route(
        staff_only(403, admin_b=404), path="/api/integrations/deliveries/dlv_0193f0e4a7c07b0f8a3a1d2c4b5e6f70/again"
    ),
    ("GET", "/api/v1/me"): Route(each(401)),
    ("GET", "/api/v1/conversations"): Route(each(401)),
    ("GET", "/api/v1/conversations/{conversation_id}/messages"): Route(
        each(401), path="/api/v1/conversations/{talk}/messages"
    ),
    ("POST", "/api/v1/conversations/{conversation_id}/messages"): Route(
        each(401), path="/api/v1/conversations/{talk}/messages", json={"text": "x"}
    ),
    ("POST", "/api/v1/files"): Route(each(401), path="/api/v1/files?conversation_id={talk}", upload=True),
    ("GET", "/api/v1/conversations/{conversation_id}/waiting"): Route(
        each(401), path="/api/v1/conversations/{talk}/waiting"
    ),
    ("POST", "/api/v1/conversations/{conversation_id}/notes"): Route(
        each(401), path="/api/v1/conversations/{talk}/notes", json={"text": "x"}
    ),
    ("GET", "/api/v1/customers/{customer_id}"): Route(each(401), path="/api/v1/customers/{customer}"),
    ("POST", "/api/v1/customers"): Route(each(401), json={"customer_no": "12345678", "name": "x"}),
    ("PUT", "/api/v1/customers/{customer_id}/manager"): Route(
        each(401), path="/api/v1/customers/{customer}/manager", json={"manager": ""}
    ),
    # what an empty chat offers: public, from articles for customers
    ("GET", "/api/chat/channels/{key}/questions"): Route(ANYBODY, path="/api/chat/channels/bank-app/questions"),
    # links: what every visitor may read, and articles by their address; one that is for staff only is not there
    ("GET", "/api/chat/channels/{key}/links"): Route(ANYBODY, path="/api/chat/channels/bank-app/links"),
    ("GET", "/api/links"): Route(staff_only(200)),
    ("GET", "/api/articles/{company}/{key}"): Route(each(404), path="/api/articles/bank/inside"),
    ("GET", "/articles/{company}/{key}"): Route(NO_PAGE, path="/articles/bank/inside"),
    ("GET", "/api/knowledge/articles/{company}/{key}"): Route(
        staff_only(404, editor=200, auditor=200, colleague=200),
        path="/api/knowledge/articles/bank/inside",
        shows=dict.fromkeys(("editor", "auditor", "colleague"), ("knowledge",)),
    ),
    # supervising: whoever may move conversations moves those of their own mandates; others do not exist for them
    ("POST", "/api/conversations/reassign"): Route(
        staff_only(403, boss_b=200), json={"conversation_ids": ["{talk}", "{waiting}"], "reason": "x"}
    ),
    ("PUT", "/api/staff/{staff_id}/presence"): Route(
        staff_only(403, boss_b=404), path="/api/staff/{staff}/presence", json={"state": "away", "reason": "x"}
    ),
    ("GET", "/api/work"): Route(staff_only(403, boss_b=200), path="/api/work?figure=waiting"),
    ("GET", "/api/offers/{reservation_id}"): Route(staff_only(409, **TALKS_NOT), path=NO_OFFER),
    ("GET", "/api/wallboard/quarters"): Route(staff_only(403, boss_b=200)),
    ("GET", "/api/claims"): Route(staff_only(403, boss_b=200)),
    ("GET", "/api/announcements"): Route(staff_only(200, **TALKS_NOT)),
    ("POST", "/api/announcements"): Route(staff_only(403), json=AN_ANNOUNCEMENT),
    ("DELETE", "/api/announcements/{announcement_id}"): Route(staff_only(403, boss_b=404), path=NO_ANNOUNCEMENT),
    ("GET", "/api/me/abilities"): Route(staff_only(200, **TALKS_NOT), shows={"colleague": ("staff",)}),
    ("GET", "/api/staff/{staff_id}/abilities"): Route(staff_only(403, boss_b=404), path=PERSONS),
    ("PUT", "/api/staff/{staff_id}/abilities"): Route(staff_only(403, boss_b=404), path=PERSONS, json=ABILITIES),
    ("GET", "/api/presence/reasons"): Route(staff_only(200, **TALKS_NOT)),
    ("GET", "/api/presence/day"): Route(
        staff_only(404, **TALKS_NOT, colleague=404),
        path="/api/presence/day?company_id={company}&staff_id={staff}",
    ),
    # files
    ("POST", "/api/files"): Route(staff_only(404, **TALKS_NOT), path="/api/files?conversation_id={talk}", upload=True),
    ("GET", "/api/files/{file_id}"): Route(
        each(404, nobody=401, auditor=200), path="/api/files/{file}", shows={"auditor": ("ids",)}
    ),
    ("GET", "/api/files/{file_id}/state"): Route(
        each(404, nobody=401, auditor=200), path="/api/files/{file}/state", shows={"auditor": ("ids",)}
    ),
    # knowledge: another company's shelf does not exist, the own one may be read by who edits and who audits
    ("GET", "/api/knowledge/search"): Route(
        staff_only(404, editor=200, auditor=200, colleague=200),
        path="/api/knowledge/search?q=信用卡丢了&company_id={company}",
        shows=dict.fromkeys(("editor", "auditor", "colleague"), ("knowledge",)),
    ),
    # searching: of each kind only one's own; who watches over others leaves a line in the audit
    ("GET", "/api/search"): Route(
        staff_only(200), path="/api/search?q=信用卡丢了", writes=frozenset({"audit.entry"}),
        shows=dict.fromkeys(("editor", "auditor", "colleague"), ("knowledge", "person", "talk", "ids")),
    ),
    # replies written once: of another company there are none; who edits them need not talk, who only talks edits none
    ("GET", "/api/canned"): Route(
        staff_only(200, admin_b=200, editor=200, auditor=403),
        shows=dict.fromkeys(("editor", "colleague"), ("canned", "ids")),
    ),
    ("POST", "/api/canned"): Route(
        staff_only(404, agent_b=403, auditor=403, colleague=403, editor=201),
        json=REPLY | {"company_id": "{company}", "personal": False, "code": "{code}"},
        writes=frozenset({"assist.canned", "audit.entry"}),
    ),
    ("PUT", "/api/canned/{canned_id}"): Route(
        staff_only(404, auditor=403, colleague=403, editor=200), path="/api/canned/{canned}",
        json=REPLY | {"code": "hello", "version": 1}, writes=frozenset({"assist.canned", "audit.entry"}),
        shows={"editor": ("ids",)},
    ),
    ("POST", "/api/canned/{canned_id}/use"): Route(
        staff_only(404, **TALKS_NOT), path="/api/canned/{canned}/use",
        json={"conversation_id": "{talk}"},
    ),
    ("DELETE", "/api/canned/{canned_id}"): Route(
        staff_only(404, auditor=403, colleague=403, editor=409), path="/api/canned/{canned}?version=9",
    ),
    ("POST", "/api/canned/{canned_id}/restore"): Route(
        staff_only(404, auditor=403), path="/api/canned/{canned}/restore"  # it is not deleted
    ),
    # suggested to the holder and nobody else, whoever may read the talk
    ("GET", "/api/suggestions/{conversation_id}"): Route(staff_only(404, **TALKS_NOT), path="/api/suggestions/{talk}"),
    ("POST", "/api/suggestions/{conversation_id}/outcomes"): Route(
        staff_only(404, **TALKS_NOT), path="/api/suggestions/{talk}/outcomes",
        json={"items": []},
    ),
    # the chat's door is public: it opens a new visitor's session, whoever's token is shown to it
    ("GET", "/api/chat/channels/{key}"): Route(ANYBODY, path="/api/chat/channels/bank-app"),
    ("POST", "/api/chat/sessions"): Route(
        ANYBODY, json={"channel_key": "bank-app", "resume_token": "{token_b}"}, writes=NEW_SESSION
    ),
    ("POST", "/api/chat/sign-out"): Route(
        each(401, visitor_b=204, fellow=204), writes=frozenset({"customers.session", "eventlog.fact"})
    ),
    ("POST", "/api/chat/files"): Route(
        each(401, visitor_b=200, fellow=200), upload=True, writes=frozenset({"conversations.file"})
    ),
    # call-backs
    ("GET", "/api/chat/callback"): Route(OWN_TALK, path=MY_CALL),
    ("PUT", "/api/chat/callback"): Route(OWN_TALK, json={"conversation_id": "{talk}", "number": "13800138000"}),
    ("DELETE", "/api/chat/callback"): Route(OWN_TALK, path=MY_CALL),
    ("GET", "/api/callbacks"): Route(staff_only(200, editor=403, admin_b=403, auditor=403)),
    ("GET", "/api/conversations/{conversation_id}/callback"): Route(staff_only(404, auditor=200), path=CALL),
    ("PUT", "/api/conversations/{conversation_id}/callback"): Route(NO_CALL, path=CALL, json=AGREED),
    ("POST", "/api/conversations/{conversation_id}/callback/number"): Route(NO_CALL, path=f"{CALL}/number"),
    ("POST", "/api/conversations/{conversation_id}/callback/outcome"): Route(NO_CALL, path=f"{CALL}/outcome", json=DID),
    # records, ratings, transcripts
    ("GET", "/api/conversations/{conversation_id}/record"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200), path="/api/conversations/{talk}/record",
        shows={"auditor": ("talk", "ids")},
    ),
    ("PUT", "/api/conversations/{conversation_id}/record"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=403), path="/api/conversations/{talk}/record",
        json={
            "company_id": "{company}", "version": 0, "product": "other", "scenario": "inquiry", "resolved": "yes",
            "sentiment": "calm", "summary": [], "promises": [], "next_steps": [],
        },
    ),
    ("POST", "/api/conversations/{conversation_id}/transcript"): Route(
        staff_only(404, editor=403, admin_b=403, auditor=200), path="/api/conversations/{talk}/transcript",
        json={"format": "json", "reason": "review"}, writes=frozenset({"audit.entry"}),
        shows={"auditor": ("talk", "staff", "entry", "ids")},
    ),
    ("GET", "/api/records"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/records/waiting"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/records/codes"): Route(
        staff_only(200, editor=403, admin_b=403), shows=dict.fromkeys(("auditor", "colleague"), ("ids",))
    ),
    ("GET", "/api/ratings"): Route(staff_only(200, editor=403, admin_b=403)),
    ("GET", "/api/chat/conversations/{conversation_id}/rating"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/rating"
    ),
    ("POST", "/api/chat/conversations/{conversation_id}/rating"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/rating", json={"score": 1}
    ),
    ("GET", "/api/chat/conversations/{conversation_id}/transcript"): Route(
        each(401, visitor_b=404, fellow=404), path="/api/chat/conversations/{talk}/transcript"
    ),
    # the demo bank's own app: knows its numbered customers only, whom our marked ones are not
    ("GET", "/api/demo-bank/customers"): Route(ANYBODY),
    ("GET", "/api/demo-bank/messages"): Route(each(404), path="/api/demo-bank/messages?customer_no={customer}"),
    ("POST", "/api/demo-bank/sign-in"): Route(each(404), json={"customer_no": "{customer}"}),
    ("POST", "/api/demo-bank/step-up"): Route(each(404), json={"customer_no": "{customer}", "request_id": NO_STEP_UP}),
    ("POST", "/api/demo-bank/step-up/proof"): Route(each(409), json={"challenge": "x", "code": "000000"}),
    # pages: files of the front end (none are built here)
    ("GET", "/"): Route(each(307)),
    ("GET", "/desk"): Route(each(307)),
    ("GET", "/mobile"): Route(each(307)),
    ("GET", "/developers"): Route(each(307)),
    ("GET", "/developers/{name:path}"): Route(NO_PAGE, path="/developers/index.html"),
    ("GET", "/desk/{name:path}"): Route(NO_PAGE, path="/desk/conversations/{talk}"),
    ("GET", "/mobile/{name:path}"): Route(NO_PAGE, path="/mobile/index.html"),
    ("GET", "/widget/frame.html"): Route(NO_PAGE, path="/widget/frame.html?channel=bank-app"),
    ("GET", "/widget/{name:path}"): Route(NO_PAGE, path="/widget/widget.js"),
    ("GET", "/demo/site.html"): Route(NO_PAGE),
}  # fmt: skip
