"""The demo bank's services: the BPMN files of ``flows/``, published for its bank."""

from importlib.resources import files

from suiban.audit.api import HOUSE
from suiban.flows.api import Flows
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

COMPANY = "bank"


def definitions() -> dict[str, str]:
    """The files by the key of their service; those that call another one come last."""
    folder = files("suiban.app.demo").joinpath("flows").iterdir()
    found = {one.name.removesuffix(".bpmn"): one.read_text("utf-8") for one in folder if one.name.endswith(".bpmn")}
    return dict(sorted(found.items(), key=lambda pair: ("callActivity" in pair[1], pair[0])))


async def publish(flows: Flows, tx: Transaction, company_id: CompanyId) -> int:
    """Publish what is not published yet as it stands in its file; how many."""
    return sum([await flows.put(tx, company_id, bpmn, HOUSE) is not None for bpmn in definitions().values()])
