"""A rule table changed in a draft: nothing typed is lost, nothing is published alone, wrong or unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from aftersale.rules.actions import (
    PlannedVersion,
    publish_table,
    remove_case,
    retire_table,
    save_case,
    withdraw_version,
)
from aftersale.rules.cases import NewCase
from aftersale.rules.check import STEPS
from aftersale.rules.document import write_document
from aftersale.rules.draft import MOST_RULES, Draft, DraftDifference, check_draft
from aftersale.rules.draft_actions import (
    approve_draft,
    create_table,
    mark_checked,
    open_draft,
    publish_draft,
    save_draft,
    send_back_draft,
    withdraw_draft,
)
from aftersale.rules.errors import (
    ApprovalNeeded,
    CasesFail,
    DraftChanged,
    DraftExists,
    DraftFaulty,
    DraftMissing,
    DraftNotReady,
    OwnDraft,
    OwnPayDecided,
    StartInPast,
    TableInUse,
    TableRefused,
    TableRetired,
    TooManyRules,
    VersionHasDecided,
    VersionInForce,
    VersionNotPlanned,
    VersionOvertaken,
    WarningsUnexplained,
)
from aftersale.rules.read import parse_table
from aftersale.rules.seen import with_seen
from aftersale.rules.store import (
    get_draft,
    load_cases,
    load_changes,
    load_published_changes,
    load_timeline,
    load_versions,
)
from aftersale.rules.vocabulary import KnownTable, Vocabulary, Word, start_document
from aftersale.storage.actor import Actor
from aftersale.storage.database import OPEN_DAY, Connection, Database, take_ledger_instant
from aftersale.values.sentence import Sentence
from benchmarks._rule_tables import make_table

TODAY = date(2026, 3, 1)
TOMORROW = date(2026, 3, 2)
ANN = Actor("ann@example.com", frozenset({"rule_author"}), person_id=11, account_id=1)
BEN = Actor("ben@example.com", frozenset({"compensation_analyst"}), person_id=12, account_id=2)
FIN = Actor("fin@example.com", frozenset({"finance"}), person_id=13, account_id=3)
AUD = Actor("aud@example.com", frozenset({"auditor"}), person_id=14, account_id=4)
REP = Actor("rep@example.com", frozenset({"rep"}), person_id=15, account_id=5)

WORDS = Vocabulary(
    "things",
    "Things",
    (Word("channel", "Channel", "string", allowed=("web", "field")), Word("amount", "Amount", "number")),
    (
        KnownTable(
            "price",
            "Price",
            (Word("rate", "Rate", "number"),),
            Sentence("Prices are found by it."),
        ),
    ),
)


def rule(rule_id: str, channel: str = "-", rate: str = "1", amount: str = "-") -> dict[str, Any]:
    return {"rule": rule_id, "when": {"channel": channel, "amount": amount}, "then": {"rate": rate}}


def document(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return start_document("price", "Price", WORDS, ["channel", "amount"]) | {"rules": list(rules)} | more


SOUND = document(rule("web", "web", "0.5"), rule("rest"))


class Desk:
    """Everybody acts in transactions of their own, as on the pages."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Connection]:
        with self.database.transaction(actor) as conn:
            yield conn

    def create(self, actor: Actor = ANN, start: dict[str, Any] = SOUND) -> Draft:
        with self.acting(actor) as conn:
            return create_table(conn, start, WORDS)

    def save(self, actor: Actor, edit_number: int, changed: dict[str, Any]) -> Draft:
        with self.acting(actor) as conn:
            return save_draft(conn, "price", edit_number, changed)

    def check(self, edit_number: int, actor: Actor = ANN, reasons: dict[str, str] | None = None) -> Draft:
        with self.acting(actor) as conn:
            return mark_checked(conn, "price", edit_number, WORDS, reasons or {})

    def approve(self, edit_number: int, actor: Actor = FIN, *, is_paid_by_it: bool = False) -> Draft:
        with self.acting(actor) as conn:
            return approve_draft(conn, actor, "price", edit_number, WORDS, is_paid_by_it=is_paid_by_it)

    def publish(self, edit_number: int, start_on: date = TOMORROW, actor: Actor = ANN, **more: bool) -> Draft:
        with self.acting(actor) as conn:
            at = take_ledger_instant(conn)
            return publish_draft(conn, actor, "price", edit_number, WORDS, start_on, TODAY, at, **more)

    def through(self, start_on: date = TOMORROW) -> Draft:
        """A first version from an empty desk to publication."""
        edit = self.create().edit_number
        self.check(edit)
        self.approve(edit)
        return self.publish(edit, start_on)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_table_goes_from_a_draft_through_a_second_person_into_force(desk: Desk) -> None:
    draft = desk.create()
    assert (draft.state, draft.edit_number, draft.based_on) == ("draft", 1, None)
    assert (desk.check(1).state, desk.approve(1).state) == ("checked", "approved")
    published = desk.publish(1)
    assert (published.state, published.start_on, published.approved_by) == ("published", TOMORROW, FIN.name)
    with desk.acting(AUD) as conn:
        [version] = load_versions(conn, "price", TOMORROW, OPEN_DAY, datetime.now(UTC))
        assert version.table.version == published.version
        assert [each.kind for each in load_changes(conn, draft.draft_id)] == [
            "opened",
            "edited",
            "checked",
            "approved",
            "published",
        ]
        deeds = conn.execute("SELECT action, actor FROM audit_entry ORDER BY seq").fetchall()
    assert [(row["action"], row["actor"]) for row in deeds][-3:] == [
        ("approve_rule_draft", FIN.name),
        ("publish_rule_table", ANN.name),
        ("publish_rule_draft", ANN.name),
    ]


