"""Findings, rule tables, the audit log and long work."""

from __future__ import annotations

from aftersale.access.scopes import RULE_EDITORS
from aftersale.storage.statements import load_statements
from aftersale.values.sentence import N_
from aftersale.web.views.roles import ADMINISTRATION, ALLOCATING, CHECKING, KEEPING, PAY, RULING, SALES
from aftersale.web.views.spec import Column, Empty, Facet, PageLink, Section, ViewSpec
from aftersale.web.views.words import (
    DEEDS,
    DRAFT_STATES,
    FINDERS,
    FINDING_CODES,
    FINDING_STATES,
    JOB_KINDS,
    JOB_STATES,
    RULE_TABLES,
    SEVERITIES,
    TABLE_TITLES,
    TABLE_USAGES,
    THINGS,
    VOCABULARY_NAMES,
)

STATEMENTS = load_statements("aftersale.web.views", "system.sql")

FINDINGS = ViewSpec(
    name="finding_list",
    title=N_("Findings, one by one"),
    one=N_("Finding"),
    group="data",
    statement=STATEMENTS["findings"],
    row_key="finding_id",
    row_name="message",
    columns=(
        Column("finding_id", N_("Key"), is_shown=False, is_filled=True),
        Column("severity", N_("Severity"), "status", words=SEVERITIES, width=110, is_filled=True),
        Column("said", kind="facts"),
        Column("message", N_("What is wrong"), width=460, is_filled=True, is_sentence=True),
        Column("amount", N_("Amount"), "money", currency="currency"),
        Column("currency", N_("Currency"), width=90, is_shown=False),
        Column("subject_number", N_("Where"), "id", is_filled=True),
        Column("subject_on", N_("Day"), "day"),
        Column("state", N_("State"), "status", words=FINDING_STATES, width=110),
        Column(
            "cause",
            N_("Cause"),
            width=260,
            is_filled=True,
            is_sentence=True,
            sentences=STATEMENTS["sentences_of_causes"],
        ),
        Column("code", N_("Code"), width=160, is_shown=False, is_filled=True, words=FINDING_CODES),
        Column("producer", N_("Found by"), words=FINDERS, width=120, is_filled=True),
        Column("scope", N_("Looked at"), width=160, is_shown=False),
        Column("file", N_("File"), width=160, is_shown=False),
        Column("line", N_("Line"), "integer", is_shown=False),
        Column("column_name", N_("Column"), width=120, is_shown=False),
        Column("value", N_("Value"), width=160, is_shown=False),
        Column("found_at", N_("Found at"), "instant", is_filled=True),
        Column("resolved_at", N_("Resolved at"), "instant", is_shown=False),
    ),
    facets=(
        Facet("state"),
        Facet("severity"),
        Facet("producer"),
        Facet("code"),
        Facet("cause"),
        Facet("found_at", "days"),
        Facet("amount", "range"),
        Facet("file"),
    ),
    sort="-found_at",
    search=N_("Words, number or cause"),
    searched=("subject_number", "message", "cause"),
    peek=(
        Section(N_("What is wrong"), ("message", "severity", "state", "cause")),
        Section(N_("Where"), ("subject_number", "subject_on", "amount", "file", "line", "column_name", "value")),
        Section(N_("When"), ("found_at", "resolved_at", "producer", "scope", "code")),
    ),
    empty=Empty(
        N_("Nothing is wrong"), N_("What imports, crediting and pay cannot settle appears here, with what to do.")
    ),
    roles=PAY | KEEPING | ALLOCATING,
    topics=("findings",),
    in_navigation=False,
)

RULE_TABLE_LIST = ViewSpec(
    name="rule_tables",
    title=N_("Rule tables"),
    one=N_("Rule table"),
    group="pay",
    statement=STATEMENTS["rule_tables"],
    row_key="table_name",
    row_name="title",
    row_path="/rules/{table_name}",
    columns=(
        Column("title", N_("Rule table"), words=TABLE_TITLES, to="/rules/{table_name}", width=280, is_filled=True),
        Column("table_name", N_("Name"), "id", width=160, is_filled=True),
        Column("usage", N_("In use"), "status", words=TABLE_USAGES, width=110, is_filled=True),
        Column("vocabulary", N_("Decides about"), words=VOCABULARY_NAMES, width=130, is_filled=True),
        Column("start_on", N_("In force from"), "day"),
        Column("version", N_("Version"), "id", width=160),
        Column("rules", N_("Rows"), "integer"),
        Column("next_on", N_("Next version from"), "day"),
        Column("draft_state", N_("Draft"), "status", words=DRAFT_STATES),
        Column("drafted_by", N_("Last changed by"), "person", width=200),
        Column("drafted_at", N_("Last changed at"), "instant"),
    ),
    facets=(Facet("usage"), Facet("vocabulary"), Facet("draft_state"), Facet("drafted_by")),
    sort="title",
    search=N_("Name or title"),
    searched=("table_name", "title"),
    peek=(
        Section(N_("In force"), ("table_name", "vocabulary", "usage", "version", "start_on", "rules", "next_on")),
        Section(N_("Draft"), ("draft_state", "drafted_by", "drafted_at")),
    ),
    links=(
        PageLink(N_("New table"), "/rule-tables/new", RULE_EDITORS),
        PageLink(N_("From a file"), "/rule-tables/import", RULE_EDITORS),
    ),
    empty=Empty(N_("No rule tables yet"), N_("The first crediting publishes the table it decides by.")),
    roles=SALES | RULING,
    topics=("rules",),
)

