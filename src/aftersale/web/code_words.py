"""The words for the codes of the data, by what they are codes of: once for lists, sentences and forms."""

from __future__ import annotations

from collections.abc import Mapping

from aftersale.allocation.effect import NAMES as MEASURE_NAMES
from aftersale.values.sentence import N_
from aftersale.web import allocation_words

FIELDS = {
    "amount": N_("Amount"),
    "booked_on": N_("Booked on"),
    "booking": N_("Booking"),
    "channel": N_("Channel"),
    "contract_months": N_("Contract months"),
    "corrects": N_("Corrects booking"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "customer": N_("Customer"),
    "deal_type": N_("Deal type"),
    "email": N_("E-mail address"),
    "end_on": N_("Until"),
    "family": N_("Family"),
    "from_currency": N_("From currency"),
    "hired_on": N_("Hired on"),
    "job_title": N_("Job title"),
    "key": N_("Key"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "left_on": N_("Left on"),
    "line": N_("Order line"),
    "measure": N_("Measure"),
    "milestone": N_("Milestone"),
    "name": N_("Name"),
    "order": N_("Order"),
    "ordered_on": N_("Ordered on"),
    "parameter": N_("Parameter"),
    "parent": N_("Belongs to"),
    "parent_position": N_("Reports to"),
    "payee": N_("Payee"),
    "person": N_("Person"),
    "position": N_("Seat"),
    "product": N_("Product"),
    "purchase_order_number": N_("Purchase order"),
    "quantity": N_("Quantity"),
    "rate": N_("Rate"),
    "rate_on": N_("Rate of"),
    "rate_type": N_("Rate type"),
    "reached_on": N_("Reached on"),
    "region": N_("Region"),
    "sales_role": N_("Sales role"),
    "segment": N_("Segment"),
    "seller": N_("Seller"),
    "service_line": N_("Service line"),
    "share": N_("Share"),
    "start_on": N_("From"),
    "subject": N_("What is held"),
    "territory": N_("Territory"),
    "timing": N_("Timing"),
    "to_currency": N_("To currency"),
    "value": N_("Value"),
    "vertical": N_("Vertical"),
}

TARGETS = {
    "customer": N_("Customers"),
    "product": N_("Products"),
    "order": N_("Orders"),
    "order_line": N_("Order lines"),
    "booking": N_("Bookings"),
    "booking_split": N_("Splits of bookings"),
    "milestone": N_("Milestones"),
    "exchange_rate": N_("Exchange rates"),
    "person": N_("People"),
    "position": N_("Seats"),
    "position_holder": N_("Holders of seats"),
    "reporting_line": N_("Reporting lines"),
    "territory": N_("Territories"),
    "assignment": N_("Assignments"),
    "quota": N_("Quotas"),
    "pay_parameter": N_("Pay parameters"),
    "measure_figure": N_("Figures"),
}

THINGS = {
    "customer": N_("Customer"),
    "product": N_("Product"),
    "order": N_("Order"),
    "order_line": N_("Order line"),
    "booking": N_("Booking"),
    "booking_split": N_("Split of a booking"),
    "milestone": N_("Milestone"),
    "exchange_rate": N_("Exchange rate"),
    "person": N_("Person"),
    "payee": N_("Payee"),
    "position": N_("Seat"),
    "position_holder": N_("Holder of a seat"),
    "reporting_line": N_("Reporting line"),
    "territory": N_("Territory"),
    "assignment": N_("Assignment"),
    "quota": N_("Quota"),
    "pay_parameter": N_("Pay parameter"),
    "measure_figure": N_("Figure"),
    "account": N_("Account"),
    "api_token": N_("API token"),
    "import_run": N_("Import"),
    "import_mapping": N_("Mapping"),
    "payout_run": N_("Payout run"),
    "period": N_("Period"),
    "rule_table": N_("Rule table"),
}

BASES = {
    "preassigned": N_("Named on the order"),
    "named_account": N_("Named account"),
    "territory": N_("Territory"),
    "original": N_("As the corrected booking"),
    "none": N_("No credit"),
}

ROLES = {
    "rep": N_("Sales representative"),
    "manager": N_("Manager"),
    "compensation_analyst": N_("Compensation analyst"),
    "finance": N_("Finance"),
    "back_office_worker": N_("Back-office worker"),
    "supervisor": N_("Supervisor"),
    "partner_manager": N_("Partner manager"),
    "partner_user": N_("Partner user"),
    "rule_author": N_("Rule author"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
}

SCOPES = {
    "read": N_("Read"),
    "bookings:write": N_("Send bookings"),
    "tickets:write": N_("Send tickets"),
    "imports:write": N_("Import files"),
    "pay:run": N_("Run pay"),
    "allocation:plan": N_("Plan allocations"),
    "allocation:decide": N_("Change and apply allocations"),
}

FINDINGS = {
    "above_its_limit": N_("Above its limit"),
    "above_maximum": N_("Value too high"),
    "account_of_another_seller": N_("Account of another seller"),
    "below_minimum": N_("Value too low"),
    "bonus_rate_missing": N_("Exchange rate of a bonus missing"),
    "broken_encoding": N_("Unreadable characters"),
    "broken_json": N_("Not JSON"),
    "broken_quotes": N_("Quotes not closed"),
    "capacity_below_locks": N_("More locks than places"),
    "correction_circle": N_("Corrections in a circle"),
    "cost_too_large": N_("Amount of a contract too large"),
    "currency_missing": N_("Payout currency missing"),
    "date_out_of_range": N_("Date out of range"),
    "duplicate_key": N_("Same key, different rows"),
    "encoding_doubtful": N_("Encoding doubtful"),
    "encoding_guessed": N_("Encoding recognised"),
    "figure_contradicted": N_("Several figures"),
    "figure_missing": N_("Figure missing"),
    "file_refused": N_("File cannot be read"),
    "headings_found": N_("Headings below a title"),
    "holidays_unknown": N_("Holidays not known"),
    "identical_row": N_("Identical rows"),
    "lock_not_allowed": N_("Lock against the rules"),
    "lock_not_held": N_("Lock that cannot be held"),
    "lock_on_inactive": N_("Lock on a partner without contract"),
    "lock_on_paused": N_("Lock on a paused partner"),
    "locks_over_places": N_("Locked tickets beyond the places"),
    "minimum_above_capacity": N_("Minimum above the capacity"),
    "minimum_above_rules": N_("Minimum above what rules allow"),
    "minimum_missed": N_("Minimum missed"),
    "missing_column": N_("Column missing"),
    "missing_file": N_("File missing"),
    "missing_value": N_("Value missing"),
    "no_candidate": N_("No partner may take the ticket"),
    "no_mark": N_("Neither marked nor empty"),
    "no_partner": N_("No partner may get tickets"),
    "no_rate": N_("Exchange rate of a ticket missing"),
    "no_rule_matches": N_("No crediting rule matches"),
    "no_weights": N_("Worth of a ticket unknown"),
    "nobody_found": N_("Nobody found"),
    "nobody_let_through": N_("Rules let nobody through"),
    "none_beside_others": N_("All beside other values"),
    "not_after": N_("Ends before it begins"),
    "not_allowed": N_("Value not allowed"),
    "not_in_map": N_("Value not in the map"),
    "nothing_given": N_("List without a value"),
    "one_without_other": N_("One without the other"),
    "original_uncredited": N_("Corrected booking not credited"),
    "other_currency": N_("Another currency beside the amount"),
    "over_allocated": N_("Shares above 100 %"),
    "not_where_it_is": N_("Where it does not belong"),
    "outside_its_days": N_("On a day that cannot be"),
    "overlap": N_("Two at the same time"),
    "parameter_missing": N_("Pay parameter missing"),
    "partner_not_told": N_("Partner could not be told"),
    "partner_without_capacity": N_("Partner without capacity"),
    "partner_without_contract": N_("Partner without contract"),
    "rate_of_earlier_day": N_("Exchange rate of an earlier day"),
    "rates_without_outcomes": N_("No outcomes to go by"),
    "outcomes_without_ticket": N_("Outcomes without a ticket"),
    "strange_region": N_("Region that nothing else names"),
    "nothing_at_stake": N_("Nothing at stake"),
    "long_overdue": N_("Overdue by weeks"),
    "tiers_without_effect": N_("Tiers that count for nothing"),
    "partner_without_rate": N_("Exchange rate of a partner missing"),
    "parts_off_total": N_("Parts do not make the total"),
    "payout_rate_missing": N_("Exchange rate of a payout missing"),
    "plan_not_proved": N_("Optimum not proved"),
    "position_vacant": N_("Seat without a holder"),
    "quota_missing": N_("Quota missing"),
    "quota_out_of_reach": N_("Quota cannot be met"),
    "quota_rate_missing": N_("Exchange rate of a quota missing"),
    "quota_zero": N_("Quota of zero"),
    "ragged_row": N_("Wrong number of columns"),
    "rate_contradicted": N_("Contradictory exchange rates"),
    "rate_missing": N_("Exchange rate missing"),
    "replayed": N_("Old versions came again"),
    "reversed_dates": N_("Ends before it begins"),
    "row_too_long": N_("Row too long"),
    "seller_outside_territory": N_("Seller outside their territory"),
    "served_by_nobody": N_("Served by no partner"),
    "serves_no_ticket": N_("Served, but on no ticket"),
    "several_matches": N_("Several rows match"),
    "too_large": N_("Number too large"),
    "too_many_decimals": N_("Too many decimals"),
    "too_many_decimals_to_multiply": N_("Too many decimals to multiply"),
    "total_missing": N_("Total missing"),
    "under_allocated": N_("Shares below 100 %"),
    "unknown_column": N_("Column not read"),
    "unknown_country": N_("Unknown country"),
    "unknown_currency": N_("Unknown currency"),
    "unknown_reference": N_("Not known yet"),
    "unreadable_date": N_("Not a date"),
    "unreadable_instant": N_("Not a point in time"),
    "unreadable_number": N_("Not a number"),
    "unreadable_row": N_("Row cannot be read"),
    "value_overflow": N_("Value does not fit"),
    "wrong_sum": N_("Wrong sum"),
}

DEAL_TYPES = {
    "new_business": N_("New business"),
    "renewal": N_("Renewal"),
    "expansion": N_("Expansion"),
    "upsell": N_("Upsell"),
    "cross_sell": N_("Cross-sell"),
}

CHANNELS = {
    "direct": N_("Direct"),
    "partner": N_("Partner"),
    "tender": N_("Tender"),
    "web_shop": N_("Web shop"),
}

SEGMENTS = {
    "Key": N_("Key accounts"),
    "Enterprise": N_("Enterprises"),
    "Mid": N_("Medium-sized companies"),
    "Small": N_("Small companies"),
}

VERTICALS = {
    "banking": N_("Banking"),
    "energy": N_("Energy"),
    "healthcare": N_("Healthcare"),
    "manufacturing": N_("Manufacturing"),
    "media": N_("Media"),
    "public_sector": N_("Public sector"),
    "retail": N_("Retail"),
}

SERVICE_LINES = {
    "analytics": N_("Analytics"),
    "cloud_contact_centre": N_("Cloud contact centre"),
    "customer_service_outsourcing": N_("Customer service outsourcing"),
    "fibre": N_("Fibre"),
    "finance_accounting_outsourcing": N_("Finance and accounting outsourcing"),
    "hr_outsourcing": N_("HR outsourcing"),
    "it_helpdesk": N_("IT helpdesk"),
    "managed_cloud": N_("Managed cloud"),
    "managed_security": N_("Managed security"),
    "mobile": N_("Mobile"),
    "sd_wan": N_("SD-WAN"),
    "unified_communications": N_("Unified communications"),
}

FAMILIES = {
    "connectivity": N_("Connectivity"),
    "customer_contact": N_("Customer contact"),
    "data": N_("Data"),
    "managed_it": N_("Managed IT"),
    "outsourcing": N_("Outsourcing"),
}

SALES_ROLES = {
    "account_executive": N_("Account executive"),
    "account_manager": N_("Account manager"),
    "development_rep": N_("Development representative"),
    "manager": N_("Manager"),
}

MILESTONES = {
    "placed": N_("Placed"),
    "allocated": N_("Allocated"),
    "shipped": N_("Shipped"),
    "delivered": N_("Delivered"),
    "invoiced": N_("Invoiced"),
    "paid_out": N_("Paid out"),
}

MEASURES = {
    "credited_amount": N_("Credited amount"),
    "satisfaction": N_("Satisfaction"),
}

PARAMETERS = {
    "bonus": N_("Bonus"),
    "commission_rate": N_("Commission rate"),
}

RATE_TYPES = {
    "average": N_("Average rate"),
    "end_of_day": N_("Closing rate"),
    "reference": N_("Reference rate"),
}

CREDIT_TYPES = {"direct": N_("Direct credit")}

RULE_TABLES = {
    "direct_basis": N_("Basis of direct credit"),
    "payout_approval": N_("Approval of payout runs"),
    "partner_eligibility": N_("Candidates of tickets"),
    "ticket_weights": N_("Values of tickets"),
    "ticket_opening": N_("Opening of tickets"),
}

JOB_KINDS = {
    "import": N_("Import"),
    "credit": N_("Crediting"),
    "pay_plan": N_("Planning of payouts"),
    "pay_apply": N_("Payout run"),
    "try_table": N_("Trial of a rule table"),
    "allocate": N_("Planning of an allocation"),
    "what_if": N_("What-if of an allocation"),
}

RUN_STATES = {
    "planned": N_("planned"),
    "approved": N_("approved"),
    "applied": N_("applied"),
    "rejected": N_("rejected"),
    "superseded": N_("replaced"),
}

TICKET_STATES = {
    "allocated": N_("given out"),
    "accepted": N_("accepted"),
    "returned": N_("returned"),
    "done": N_("done"),
    "withdrawn": N_("withdrawn"),
}
"""As sentences say them."""

DRAFT_STATES = {
    "draft": N_("Draft"),
    "checked": N_("Checked"),
    "approved": N_("Approved"),
    "published": N_("Published"),
    "withdrawn": N_("Withdrawn"),
}

DEEDS = {
    "accept_statement": N_("Statement accepted"),
    "account.create": N_("Account created"),
    "account.disable": N_("Account disabled"),
    "account.link_openid": N_("Account linked to single sign-on"),
    "account.set_password": N_("Password set"),
    "account.set_person": N_("Account acts as a person"),
    "account.set_roles": N_("Roles changed"),
    "add_partner_scope": N_("Partner serves more"),
    "accepted_ticket": N_("Ticket accepted"),
    "apply_allocation": N_("Allocation applied"),
    "attempted_ticket": N_("Customer of a ticket not reached"),
    "apply_payouts": N_("Payouts applied"),
    "approve_allocation": N_("Allocation approved"),
    "approve_payouts": N_("Payouts approved"),
    "approve_rule_draft": N_("Draft of a rule table approved"),
    "check_rule_draft": N_("Draft of a rule table checked"),
    "correct_outcome": N_("Outcome of a ticket corrected"),
    "credit_period": N_("Period credited"),
    "done_ticket": N_("Ticket done"),
    "end_partner_contract": N_("Contract of a partner ended"),
    "end_partner_scope": N_("Partner serves less"),
    "end_pin": N_("Pin of a ticket taken back"),
    "erase_contact": N_("Contact of a ticket erased"),
    "import": N_("Files imported"),
    "join_partner": N_("Account works for a partner"),
    "lift_partner_quota": N_("Quota of a partner lifted"),
    "open_rule_draft": N_("Draft of a rule table opened"),
    "pause_partner": N_("Partner paused"),
    "pin_ticket": N_("Ticket pinned"),
    "plan_allocation": N_("Allocation planned"),
    "plan_payouts": N_("Payouts planned"),
    "publish_rule_draft": N_("Draft of a rule table published"),
    "publish_rule_table": N_("Rule table published"),
    "reject_allocation": N_("Allocation rejected"),
    "reject_payouts": N_("Payouts rejected"),
    "register_endpoint": N_("Endpoint of a partner registered"),
    "remove_endpoint": N_("Endpoint of a partner removed"),
    "remove_rule_case": N_("Test case removed"),
    "renew_endpoint_secret": N_("Secret of an endpoint renewed"),
    "resend_notice": N_("Notice sent again"),
    "resume_partner": N_("Pause of a partner ended"),
    "retire_rule_table": N_("Rule table retired"),
    "save": N_("Mapping saved"),
    "save_rule_case": N_("Test case saved"),
    "save_rule_draft": N_("Draft of a rule table saved"),
    "returned_ticket": N_("Ticket returned"),
    "withdrawn_ticket": N_("Ticket withdrawn"),
    "send_back_rule_draft": N_("Draft of a rule table sent back"),
    "session.begin": N_("Signed in"),
    "session.lock": N_("Account locked"),
    "set_partner_capacity": N_("Capacity of a partner changed"),
    "set_partner_contract": N_("Contract of a partner changed"),
    "set_partner_quota": N_("Quota of a partner changed"),
    "switch_endpoint": N_("Endpoint of a partner switched"),
    "test_endpoint": N_("Test message sent to a partner"),
    "token.create": N_("API token created"),
    "token.revoke": N_("API token revoked"),
    "try_allocation": N_("What-if of an allocation tried"),
    "try_rule_draft": N_("Draft of a rule table tried"),
    "try_rule_version": N_("Version of a rule table tried"),
    "withdraw_rule_draft": N_("Draft of a rule table withdrawn"),
}

LABELS = {
    "Bookings": N_("Bookings"),
    "Kind": N_("Kind"),
    "Channel": N_("Channel"),
    "Deal type": N_("Deal type"),
    "Vertical": N_("Vertical"),
    "Service line": N_("Service line"),
    "Segment": N_("Segment"),
    "Amount": N_("Amount"),
    "Currency": N_("Currency"),
    "Seller on the order": N_("Seller on the order"),
    "Seats holding the account": N_("Seats holding the account"),
    "Seats holding the territory": N_("Seats holding the territory"),
    "Basis": N_("Basis"),
    "the day": N_("the day"),
    "Payout runs": N_("Payout runs"),
    "Plan": N_("Plan"),
    "People paid": N_("People paid"),
    "First run of the plan": N_("First run of the plan"),
    "Approver": N_("Approver"),
}
"""What the vocabularies of rule tables and the columns of the shipped ones are called in their own files."""

COLUMN_TYPES = {
    "number": N_("number"),
    "string": N_("text"),
    "boolean": N_("true or false"),
    "date": N_("date"),
    "date and time": N_("date and time"),
    "years and months duration": N_("duration in years and months"),
    "days and time duration": N_("duration in days and hours"),
}
"""The types of the columns of rule tables."""

APPROVERS = {role: ROLES[role] for role in ("finance", "manager", "administrator")}
"""Which role a payout run may need beside being in finance."""

HIT_POLICIES = {
    "first": N_("first matching row"),
    "unique": N_("exactly one row"),
    "any": N_("any row, when all agree"),
    "priority": N_("most important result"),
    "rule order": N_("list of all rows in their sequence"),
    "output order": N_("list of all rows, the most important result first"),
    "collect": N_("list of all rows"),
    "sum": N_("add up all rows"),
    "min": N_("smallest result"),
    "max": N_("largest result"),
    "count": N_("count of rows"),
}
"""What several rows that match mean in a rule table."""

TABLE_TITLES = {
    "On which basis is the direct credit found": N_("On which basis is the direct credit found"),
    "Who approves a payout run": N_("Who approves a payout run"),
    "Which partners may take a ticket": N_("Which partners may take a ticket"),
    "What a ticket is worth": N_("What a ticket is worth"),
    "Which milestones open a ticket": N_("Which milestones open a ticket"),
}
"""The titles of the tables that ship, as they stand in their files; one that somebody wrote stays as it is."""

FLAGS = {"true": N_("yes"), "false": N_("no")}

WORDS: Mapping[str, Mapping[str, str]] = {
    "field": FIELDS | allocation_words.FIELDS,
    "target": TARGETS | allocation_words.TARGETS,
    "thing": THINGS | allocation_words.THINGS,
    "basis": BASES,
    "approver": APPROVERS,
    "role": ROLES,
    "finding": FINDINGS,
    "measure": MEASURES | PARAMETERS,
    "job": JOB_KINDS,
    "sales_role": SALES_ROLES,
    "value": DEAL_TYPES
    | CHANNELS
    | VERTICALS
    | SERVICE_LINES
    | SEGMENTS
    | MILESTONES
    | CREDIT_TYPES
    | APPROVERS
    | allocation_words.DECISIONS,
    "label": LABELS | allocation_words.LABELS,
    "flag": FLAGS,
    "column_type": COLUMN_TYPES,
    "hit_policy": HIT_POLICIES,
    "table_title": TABLE_TITLES,
    "draft_state": DRAFT_STATES,
    "state": RUN_STATES,
    "ticket_state": TICKET_STATES,
    "choice": allocation_words.CHOICES,
    "choice_reason": allocation_words.REASONS,
    "dimension": allocation_words.DIMENSIONS,
    "value_part": allocation_words.SUMMANDS,
    "ticket_measure": MEASURE_NAMES,
}
"""What sentences and pages ask for by kind; a code that is not here is a name of the data, and stays as it is."""
