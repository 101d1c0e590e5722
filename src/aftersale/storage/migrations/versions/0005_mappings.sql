-- Mappings that people wrote or changed here; the shipped ones are files. A version never changes: what an import used can be read again.
CREATE TABLE import_mapping (
    import_mapping_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    version text NOT NULL,                     -- the SHA-256 of the text
    text text NOT NULL,
    saved_by text NOT NULL DEFAULT acting_name(),
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_current boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX import_mapping_current ON import_mapping (name) WHERE is_current;

ALTER TABLE import_mapping ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_mapping_read ON import_mapping FOR SELECT TO aftersale_app
USING (acting_sees_all() OR acting_writes_facts());
CREATE POLICY import_mapping_save ON import_mapping FOR INSERT TO aftersale_app
WITH CHECK (acting_writes_facts() AND saved_by = acting_name());
CREATE POLICY import_mapping_replace ON import_mapping FOR UPDATE TO aftersale_app
USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (is_current) ON import_mapping TO aftersale_app;

-- Which findings an import found, also those that others found before it: the list of an import stays when a finding is resolved.
CREATE TABLE import_finding (
    import_id bigint NOT NULL,
    finding_id uuid NOT NULL,
    PRIMARY KEY (import_id, finding_id)
);

ALTER TABLE import_finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_finding_all ON import_finding FOR ALL TO aftersale_app
USING (acting_sees_all() OR acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT ON import_finding TO aftersale_app;