def test_wrong_cells_are_kept_as_typed_and_keep_the_draft_from_being_checked(desk: Desk) -> None:
    desk.create()
    wrong = document(rule("web", "web or so", "1,5"))
    draft = desk.save(ANN, 1, wrong)
    assert draft.document["rules"] == wrong["rules"]
    with pytest.raises(DraftFaulty) as caught:
        desk.check(2)
    assert [pointer for pointer, _ in caught.value.facts["errors"]] == [
        "/rules/0/when/channel",
        "/rules/0/then/rate",
    ]


def test_words_of_the_domain_are_checked_with_place_and_what_there_is(desk: Desk) -> None:
    colour = [{"name": "colour", "label": "Colour", "type": "string", "allowed": ""}]
    found = check_draft(document(rule("a", "shop")), WORDS).findings
    assert [(each.code, each.row, each.column) for each in found] == [("value_not_allowed", 1, "channel")]
    coloured = {**document({"rule": "a", "then": {"rate": "1"}}), "inputs": colour}
    found = check_draft(coloured, WORDS).errors
    assert [str(each.sentence) for each in found] == ["Things have no column colour. There are: channel, amount."]
    open_column = [{"name": "channel", "label": "Channel", "type": "string", "allowed": ""}]
    found = check_draft(
        {**document(rule("a", "shop")), "inputs": [*open_column, document()["inputs"][1]]}, WORDS
    ).errors
    assert [(each.code, each.row, each.column) for each in found] == [("value_not_allowed", 1, "channel")]
    assert (found[0].place.column, "Nearest" in str(found[0].sentence)) == ("/rules/0/when/channel", False)
    meant = check_draft(
        {**document(rule("a", "Feild")), "inputs": [*open_column, document()["inputs"][1]]}, WORDS
    ).errors
    assert [str(each.sentence) for each in meant] == [
        "Channel cannot be Feild. Nearest to it: field. Allowed: web, field."
    ]
    outputs = [{"name": "price", "label": "", "type": "number", "allowed": ""}]
    assert [each.code for each in check_draft(document(outputs=outputs), WORDS).errors] == ["answers_wrong"]
    found = check_draft(document(rule("a", rate="null")), WORDS).findings
    assert [(each.code, each.row) for each in found] == [("answer_missing", 1)]


