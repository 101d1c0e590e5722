-- Published rule tables; a version never changes and its name is the hash of its content.

CREATE TABLE rule_table_version (
    table_name text NOT NULL,
    version text NOT NULL,
    document jsonb NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    published_at timestamptz NOT NULL,
    published_by text NOT NULL DEFAULT acting_name(),
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (table_name, version, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT rule_table_one_version_a_day EXCLUDE USING gist (
        table_name WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

ALTER TABLE rule_table_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_table_read ON rule_table_version FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY rule_table_write ON rule_table_version FOR ALL TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']))
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON rule_table_version TO aftersale_app;

CREATE TRIGGER rule_table_version_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_table_version
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
