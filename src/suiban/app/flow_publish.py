"""``suiban flow publish``: bring the services of a running Suiban to what files say."""

import argparse
from pathlib import Path

from suiban.app.settings import Settings
from suiban.app.wiring import open_services
from suiban.audit.api import HOUSE
from suiban.kit.errors import BadInput, NotFound
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope

FILE_BYTES_MAX = 512 * 1024


class FlowFileUnreadable(BadInput):
    """This file cannot be read as a definition."""

    code = "flow_file_unreadable"


class CompanyUnknown(NotFound):
    """There is no such company."""

    code = "company_unknown"


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Publish all or none. Raises CompanyUnknown, FlowFileUnreadable, DefinitionFaulty."""
    texts = {file: _read(file) for file in options.files}
    async with open_services(settings, "flow-publish") as services:
        async with services.db.unscoped() as tx:
            companies = await company_ids(tx)
        if options.company not in companies:
            raise CompanyUnknown
        company = companies[options.company]
        async with services.db.transaction(Scope.of([company])) as tx:
            # what others call is published first
            for file, text in sorted(texts.items(), key=lambda pair: ("callActivity" in pair[1], pair[0])):
                key = await services.flows.put(tx, company, text, HOUSE)
                print(f"{file}: {'published as ' + key if key else 'unchanged'}")
    return 0


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise FlowFileUnreadable(file=str(file))
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise FlowFileUnreadable(file=str(file)) from None