def test_save_on_a_stale_edit_is_refused_with_both_sides_and_overwrites_nothing(desk: Desk) -> None:
    desk.create()
    theirs = document(rule("web", "web", "0.7"), rule("rest"))
    desk.save(BEN, 1, theirs)
    mine = document(rule("web", "web", "0.6"), rule("rest", rate="2"))
    with pytest.raises(DraftChanged) as caught:
        desk.save(ANN, 1, mine)
    facts = caught.value.facts
    assert facts["differences"] == (DraftDifference("rate", "web", "0.6", "0.7"),)
    assert (facts["names"], facts["edit_number"]) == (BEN.name, 2)
    with desk.acting(ANN) as conn:
        assert get_draft(conn, "price", 1).document["rules"] == theirs["rules"]


def test_edit_after_approval_makes_it_a_draft_again(desk: Desk) -> None:
    desk.create()
    desk.check(1)
    desk.approve(1)
    changed = desk.save(BEN, 1, document(rule("rest")))
    assert (changed.state, changed.version, changed.approved_by, changed.checked_by) == ("draft", None, None, None)
    with pytest.raises(DraftNotReady):
        desk.publish(2)


def test_saving_the_very_same_again_changes_nothing(desk: Desk) -> None:
    draft = desk.create()
    desk.check(1)
    assert desk.save(BEN, 1, dict(draft.document)).state == "checked"


@pytest.mark.parametrize(
    "actor", [ANN, BEN, Actor("other@example.com", BEN.roles, 12, 9), Actor("x", BEN.roles, 99, 2)]
)
def test_whoever_changed_the_draft_does_not_approve_it_by_any_of_their_accounts(desk: Desk, actor: Actor) -> None:
    desk.create()
    desk.save(BEN, 1, document(rule("rest")))
    desk.check(2)
    with pytest.raises(OwnDraft):
        desk.approve(2, actor)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="somebody who did not change it"),
        desk.acting(actor) as conn,
    ):
        conn.execute("UPDATE rule_draft SET state = 'approved', approved_at = now(), approved_by = acting_name()")


def test_nobody_approves_what_they_are_paid_by(desk: Desk) -> None:
    desk.create()
    desk.check(1)
    with pytest.raises(OwnPayDecided):
        desk.approve(1, is_paid_by_it=True)


