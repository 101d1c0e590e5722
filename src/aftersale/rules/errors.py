"""What can be wrong with a rule table or with a row it is asked to decide."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, NotFound


class CellRefused(Invalid):
    """At character {position}: expected {expected}, found {found}."""


class TableRefused(Invalid):
    """Rule table {table} is refused, nothing was changed. Problems to mend ({count}): {problems}"""


class CellTooLong(Invalid):
    """The text of cell {cell} has {length} characters, and a workbook keeps {most}. Export the table as CSV or YAML."""


class CharacterNotWritable(Invalid):
    """A text holds the character {code} after {text}, which no XML file can hold. Delete it, or export as CSV or .xlsx."""


class NoRuleMatches(Conflict):
    """No row of rule table {table} matches {row}. Add a row for this case, or correct the data."""


class SeveralRulesMatch(Conflict):
    """Rules {rule_ids} of rule table {table} all match {row}, but exactly one may. Narrow all of them but one."""


class RulesDisagree(Conflict):
    """Rules {rule_ids} of rule table {table} all match {row} and say different things. Make them agree, or narrow them."""


class TableUnknown(NotFound):
    """There is no rule table {table}."""


class TableExists(Conflict):
    """There is a rule table {table} already. Open a draft of it, or choose another name."""


class TableRetired(Conflict):
    """Rule table {table} was retired by {name} and is not changed any more."""


class TableInUse(Conflict):
    """Rule table {table} cannot be retired, because it is used: {users}"""


class VersionUnknown(NotFound):
    """Rule table {table} has no version {version}."""


class VersionInForce(Conflict):
    """Version {version} of rule table {table} is in force since {start} and is not withdrawn: what it decided keeps it. Open a
    draft, and publish another version."""


class VersionNotPlanned(NotFound):
    """Rule table {table} has no version {version} that begins on {start}: it was withdrawn or replaced, or never planned."""


class VersionHasDecided(Conflict):
    """Version {version} of rule table {table} begins on {start}, but has decided already: {results} Open a draft, and publish
    another version for these days."""


class VocabularyUnknown(NotFound):
    """There is no vocabulary {vocabulary}; there are: {known}."""


class WordUnknown(Invalid):
    """The vocabulary {vocabulary} has no word {word}; it has: {known}."""


class DraftMissing(NotFound):
    """Rule table {table} has no open draft. Open one first."""


class DraftExists(Conflict):
    """{name} has opened a draft of rule table {table} already. Work on that one, or withdraw it."""


class DraftChanged(Conflict):
    """The draft of rule table {table} was changed by {names} since you looked at it ({edits} times). Nothing of theirs was
    overwritten and nothing of yours was saved: look at both and save again."""


class DraftNotReady(Conflict):
    """The draft of rule table {table} is in the state {state}. For this it must be: {needed}."""


class DraftFaulty(Invalid):
    """The draft of rule table {table} has {count} errors to mend first. {problems}"""


class WarningsUnexplained(Invalid):
    """The draft of rule table {table} has {count} warnings without a written reason. Mend the table, or write why each may
    stand. {problems}"""


class CasesFail(Invalid):
    """Of the test cases of rule table {table} {count} fail. Mend the table or the cases. {problems}"""


class OwnDraft(Forbidden):
    """You changed the draft of rule table {table}, so somebody who did not must approve it."""


class OwnPayDecided(Forbidden):
    """Rule table {table} decides on what you are paid, and nobody decides on what they gain from. Somebody else must do
    it."""


class StartInPast(Invalid):
    """Rule table {table} would be in force from {start}, which is before today ({today}): what was decided since would be
    decided anew. Choose a day from today on, or say that it is meant to be backdated."""


class VersionOvertaken(Conflict):
    """Another version of rule table {table} was published since this draft was opened. Compare with it, and base the draft
    on it."""


class ApprovalNeeded(Conflict):
    """The draft of rule table {table} is not approved. Somebody who did not change it approves it on its page."""


class TooManyRules(Invalid):
    """The table has {rules} rows; at most {most} can be kept in one. Split it, or let rows with the same answer share a
    condition."""


class CaseUnknown(NotFound):
    """Rule table {table} has no test case {case}."""


class LayoutUnknown(Invalid):
    """Rule tables are not written as {layout}; there are: {known}."""


class FileRefused(Invalid):
    """The file {file} is refused, and nothing was saved. What is wrong in it ({count}) stands below, each with its place."""


class TableNotTried(Invalid):
    """Nothing real can be decided by a trial of rule table {table}. These can be tried: {known}."""


class TrialUnknown(NotFound):
    """Rule table {table} has no trial {trial}, or what it shows is not yours to see."""


class EngineUnknown(Invalid):
    """Rows are not decided by {engine}; there are: {known}."""


class PlanUnknown(Invalid):
    """On {engine} rows are not decided by the plan {plan}; there are: {known}."""


class DatabaseNeeded(Invalid):
    """Rows are decided on {engine} in a database, and none is connected."""


class ColumnsMissing(Invalid):
    """The file {file} has no column {columns}, which the table asks for. It has: {found}."""


class ColumnsTaken(Invalid):
    """The file {file} has columns that the decision would be written to: {columns}. Rename them first."""


class DayNeeded(Invalid):
    """Some rows of rule table {table} are in force only on some days: name the column with the day of each row."""


class RowsUnreadable(Invalid):
    """The rows of {file} cannot be decided: {reason}"""


class TableFileUnknown(NotFound):
    """There is no rule table {table}, and no file of that name. Tables: {known}."""


class VersionAmbiguous(Invalid):
    """Rule table {table} has {count} versions that begin with {version}. Write more of it."""


class NeverPublished(NotFound):
    """Rule table {table} has no version yet."""


class VersionSingle(NotFound):
    """Rule table {table} has only one version: name what to compare it with."""


class ColumnTypeRefused(Invalid):
    """Column {column} is of the type {found}, which Spark does not compare exactly with a {type} of a rule table. Cast it."""


class SparkMissing(Invalid):
    """Spark is not installed. Install it: pip install "aftersale[spark]". It also needs Java 17 or newer."""


class JavaMissing(Invalid):
    """Spark needs Java 17 or newer; found: {found}. Install it, on Debian by apt-get install default-jre-headless, or say
    in JAVA_HOME where it is."""
