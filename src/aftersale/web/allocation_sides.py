"""Allocation plans side by side over HTTP: two runs compared, a run or a day that is over planned with something else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from aftersale.access.scopes import require_role
from aftersale.allocation.compare import MoveFilter, compare_runs, load_moves
from aftersale.allocation.run_actions import LOOKERS
from aftersale.allocation.run_store import get_run
from aftersale.allocation.vocabulary import ELIGIBILITY_TABLE, WEIGHTS_TABLE
from aftersale.allocation.what_if_store import get_what_if
from aftersale.jobs.actions import enqueue_job
from aftersale.storage.database import Connection, Row
from aftersale.trials import WhatIfAsked, load_table, require_asked
from aftersale.web.acting import InDatabase, Person, Reader, Reading, WithSettings
from aftersale.web.allocation import PartnerAsked, describe_run
from aftersale.web.shapes import IdInPath, Limit, Offset, Requested, id_from
from aftersale.web.side_shapes import RunComparison, TicketMoveList, TicketMoveShape, WhatIfPage, WhatIfRequestSent

router = APIRouter(prefix="/api", tags=["allocation"])

MoveKind = Literal["moved", "dropped", "given"]


@router.get("/allocation-runs/{allocation_run_id}/comparison/{other_run_id}")
def compare_allocation_runs(
    allocation_run_id: IdInPath, other_run_id: IdInPath, conn: Reading, reader: Reader
) -> RunComparison:
    """A run and another one side by side, each partner with what it has in both; the first named is what was before."""
    before, after = _look(conn, reader, allocation_run_id, other_run_id)
    sides = {"before": describe_run(before), "after": describe_run(after)}
    return RunComparison.model_validate(compare_runs(conn, before, after) | sides)


@router.get("/allocation-runs/{allocation_run_id}/comparison/{other_run_id}/tickets")
def list_moved_tickets(
    allocation_run_id: IdInPath,
    other_run_id: IdInPath,
    conn: Reading,
    reader: Reader,
    partner_id: PartnerAsked = None,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    kind: MoveKind | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> TicketMoveList:
    """Tickets that another partner has in the other run, or nobody, or nobody had: where from, where to, and what that is worth."""
    before, after = _look(conn, reader, allocation_run_id, other_run_id)
    chosen = MoveFilter(None if partner_id is None else id_from(partner_id), q, kind)
    rows, total = load_moves(conn, before, after, chosen, limit, offset)
    return TicketMoveList(rows=[TicketMoveShape.model_validate(row) for row in rows], total=total)


@router.post("/allocation-what-ifs", status_code=202)
def request_what_if(sent: WhatIfRequestSent, actor: Person, database: InDatabase, settings: WithSettings) -> Requested:
    """Plan a run, or a day that is over, with other places, another share or other rule tables; the job's result names what comes of it."""
    require_role(actor, *LOOKERS)
    asked = WhatIfAsked(
        None if sent.allocation_run_id is None else id_from(sent.allocation_run_id),
        sent.allocate_on,
        sent.days,
        tuple((each.partner_id, each.places) for each in sent.places),
        sent.guaranteed_share,
        sent.eligibility,
        sent.weights,
    )
    require_asked(asked, datetime.now(settings.business_zone).date())
    arguments = {
        "allocation_run_id": None if asked.allocation_run_id is None else str(asked.allocation_run_id),
        "allocate_on": None if asked.allocate_on is None else asked.allocate_on.isoformat(),
        "days": asked.days,
        "places": [list(each) for each in asked.places],
        "guaranteed_share": None if asked.guaranteed_share is None else str(asked.guaranteed_share),
        "eligibility": asked.eligibility,
        "weights": asked.weights,
    }
    with database.transaction(actor) as conn:
        # Said at once rather than by a job that fails: what is named is there.
        if asked.allocation_run_id is not None:
            get_run(conn, asked.allocation_run_id)
        for name, version in ((ELIGIBILITY_TABLE, asked.eligibility), (WEIGHTS_TABLE, asked.weights)):
            if version is not None:
                load_table(conn, name, version)
        return Requested(job_id=str(enqueue_job(conn, "what_if", arguments)))


@router.get("/allocation-what-ifs/{what_if_id}")
def show_what_if(what_if_id: IdInPath, conn: Reading, reader: Reader) -> WhatIfPage:
    """What a run or a day would have been with something else, side by side with what it was."""
    require_role(reader, *LOOKERS)
    return WhatIfPage.model_validate(get_what_if(conn, id_from(what_if_id)))


def _look(conn: Connection, reader: Reader, allocation_run_id: str, other_run_id: str) -> tuple[Row, Row]:
    require_role(reader, *LOOKERS)
    return get_run(conn, id_from(allocation_run_id)), get_run(conn, id_from(other_run_id))
