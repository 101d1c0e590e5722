-- name: load_versions
-- Every version in force somewhere in a stretch of days, as published up to an instant.
SELECT version, document, start_on, end_on FROM rule_table_version
WHERE table_name = %(table_name)s AND published_at <= %(as_of)s AND superseded_at > %(as_of)s
    AND start_on < %(end_on)s AND end_on > %(start_on)s
ORDER BY start_on;

-- name: find_document
SELECT document FROM rule_table_version WHERE table_name = %(table_name)s AND version = %(version)s LIMIT 1;

-- name: supersede_overlapping
-- A new version takes its days from the ones before; what is left of those is appended again, shortened.
UPDATE rule_table_version SET superseded_at = %(at)s
WHERE table_name = %(table_name)s AND superseded_at = 'infinity' AND end_on > %(start_on)s
RETURNING version, document, start_on, published_by;

-- name: append_version
INSERT INTO rule_table_version (table_name, version, document, start_on, end_on, published_at)
VALUES (%(table_name)s, %(version)s, %(document)s, %(start_on)s, %(end_on)s, %(at)s);

-- name: lock_table
-- Two people who publish, open or retire the same table do it one after the other.
SELECT table_name FROM rule_table WHERE table_name = %(table_name)s FOR UPDATE;

-- name: add_table
INSERT INTO rule_table (table_name, vocabulary) VALUES (%(table_name)s, %(vocabulary)s) ON CONFLICT DO NOTHING RETURNING table_name;

-- name: find_table
SELECT table_name, vocabulary, created_at, created_by, retired_at, retired_by, retired_because FROM rule_table
WHERE table_name = %(table_name)s;

-- name: load_tables
SELECT kept.table_name, kept.vocabulary, kept.retired_at, last.version, last.start_on, last.rules, draft.state AS draft_state,
    draft.changed_by AS drafted_by
FROM rule_table AS kept
LEFT JOIN LATERAL (
    SELECT version.version, version.start_on, jsonb_array_length(version.document -> 'rules') AS rules FROM rule_table_version AS version
    WHERE version.table_name = kept.table_name AND version.superseded_at = 'infinity' ORDER BY version.start_on DESC LIMIT 1
) AS last ON true
LEFT JOIN rule_draft AS draft ON draft.table_name = kept.table_name AND draft.state IN ('draft', 'checked', 'approved')
ORDER BY kept.table_name;

-- name: load_timeline
-- Every version that is or was in force somewhere, days that a later one took over included; the newest day first. Days that another version left
-- to it were appended again: whoever published it first did publish it.
SELECT kept.version, kept.start_on, nullif(kept.end_on, 'infinity') AS end_on,
    first_value(kept.published_at) OVER once AS published_at, first_value(kept.published_by) OVER once AS published_by,
    nullif(kept.superseded_at, 'infinity') AS superseded_at, kept.withdrawn_by, kept.withdrawn_because,
    jsonb_array_length(kept.document -> 'rules') AS rules
FROM rule_table_version AS kept WHERE kept.table_name = %(table_name)s
WINDOW once AS (PARTITION BY kept.version, kept.start_on ORDER BY kept.published_at)
ORDER BY kept.superseded_at = 'infinity' DESC, kept.start_on DESC, kept.published_at DESC;

-- name: withdraw_version
UPDATE rule_table_version SET superseded_at = %(at)s, withdrawn_by = acting_name(), withdrawn_because = %(reason)s
WHERE table_name = %(table_name)s AND version = %(version)s AND start_on = %(start_on)s AND superseded_at = 'infinity'
RETURNING end_on;

-- name: give_days_back
-- The version whose days a withdrawn one had taken; what it gets back is appended.
UPDATE rule_table_version SET superseded_at = %(at)s
WHERE table_name = %(table_name)s AND end_on = %(start_on)s AND superseded_at = 'infinity'
RETURNING version, document, start_on;

-- name: load_published_changes
-- Who wrote what a version says: the steps of the draft that it was, and of those published before it.
SELECT change.change_id, change.edit_number, change.kind, change.difference, change.reason, change.changed_at, change.changed_by,
    change.account_id, change.person_id
FROM rule_draft AS draft JOIN rule_draft_change AS change USING (draft_id)
WHERE draft.table_name = %(table_name)s AND draft.state = 'published' AND draft.ended_at <= (
    SELECT max(its.ended_at) FROM rule_draft AS its
    WHERE its.table_name = %(table_name)s AND its.version = %(version)s AND its.state = 'published'
)
ORDER BY change.change_id DESC LIMIT %(most)s;

