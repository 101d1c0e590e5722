-- What was brought in, from which files, by whom: every fact names its import.

CREATE TABLE import_run (
    import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    mapping text NOT NULL,
    mapping_hash text NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL DEFAULT acting_name(),
    files jsonb NOT NULL,                      -- name, sha256, rows of each
    counts jsonb NOT NULL                      -- per target: read, new, changed, unchanged, rejected
);

ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_run_all ON import_run FOR ALL TO aftersale_app
USING (acting_sees_all() OR acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT ON import_run TO aftersale_app;
