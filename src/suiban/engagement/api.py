"""The door of engagement: the port ``conversations.api.ContactPolicy``, and what is done when services break off."""

from suiban.engagement.alerts import Alert, Alerts, Contact
from suiban.engagement.journeys import LAPSE_TASK, RESPOND_TASK, Journeys
from suiban.engagement.model.journeys import ANY_FLOW, Decision, FlowRule, Response, Rule, Stall
from suiban.engagement.policy import PreferencePolicy

__all__ = [
    "ANY_FLOW", "LAPSE_TASK", "RESPOND_TASK", "Alert", "Alerts", "Contact", "Decision", "FlowRule", "Journeys",
    "PreferencePolicy", "Response", "Rule", "Stall",
]  # fmt: skip
