-- Room: allocation
-- A ticket stays unassigned too when no row says what it is worth, or when what it is worth does not fit.
ALTER TABLE allocation_choice DROP CONSTRAINT allocation_choice_reason_check, ADD CONSTRAINT allocation_choice_reason_check CHECK (reason IN (
    'no_candidate', 'no_capacity', 'not_worth_it', 'no_rate', 'no_weights', 'value_overflow', 'outside_window'));

-- What the words of tickets and partners have been so far, for those who write and decide on rules: they may see no ticket, and these values
-- say nothing about any customer. One pass over the tickets for all words.
CREATE FUNCTION known_ticket_values() RETURNS TABLE (word text, value text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH asking AS (
        SELECT acting_roles() && ARRAY['operator', 'rule_author', 'partner_manager', 'compensation_analyst', 'finance', 'auditor'] AS may
    ),
    seen AS MATERIALIZED (
        SELECT DISTINCT product, region, country, segment, language, currency FROM ticket
        WHERE superseded_at = 'infinity' AND (SELECT may FROM asking)
    ),
    seen_partner AS (SELECT name, country FROM partner WHERE superseded_at = 'infinity' AND (SELECT may FROM asking))
    SELECT DISTINCT known.word, known.value FROM seen, LATERAL (VALUES
        ('ticket_product', seen.product), ('ticket_region', seen.region), ('ticket_country', seen.country),
        ('ticket_segment', seen.segment), ('ticket_language', seen.language), ('ticket_currency', seen.currency)
    ) AS known (word, value)
    WHERE known.value IS NOT NULL
    UNION SELECT 'partner', name FROM seen_partner
    UNION SELECT 'partner_country', country FROM seen_partner WHERE country IS NOT NULL;
END;
