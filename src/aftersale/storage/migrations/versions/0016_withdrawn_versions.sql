-- Room: orders
DROP FUNCTION known_booking_values(text);
-- What the words of bookings have been so far, for those who write and decide on rules: they may see no booking, and these values say nothing
-- about anybody. One pass over the bookings for all words.
CREATE FUNCTION known_booking_values() RETURNS TABLE (word text, value text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT DISTINCT channel, deal_type, vertical, service_line, segment, currency FROM booking
        WHERE superseded_at = 'infinity'
            AND (SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance', 'auditor'])
    )
    SELECT DISTINCT known.word, known.value FROM seen, LATERAL (VALUES
        ('channel', seen.channel), ('deal_type', seen.deal_type), ('vertical', seen.vertical), ('service_line', seen.service_line),
        ('segment', seen.segment), ('currency', seen.currency)
    ) AS known (word, value)
    WHERE known.value IS NOT NULL;
END;

-- Room: crediting
-- Whether a version of the crediting table ever decided a booking: those who write rules may ask, though they may see no result.
CREATE FUNCTION has_decided_bookings(p_version text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM crediting_result WHERE table_version = p_version);
END;

-- Room: rules
-- A version is withdrawn before its first day, by whom and why.
ALTER TABLE rule_table_version ADD COLUMN withdrawn_by text, ADD COLUMN withdrawn_because text,
    ADD CONSTRAINT rule_table_withdrawn CHECK ((withdrawn_by IS NULL) = (withdrawn_because IS NULL));
GRANT UPDATE (withdrawn_by, withdrawn_because) ON rule_table_version TO aftersale_app;

-- What was in force may be put in force again later: the same content, other days.
ALTER TABLE rule_table_version DROP CONSTRAINT rule_table_version_pkey,
    ADD CONSTRAINT rule_table_version_pkey PRIMARY KEY (table_name, version, start_on, superseded_at);
