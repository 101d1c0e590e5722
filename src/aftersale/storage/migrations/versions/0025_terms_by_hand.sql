-- What happened to one kind of thing.
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, seq);

-- Who changed which terms of partners where people work, from when and why: out of the audit log, for those who see partners.
CREATE FUNCTION partner_term_changes()
RETURNS TABLE (seq bigint, partner_id bigint, recorded_at timestamptz, actor text, action text, start_on date, last_on date, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT entry.seq, nullif(entry.subject_id, '')::bigint, entry.recorded_at, entry.actor, entry.action,
        (entry.detail->>'start_on')::date, (entry.detail->>'last_on')::date, entry.detail->>'reason'
    FROM audit_entry AS entry WHERE entry.subject_kind = 'partner_terms' AND (SELECT acting_sees_partners());
END;