TABLES = ViewSpec(
    name="tables",
    title=N_("Versions of rule tables"),
    one=N_("Version of a rule table"),
    group="pay",
    statement=STATEMENTS["tables"],
    row_key="table_key",
    row_name="table_name",
    columns=(
        Column("table_key", N_("Key"), is_shown=False, is_filled=True),
        Column("table_name", N_("Table"), width=220, is_filled=True, words=RULE_TABLES),
        Column("version", N_("Version"), "id", width=180, is_filled=True),
        Column("start_on", N_("From"), "day", is_filled=True),
        Column("end_on", N_("Until"), "day"),
        Column("published_at", N_("Published at"), "instant", is_filled=True),
        Column("published_by", N_("Published by"), "person", width=220, is_filled=True),
    ),
    facets=(Facet("table_name"), Facet("start_on", "days"), Facet("published_by")),
    sort="-start_on",
    search=N_("Table or version"),
    searched=("version", "table_name"),
    peek=(Section(N_("Version"), ("version", "start_on", "end_on", "published_at", "published_by")),),
    empty=Empty(N_("No table is published yet"), N_("The first crediting publishes the table it decides by.")),
    roles=SALES | RULING,
    topics=("rules",),
    in_navigation=False,
)

AUDIT = ViewSpec(
    name="audit",
    title=N_("Audit log"),
    one=N_("Audit entry"),
    group="system",
    statement=STATEMENTS["audit"],
    row_key="seq",
    row_name="action",
    columns=(
        Column("seq", N_("Number"), "integer", is_filled=True),
        Column("recorded_at", N_("At"), "instant", is_filled=True),
        Column("actor", N_("Who"), "person", width=220, is_filled=True),
        Column("action", N_("What"), width=180, is_filled=True, words=DEEDS),
        Column("subject_kind", N_("Kind"), width=140, is_filled=True, words=THINGS),
        Column("subject_id", N_("Of what"), "id", width=160, is_filled=True),
        Column("detail", N_("Detail"), width=420, is_filled=True, is_sortable=False),
        Column("hash", N_("Hash"), "id", width=180, is_shown=False, is_filled=True),
    ),
    facets=(Facet("action"), Facet("actor"), Facet("subject_kind"), Facet("recorded_at", "days")),
    sort="-seq",
    search=N_("Who, what or words of the detail"),
    searched=("subject_id", "actor", "action", "detail"),
    peek=(
        Section(
            N_("Audit entry"), ("seq", "recorded_at", "actor", "action", "subject_kind", "subject_id", "detail", "hash")
        ),
    ),
    empty=Empty(
        N_("Nothing has happened yet"), N_("Every change appears here, chained so that none can be taken away.")
    ),
    roles=ADMINISTRATION,
    topics=("audit",),
)

JOBS = ViewSpec(
    name="jobs",
    title=N_("Jobs"),
    one=N_("Job"),
    group="system",
    statement=STATEMENTS["jobs"],
    row_key="job_id",
    row_name="kind",
    columns=(
        Column("job_id", N_("Number"), "integer", is_filled=True),
        Column("kind", N_("Kind"), width=160, is_filled=True, words=JOB_KINDS),
        Column("state", N_("State"), "status", words=JOB_STATES, width=120, is_filled=True),
        Column("step", N_("Step"), width=260, is_filled=True, is_sentence=True),
        Column("done_part", N_("Done"), "percent", is_filled=True),
        Column("requested_by", N_("Asked for by"), "person", width=220, is_filled=True),
        Column("requested_at", N_("Asked for at"), "instant", is_filled=True),
        Column("started_at", N_("Started at"), "instant", is_shown=False),
        Column("ended_at", N_("Ended at"), "instant"),
        Column("problem", N_("Problem"), width=320, is_sentence=True),
    ),
    facets=(Facet("state"), Facet("kind"), Facet("requested_by"), Facet("requested_at", "days")),
    sort="-requested_at",
    search=N_("Kind, step or problem"),
    searched=("kind", "step", "problem"),
    peek=(
        Section(N_("Job"), ("kind", "state", "step", "done_part", "problem")),
        Section(N_("When"), ("requested_by", "requested_at", "started_at", "ended_at")),
    ),
    empty=Empty(N_("No jobs yet"), N_("Imports and payout runs that take a while appear here with their progress.")),
    roles=CHECKING | KEEPING,
    topics=("jobs",),
)
