"""The optimum within capacities when many tickets are equal, as they are when scores depend on attributes only."""

from __future__ import annotations

import numpy as np

from aftersale.allocation.solve.certify import certify
from aftersale.allocation.solve.classes import Classes, find_classes
from aftersale.allocation.solve.model import Pairs, Places, Plan
from aftersale.allocation.solve.resources import Resources
from aftersale.allocation.solve.search import Search


def solve_class_transport(pairs: Pairs, places: Places, classes: Classes | None = None) -> Plan:
    """What `solve_transport` finds, from the classes of the tickets (found when not given): tickets in hosts of ties are slow to settle.

    A class is shared out among partners, its tickets by their numbers. The plan carries its certificate as any other.
    """
    classes = find_classes(pairs) if classes is None else classes
    who = np.arange(places.partners + 1, dtype=np.int32)
    tickets = Resources(places, pairs, np.ones(pairs.tickets, np.int64), who[:-1], who[:, None], 0)
    search = Search(tickets, classes)
    search.run()
    value, bound = certify(pairs, places, search.chosen, search.point.prices)
    return Plan(search.chosen, search.point.prices, value, bound)
