"""What the tests kill: one step of the story in a process of its own.

Usage: doomed.py ADDRESS import FOLDER MAPPING | pay PERIOD PLAN | apply RUN HASH | deliver
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from aftersale.incentives.read import read_plan_file
from aftersale.jobs.courier import deliver_notices
from aftersale.pipeline import apply_allocation, apply_payouts, import_source, plan_payouts
from aftersale.settings import Settings
from aftersale.storage.actor import operator
from aftersale.storage.database import Database


def silent(step: str, part: float) -> None:
    """Progress that nobody watches."""


def main() -> None:
    """Do the step, and say so when it is done."""
    address, step, *words = sys.argv[1:]
    database, actor = Database(address, max_connections=2), operator("doomed")
    print("started", flush=True)
    if step == "import":
        import_source(database, actor, Path(words[0]), words[1], silent)
    elif step == "apply":
        apply_allocation(database, actor, int(words[0]), words[1])
    elif step == "deliver":
        settings = Settings(Path(), None, ZoneInfo("UTC"), "http://127.0.0.1:8000", allows_local_webhooks=True)
        asyncio.run(deliver_notices(database, settings))
    else:
        plan = read_plan_file(Path(words[1]))
        plan_payouts(database, actor, words[0], plan, silent)
        apply_payouts(database, actor, words[0], plan.name)
    print("done", flush=True)
    database.close()


if __name__ == "__main__":
    main()