-- name: find_last_version
-- The version that is in force once nothing more is published.
SELECT version, document FROM rule_table_version
WHERE table_name = %(table_name)s AND superseded_at = 'infinity' ORDER BY start_on DESC LIMIT 1;

-- name: retire_table
UPDATE rule_table SET retired_at = %(at)s, retired_by = acting_name(), retired_because = %(reason)s WHERE table_name = %(table_name)s;

-- name: add_draft
INSERT INTO rule_draft (table_name, document, based_on) VALUES (%(table_name)s, %(document)s, %(based_on)s) RETURNING draft_id;

-- name: find_open_draft
SELECT draft.*, kept.vocabulary FROM rule_draft AS draft JOIN rule_table AS kept USING (table_name)
WHERE draft.table_name = %(table_name)s AND draft.state IN ('draft', 'checked', 'approved');

-- name: find_draft
SELECT draft.*, kept.vocabulary FROM rule_draft AS draft JOIN rule_table AS kept USING (table_name) WHERE draft.draft_id = %(draft_id)s;

-- name: lock_open_draft
SELECT draft_id FROM rule_draft WHERE table_name = %(table_name)s AND state IN ('draft', 'checked', 'approved') FOR UPDATE;

-- name: save_draft
-- Whatever was decided about the content before does not hold for the new one.
UPDATE rule_draft SET document = %(document)s, based_on = %(based_on)s, edit_number = edit_number + 1, state = 'draft', version = NULL,
    changed_at = clock_timestamp(), changed_by = acting_name(), checked_at = NULL, checked_by = NULL, approved_at = NULL, approved_by = NULL
WHERE draft_id = %(draft_id)s;

-- name: check_draft
UPDATE rule_draft SET state = 'checked', version = %(version)s, reasons = %(reasons)s, checked_at = clock_timestamp(), checked_by = acting_name()
WHERE draft_id = %(draft_id)s;

-- name: approve_draft
UPDATE rule_draft SET state = 'approved', approved_at = clock_timestamp(), approved_by = acting_name() WHERE draft_id = %(draft_id)s;

-- name: send_back_draft
UPDATE rule_draft SET state = 'draft', version = NULL, checked_at = NULL, checked_by = NULL, approved_at = NULL, approved_by = NULL
WHERE draft_id = %(draft_id)s;

-- name: end_draft
UPDATE rule_draft SET state = %(state)s, start_on = %(start_on)s, ended_at = clock_timestamp(), ended_by = acting_name()
WHERE draft_id = %(draft_id)s;

-- name: append_change
INSERT INTO rule_draft_change (draft_id, edit_number, kind, difference, reason)
VALUES (%(draft_id)s, %(edit_number)s, %(kind)s, %(difference)s, %(reason)s);

-- name: load_changes
SELECT change_id, edit_number, kind, difference, reason, changed_at, changed_by, account_id, person_id
FROM rule_draft_change WHERE draft_id = %(draft_id)s ORDER BY change_id;

-- name: load_cases
SELECT case_id, case_name, inputs, decided_on, expected_rule, expected_outputs, saved_at, saved_by FROM rule_case
WHERE table_name = %(table_name)s AND superseded_at = 'infinity' ORDER BY case_name, case_id;

-- name: append_case
INSERT INTO rule_case (table_name, case_name, inputs, decided_on, expected_rule, expected_outputs)
VALUES (%(table_name)s, %(case_name)s, %(inputs)s, %(decided_on)s, %(expected_rule)s, %(expected_outputs)s) RETURNING case_id;

-- name: supersede_case
UPDATE rule_case SET superseded_at = clock_timestamp(), superseded_by = acting_name()
WHERE table_name = %(table_name)s AND case_id = %(case_id)s AND superseded_at = 'infinity' RETURNING case_name;

-- name: append_trial
INSERT INTO rule_trial (draft_id, table_name, edit_number, version, period, as_of, result)
VALUES (%(draft_id)s, %(table_name)s, %(edit_number)s, %(version)s, %(period)s, %(as_of)s, %(result)s) RETURNING trial_id;

-- name: load_trials
SELECT trial_id, edit_number, version, period, as_of, tried_at, tried_by FROM rule_trial WHERE draft_id = %(draft_id)s ORDER BY trial_id DESC;

-- name: load_version_trials
SELECT trial_id, edit_number, version, period, as_of, tried_at, tried_by FROM rule_trial
WHERE table_name = %(table_name)s AND version = %(version)s AND draft_id IS NULL ORDER BY trial_id DESC;

-- name: find_trial
SELECT trial_id, draft_id, table_name, edit_number, version, period, as_of, result, tried_at, tried_by FROM rule_trial
WHERE table_name = %(table_name)s AND trial_id = %(trial_id)s;