def test_database_refuses_steps_out_of_turn_edits_unwritten_and_versions_unapproved(desk: Desk) -> None:
    desk.create()
    for statement in (
        "UPDATE rule_draft SET state = 'published', version = 'v', checked_by = 'x', start_on = '2026-03-02'",
        "UPDATE rule_draft SET document = '{}'",
        "UPDATE rule_draft SET edit_number = 9",
        "UPDATE rule_draft_change SET draft_id = 1",
        "DELETE FROM rule_draft_change",
    ):
        with (
            pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)),
            desk.acting(ANN) as conn,
        ):
            conn.execute(statement.encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not approved"), desk.acting(ANN) as conn:
        publish_table(conn, parse_table(SOUND), WORDS, TOMORROW, take_ledger_instant(conn))


def test_warning_needs_a_reason_that_ends_with_the_content(desk: Desk) -> None:
    unreachable = document(rule("rest"), rule("never", "web"))
    desk.create(start=unreachable)
    with pytest.raises(WarningsUnexplained, match="never decides"):
        desk.check(1)
    checked = check_draft(unreachable, WORDS)
    [key] = [checked.key_of(each) for each in checked.warnings]
    assert desk.check(1, reasons={key: " kept for later "}).reasons == {key: "kept for later"}
    desk.save(ANN, 1, document(rule("rest", rate="2"), rule("never", "web")))
    with pytest.raises(WarningsUnexplained):
        desk.check(2, reasons={key: "kept for later"})


def test_failing_case_keeps_the_draft_from_being_checked_and_approved(desk: Desk) -> None:
    desk.create()
    with desk.acting(ANN) as conn:
        case = NewCase("web orders", {"channel": "web", "amount": "10"}, None, "web", {"rate": "0.50"})
        case_id = save_case(conn, "price", case)
    desk.check(1)
    with desk.acting(ANN) as conn:
        case_id = save_case(conn, "price", NewCase("web orders", {"channel": "web"}, None, "rest", {}, case_id))
    with pytest.raises(CasesFail, match="Row rest should decide, but row web does"):
        desk.approve(1)
    with pytest.raises(CasesFail):
        desk.check(1)
    with desk.acting(ANN) as conn:
        remove_case(conn, "price", case_id)
        assert load_cases(conn, "price") == []
    assert desk.approve(1).state == "approved"


def test_draft_is_sent_back_with_a_reason(desk: Desk) -> None:
    desk.create()
    desk.check(1)
    with desk.acting(FIN) as conn:
        assert send_back_draft(conn, "price", 1, "Too low").state == "draft"
        assert load_changes(conn, 1)[-1].reason == "Too low"
    with pytest.raises(DraftNotReady), desk.acting(FIN) as conn:
        send_back_draft(conn, "price", 1, "Again")


def test_first_day_in_the_past_must_be_meant(desk: Desk) -> None:
    desk.create()
    desk.check(1)
    desk.approve(1)
    with pytest.raises(StartInPast):
        desk.publish(1, date(2026, 2, 28))
    assert desk.publish(1, date(2026, 2, 28), is_backdated=True).state == "published"


def test_one_draft_at_a_time_from_the_last_version_and_withdrawn_it_stays_readable(desk: Desk) -> None:
    first = desk.through()
    with desk.acting(BEN) as conn:
        second = open_draft(conn, "price")
    assert (second.based_on, second.edit_number) == (first.version, 0)
    with pytest.raises(DraftExists, match="ben@example"), desk.acting(ANN) as conn:
        open_draft(conn, "price")
    with desk.acting(ANN) as conn:
        withdraw_draft(conn, "price", 0, "Not needed")
    with pytest.raises(DraftMissing), desk.acting(ANN) as conn:
        withdraw_draft(conn, "price", 0)
    with desk.acting(AUD) as conn:
        assert get_draft(conn, "price", second.draft_id).state == "withdrawn"
    with pytest.raises(psycopg.errors.RestrictViolation, match="stays as it is"), desk.acting(ANN) as conn:
        conn.execute("UPDATE rule_draft SET state = 'draft' WHERE state = 'withdrawn'")


def test_version_published_meanwhile_must_be_taken_into_account(desk: Desk, actor: Actor) -> None:
    desk.through()
    changed = document(rule("web", "web", "0.9"), rule("rest"))
    with desk.acting(BEN) as conn:
        open_draft(conn, "price")
        save_draft(conn, "price", 0, changed)
    desk.check(1)
    with desk.acting(actor) as conn:
        publish_table(conn, parse_table(document(rule("all"))), WORDS, date(2026, 5, 1), take_ledger_instant(conn))
        newest = load_timeline(conn, "price")[0]["version"]
    with pytest.raises(VersionOvertaken):
        desk.approve(1)
    with desk.acting(BEN) as conn:
        save_draft(conn, "price", 1, changed, based_on=newest)
    desk.check(2)
    assert desk.approve(2).state == "approved"


def test_operator_publishes_alone_only_where_no_approval_is_needed(desk: Desk, actor: Actor) -> None:
    desk.create(actor)
    desk.check(1, actor)
    with pytest.raises(ApprovalNeeded):
        desk.publish(1, actor=actor)
    with pytest.raises(OwnDraft):
        desk.approve(1, actor)
    desk.publish(1, actor=actor, needs_approval=False)
    with desk.acting(actor) as conn:
        row = conn.execute("SELECT detail FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    assert row is not None and row["detail"]["note"] == "published without a second person from the command line"


def test_auditor_reads_drafts_and_changes_none_and_a_seller_sees_none(desk: Desk) -> None:
    desk.create()
    with desk.acting(REP) as conn:
        assert conn.execute("SELECT FROM rule_draft").fetchall() == []
        assert conn.execute("SELECT FROM rule_draft_change").fetchall() == []
    with desk.acting(AUD) as conn:
        assert len(conn.execute("SELECT FROM rule_draft").fetchall()) == 1
        assert conn.execute("UPDATE rule_draft SET reasons = '{}'").rowcount == 0
    for actor in (AUD, REP, FIN):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), desk.acting(actor) as conn:
            create_table(conn, {**SOUND, "name": "another"}, WORDS)


def test_table_that_is_used_is_not_retired_and_a_retired_one_decides_no_later_day(desk: Desk) -> None:
    desk.through()
    with pytest.raises(TableInUse, match="Prices are found by it"), desk.acting(ANN) as conn:
        retire_table(conn, "price", "Old", [WORDS.tables[0].used_for], date(2026, 4, 1), take_ledger_instant(conn))
    with desk.acting(ANN) as conn:
        retire_table(conn, "price", "Old", [], date(2026, 4, 1), take_ledger_instant(conn))
    with desk.acting(ANN) as conn:
        at = datetime.now(UTC)
        assert load_versions(conn, "price", date(2026, 4, 1), OPEN_DAY, at) == []
        assert len(load_versions(conn, "price", TOMORROW, date(2026, 4, 1), at)) == 1
    with pytest.raises(TableRetired), desk.acting(ANN) as conn:
        open_draft(conn, "price")


def test_table_of_too_many_rows_is_refused_before_it_is_kept(desk: Desk) -> None:
    desk.create()
    with pytest.raises(TooManyRules):
        desk.save(ANN, 1, document(*[rule(str(each)) for each in range(MOST_RULES + 1)]))


def test_published_table_must_answer_what_its_domain_asks(conn: Connection) -> None:
    with pytest.raises(TableRefused, match="must answer with exactly: rate"):
        table = parse_table(
            {
                **SOUND,
                "outputs": [{"name": "other", "type": "string"}],
                "rules": [{"rule": "a", "then": {"other": "x"}}],
            }
        )
        publish_table(conn, table, WORDS, TOMORROW, take_ledger_instant(conn))


def test_draft_is_looked_at_to_the_end_before_somebody_stands_for_it(desk: Desk) -> None:
    table = make_table("selective", 1000)
    words = Vocabulary("things", "Things", tuple(Word(each.name, each.label, each.type) for each in table.inputs))
    typed = write_document(table)
    quick, whole = check_draft(typed, words), check_draft(typed, words, STEPS)
    assert "check_unfinished" in {each.code for each in quick.warnings}
    assert "check_unfinished" not in {each.code for each in whole.warnings}
    with desk.acting(ANN) as conn:
        edit = create_table(conn, typed, words).edit_number
        with pytest.raises(WarningsUnexplained):
            mark_checked(conn, table.name, edit, words, {quick.key_of(each): "so" for each in quick.warnings})
        reasons = {whole.key_of(each): "so" for each in whole.warnings}
        assert mark_checked(conn, table.name, edit, words, reasons).state == "checked"


def republish(desk: Desk, changed: dict[str, Any], start_on: date) -> Draft:
    """Another version, by the same two people."""
    with desk.acting(ANN) as conn:
        edit = open_draft(conn, "price").edit_number
    edit = desk.save(ANN, edit, changed).edit_number
    desk.check(edit)
    desk.approve(edit)
    return desk.publish(edit, start_on)


def withdraw(desk: Desk, planned: PlannedVersion, reason: str = "Agreed otherwise") -> None:
    with desk.acting(ANN) as conn:
        withdraw_version(conn, "price", planned, reason, TODAY, take_ledger_instant(conn))


def days(desk: Desk) -> list[tuple[str, date, date | None]]:
    """The versions that stand, the newest day first."""
    with desk.acting(ANN) as conn:
        return [
            (row["version"], row["start_on"], row["end_on"])
            for row in load_timeline(conn, "price")
            if row["superseded_at"] is None
        ]


def test_version_that_is_not_in_force_yet_is_withdrawn_and_the_one_before_keeps_its_days(
    desk: Desk, actor: Actor
) -> None:
    first = desk.through(TODAY)
    assert first.version is not None
    later = date(2026, 4, 1)
    second = republish(desk, document(rule("web", "web", "0.7"), rule("rest")), later)
    assert second.version is not None
    assert days(desk) == [(second.version, later, None), (first.version, TODAY, later)]
    withdraw(desk, PlannedVersion(second.version, later))
    assert days(desk) == [(first.version, TODAY, None)]
    with desk.acting(ANN) as conn:
        [gone] = [row for row in load_timeline(conn, "price") if row["withdrawn_by"] is not None]
    with desk.acting(actor) as conn:
        audit = conn.execute("SELECT detail FROM audit_entry WHERE action = 'withdraw_rule_version'").fetchall()
    assert (gone["version"], gone["withdrawn_by"], gone["withdrawn_because"]) == (
        second.version,
        "ann@example.com",
        "Agreed otherwise",
    )
    assert audit == [{"detail": {"version": second.version, "start_on": "2026-04-01", "reason": "Agreed otherwise"}}]
    with pytest.raises(VersionNotPlanned, match="withdrawn or replaced"):
        withdraw(desk, PlannedVersion(second.version, later))


def test_version_in_force_or_that_has_decided_is_not_withdrawn(desk: Desk) -> None:
    first = desk.through(TODAY)
    assert first.version is not None
    with pytest.raises(VersionInForce, match="publish another version"):
        withdraw(desk, PlannedVersion(first.version, TODAY))
    second = republish(desk, document(rule("rest", rate="2")), TOMORROW)
    assert second.version is not None
    with pytest.raises(VersionHasDecided, match="Orders are priced by it"):
        withdraw(desk, PlannedVersion(second.version, TOMORROW, (Sentence("Orders are priced by it."),)))
    assert len(days(desk)) == 2


def test_what_was_in_force_is_put_in_force_again(desk: Desk) -> None:
    first = desk.through(TODAY)
    republish(desk, document(rule("rest", rate="2")), date(2026, 4, 1))
    again = republish(desk, SOUND, date(2026, 5, 1))
    assert again.version == first.version
    assert [each[1:] for each in days(desk)] == [
        (date(2026, 5, 1), None),
        (date(2026, 4, 1), date(2026, 5, 1)),
        (TODAY, date(2026, 4, 1)),
    ]


def test_history_of_a_version_says_who_wrote_each_of_its_cells(desk: Desk) -> None:
    first = desk.through(TODAY)
    assert first.version is not None
    with desk.acting(BEN) as conn:
        edit = open_draft(conn, "price").edit_number
    edit = desk.save(BEN, edit, document(rule("web", "web", "0.7"), rule("rest"))).edit_number
    desk.check(edit, BEN)
    desk.approve(edit)
    second = desk.publish(edit, TOMORROW, BEN)
    assert second.version is not None
    with desk.acting(AUD) as conn:
        changes = load_published_changes(conn, "price", second.version)
        before = load_published_changes(conn, "price", first.version)
    edits = [(each.changed_by, each.difference["rows"]) for each in changes if each.difference is not None]
    assert [name for name, _ in edits] == ["ann@example.com", "ben@example.com"]
    [[cell]] = [row["cells"] for row in edits[1][1]]
    assert cell == {"part": "then", "column": "rate", "before": "0.5", "after": "0.7"}
    assert [each.changed_by for each in before if each.difference is not None] == ["ann@example.com"]


SEEN = Vocabulary(
    "things",
    "Things",
    (Word("channel", "Channel", "string", source="channel"), Word("amount", "Amount", "number")),
    WORDS.tables,
)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("wbe", ["Channel has never been wbe. Did you mean web?"]),
        ("not(telex)", ["Channel has never been telex. It has been: field, web."]),
        ("web, Field", ["Channel has never been Field. Did you mean field?"]),
        ("web", []),
        ("-", []),
    ],
)
def test_value_that_a_word_never_had_is_a_warning_with_its_place_and_the_nearest(cell: str, said: list[str]) -> None:
    words = with_seen(SEEN, {"channel": ["web", "field"]}, None)
    check = check_draft(document(rule("first", cell), rule("rest"), inputs=INPUTS), words)
    found = [each for each in check.findings if each.code == "value_never_seen"]
    assert [str(each.sentence) for each in found] == said
    assert {(each.severity, each.place.column, each.row) for each in found} <= {("warning", "/rules/0/when/channel", 1)}


INPUTS = start_document("price", "Price", SEEN, ["channel", "amount"])["inputs"]


def test_value_of_the_last_version_is_not_asked_about_again_and_of_nothing_known_nothing_is_said() -> None:
    written = document(rule("first", "telex"), rule("rest"), inputs=INPUTS)
    last = parse_table(written)
    for words in (with_seen(SEEN, {"channel": ["web"]}, last), with_seen(SEEN, {}, None), SEEN):
        assert [each for each in check_draft(written, words).findings if each.code == "value_never_seen"] == []
