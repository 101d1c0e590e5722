"""The words for the codes of allocation: what tickets, partners and runs bring along, by what they are codes of."""

from __future__ import annotations

from aftersale.allocation.vocabulary import TICKETS, TICKETS_AND_PARTNERS
from aftersale.values.sentence import N_

FIELDS = {
    "bonus_per_sale": N_("Bonus per sale"),
    "closed_on": N_("Closed on"),
    "contact_email": N_("E-mail of the contact"),
    "contact_name": N_("Name of the contact"),
    "contact_phone": N_("Phone of the contact"),
    "contact_reason": N_("Reason of contact"),
    "contacted_on": N_("Contacted on"),
    "contract_on": N_("Contract of"),
    "cost_per_minute": N_("Cost per minute"),
    "cost_per_ticket": N_("Cost per ticket"),
    "dimension": N_("Dimension"),
    "due_on": N_("Due on"),
    "fewest": N_("At least"),
    "fewest_a_day": N_("At least a day"),
    "fixed_fee": N_("Fixed fee a day"),
    "from_tickets": N_("From ticket"),
    "handling_minutes": N_("Handling minutes"),
    "language": N_("Language"),
    "malus_per_cancellation": N_("Malus per cancellation"),
    "minutes_a_day": N_("Minutes a day"),
    "most": N_("At most"),
    "none_or_at_least": N_("None or at least"),
    "opened_on": N_("Opened on"),
    "order_number": N_("Order"),
    "overtime_a_day": N_("Overtime a day"),
    "overtime_cost": N_("Cost of overtime"),
    "pace": N_("Pace"),
    "partner": N_("Partner"),
    "quality": N_("Quality"),
    "reason": N_("Reason"),
    "result": N_("Result"),
    "shortfall_price": N_("Price of a missing ticket"),
    "ticket": N_("Ticket"),
    "tickets_a_day": N_("Tickets a day"),
    "tickets_a_week": N_("Tickets a week"),
    "tier_kind": N_("Tiers"),
    "weekdays": N_("Weekdays"),
    "window_end_on": N_("Contact before"),
    "window_start_on": N_("Contact from"),
}

TARGETS = {
    "partner": N_("Partners"),
    "partner_capacity": N_("Capacities of partners"),
    "partner_contract": N_("Contracts of partners"),
    "partner_member": N_("Members of partners"),
    "partner_pause": N_("Pauses of partners"),
    "partner_quota": N_("Quotas of partners"),
    "partner_scope": N_("What partners serve"),
    "partner_tier": N_("Tiers of partners"),
    "ticket": N_("Tickets"),
    "ticket_outcome": N_("Outcomes of tickets"),
}

THINGS = {
    "allocation_run": N_("Allocation run"),
    "partner": N_("Partner"),
    "partner_capacity": N_("Capacity of a partner"),
    "partner_contract": N_("Contract of a partner"),
    "partner_endpoint": N_("Endpoint of a partner"),
    "partner_member": N_("Member of a partner"),
    "partner_notice": N_("Notice to a partner"),
    "partner_pause": N_("Pause of a partner"),
    "partner_quota": N_("Quota of a partner"),
    "partner_scope": N_("What a partner serves"),
    "partner_terms": N_("Terms of a partner"),
    "partner_tier": N_("Tier of a partner"),
    "ticket": N_("Ticket"),
    "ticket_outcome": N_("Outcome of a ticket"),
}

DIMENSIONS = {
    "region": N_("Region"),
    "product": N_("Product"),
    "segment": N_("Segment"),
    "language": N_("Language"),
}

WEEKDAYS = {
    "mon-fri": N_("Monday to Friday"),
    "mon-sat": N_("Monday to Saturday"),
    "mon-sun": N_("Every day"),
    "sun-thu": N_("Sunday to Thursday"),
}

TIER_KINDS = {
    "none": N_("No tiers"),
    "marginal": N_("For the tickets of a tier"),
    "all_units": N_("For all tickets"),
}

RESULTS = {
    "sold": N_("Sold"),
    "not_sold": N_("Not sold"),
    "cancelled": N_("Cancelled"),
    "not_reached": N_("Not reached"),
}

TICKET_STATES = {
    "open": N_("Open"),
    "allocated": N_("Given"),
    "accepted": N_("Accepted"),
    "attempted": N_("Not reached"),
    "returned": N_("Returned"),
    "withdrawn": N_("Withdrawn"),
    "done": N_("Done"),
    "closed": N_("Closed"),
}

CHOICES = {
    "new": N_("New"),
    "kept": N_("Kept"),
    "moved": N_("Moved"),
    "locked": N_("Locked"),
    "held_back": N_("Held back"),
    "unassigned": N_("Without a partner"),
}

REASONS = {
    "no_candidate": N_("No partner may take it"),
    "no_capacity": N_("No place left"),
    "not_worth_it": N_("Costs more than it is worth"),
    "no_rate": N_("Exchange rate missing"),
    "no_weights": N_("Worth of a ticket unknown"),
    "value_overflow": N_("Value does not fit"),
    "outside_window": N_("Outside the time for contact"),
}
"""Why a ticket of a run has no partner."""

PARTS = {
    "upsell": N_("Up-sell"),
    "quality": N_("Quality"),
    "cancellation": N_("Cancellation"),
    "cost": N_("Cost"),
    "preference": N_("Preference"),
    "keeping": N_("Keeping"),
    "delay": N_("Not left for later"),
}
"""What the value of a ticket with a partner is made of."""

SUMMANDS = {**PARTS, "place": N_("Price of the place")}
"""What is summed up to what is left of a ticket's value after what its place is worth to others."""

DECISIONS = {
    "allowed": N_("Allowed"),
    "preferred": N_("Preferred"),
    "forbidden": N_("Forbidden"),
}

LABELS = {
    word.label: word.label
    for each in (TICKETS, TICKETS_AND_PARTNERS)
    for words in (each.words, *(table.answers for table in each.tables))
    for word in words
}
"""What rule tables ask about tickets and partners, and what they answer, is called where it is described."""
