-- Live topics: what pages hear of, exactly when it is committed.

-- What live pages listen for: a version per topic, raised by every committed transaction that changed the topic's tables. A snapshot sees
-- the version of exactly the data that it sees.
CREATE TABLE topic (
    topic text PRIMARY KEY,
    version bigint NOT NULL
);

-- What the transaction at hand has changed; a row never outlives its transaction, so nobody ever sees one.
CREATE TABLE topic_change (
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topic text NOT NULL,
    PRIMARY KEY (transaction, topic)
);

-- On every table whose changes are announced, once a statement however many rows it has. Owners' bulk writes fire it as well.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO topic_change (topic) VALUES (TG_ARGV[0]) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION raise_topic_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE raised bigint;
BEGIN
    -- One lock for all topics: transactions that changed the same two in another sequence would wait for each other for good.
    PERFORM pg_advisory_xact_lock('topic'::regclass::bigint);
    INSERT INTO topic AS known VALUES (NEW.topic, 1) ON CONFLICT (topic) DO UPDATE SET version = known.version + 1
    RETURNING version INTO raised;
    PERFORM pg_notify('aftersale_live', NEW.topic || ' ' || raised);
    DELETE FROM topic_change WHERE transaction = NEW.transaction AND topic = NEW.topic;
    RETURN NULL;
END $$;
-- At the commit, so that the lock is held for an instant and not while a transaction works.
CREATE CONSTRAINT TRIGGER topic_change_committed AFTER INSERT ON topic_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_topic_version();

ALTER TABLE topic ENABLE ROW LEVEL SECURITY;
CREATE POLICY topic_read ON topic FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
GRANT SELECT ON topic TO aftersale_app;

CREATE TRIGGER audit_entry_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('audit');
CREATE TRIGGER finding_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON finding
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
CREATE TRIGGER import_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON import_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('imports');
CREATE TRIGGER rule_table_version_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_table_version
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
CREATE TRIGGER person_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON person
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER position_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON position
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER position_holder_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON position_holder
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER reporting_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER territory_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON territory
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('territories');
CREATE TRIGGER assignment_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON assignment
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('assignments');
CREATE TRIGGER account_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER account_role_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON account_role
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER api_token_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_token
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER openid_identity_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON openid_identity
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER customer_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON customer
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('customers');
CREATE TRIGGER product_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON product
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('products');
CREATE TRIGGER sales_order_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sales_order
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER order_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON order_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER milestone_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON milestone
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER booking_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON booking
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('bookings');
CREATE TRIGGER booking_split_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON booking_split
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('bookings');
CREATE TRIGGER exchange_rate_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_rate
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rates');
CREATE TRIGGER crediting_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON crediting_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');
CREATE TRIGGER crediting_result_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON crediting_result
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');
CREATE TRIGGER credit_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON credit
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');
CREATE TRIGGER quota_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON quota
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER pay_parameter_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pay_parameter
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER measure_figure_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON measure_figure
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER plan_version_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plan_version
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('plans');
CREATE TRIGGER payout_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON payout_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER earning_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON earning
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER payout_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON payout
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER journal_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON journal_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER job_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON job
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('jobs');
CREATE TRIGGER import_mapping_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON import_mapping
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('mappings');
CREATE TRIGGER import_finding_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON import_finding
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('imports');
CREATE TRIGGER saved_view_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON saved_view
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('saved_views');

-- What a policy asks of the acting person is asked once a statement, not once a row.
ALTER POLICY audit_read ON audit_entry USING ((SELECT acting_roles() && ARRAY['operator', 'auditor', 'administrator']));
ALTER POLICY finding_all ON finding USING ((SELECT acting_sees_all() OR acting_roles() && ARRAY['administrator', 'integration']))
WITH CHECK ((SELECT acting_writes_facts() OR acting_runs_pay()));
ALTER POLICY finding_own ON finding USING (payee_id = (SELECT acting_person_id()));
ALTER POLICY import_run_all ON import_run USING ((SELECT acting_sees_all() OR acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY rule_table_read ON rule_table_version USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY rule_table_write ON rule_table_version USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']))
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
ALTER POLICY person_read ON person USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY person_append ON person WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY person_supersede ON person USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY position_read ON position USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY position_append ON position WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY position_supersede ON position USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY position_holder_read ON position_holder USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY position_holder_append ON position_holder WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY position_holder_supersede ON position_holder USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY reporting_line_read ON reporting_line USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY reporting_line_append ON reporting_line WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY reporting_line_supersede ON reporting_line USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY territory_read ON territory USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY territory_append ON territory WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY territory_supersede ON territory USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY assignment_read ON assignment USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY assignment_append ON assignment WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY assignment_supersede ON assignment USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY customer_read ON customer USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY customer_append ON customer WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY customer_supersede ON customer USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY product_read ON product USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY product_append ON product WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY product_supersede ON product USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY exchange_rate_read ON exchange_rate USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY exchange_rate_append ON exchange_rate WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY exchange_rate_supersede ON exchange_rate USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY sales_order_read ON sales_order
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]));
ALTER POLICY sales_order_append ON sales_order WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY sales_order_supersede ON sales_order USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY booking_read ON booking
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]));
ALTER POLICY booking_append ON booking WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY booking_supersede ON booking USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY order_line_read ON order_line
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR EXISTS (SELECT FROM sales_order WHERE sales_order.order_id = order_line.order_id));
ALTER POLICY order_line_append ON order_line WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY order_line_supersede ON order_line USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY booking_split_read ON booking_split
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR position_id = ANY ((SELECT acting_position_ids())::bigint[]));
ALTER POLICY booking_split_append ON booking_split WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY booking_split_supersede ON booking_split USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY milestone_read ON milestone
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR EXISTS (SELECT FROM sales_order WHERE sales_order.order_id = milestone.order_id));
ALTER POLICY milestone_append ON milestone WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY milestone_supersede ON milestone USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY credit_type_read ON credit_type USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY crediting_run_read ON crediting_run USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY crediting_run_append ON crediting_run WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY credit_read ON credit USING ((SELECT acting_sees_all()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY credit_append ON credit WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY crediting_result_read ON crediting_result
USING ((SELECT acting_sees_all()) OR EXISTS (SELECT FROM booking WHERE booking.booking_id = crediting_result.booking_id));
ALTER POLICY crediting_result_append ON crediting_result WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY crediting_result_supersede ON crediting_result USING ((SELECT acting_runs_pay())) WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY quota_read ON quota USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY quota_append ON quota WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY quota_supersede ON quota USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY pay_parameter_read ON pay_parameter
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY pay_parameter_append ON pay_parameter WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY pay_parameter_supersede ON pay_parameter USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY measure_figure_read ON measure_figure
USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY measure_figure_append ON measure_figure WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY measure_figure_supersede ON measure_figure USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY plan_version_read ON plan_version USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY plan_version_append ON plan_version WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY payout_run_read ON payout_run USING ((SELECT acting_name() <> 'nobody'));
ALTER POLICY payout_run_write ON payout_run WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY payout_run_step ON payout_run USING ((SELECT acting_runs_pay()));
ALTER POLICY earning_read ON earning USING ((SELECT acting_sees_all()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY earning_append ON earning WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY payout_read ON payout USING ((SELECT acting_sees_all()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY payout_append ON payout WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY journal_line_read ON journal_line USING ((SELECT acting_sees_all()) OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
ALTER POLICY journal_line_append ON journal_line WITH CHECK ((SELECT acting_runs_pay()));
ALTER POLICY job_read ON job USING ((SELECT acting_sees_all() OR acting_roles() && ARRAY['administrator']) OR requested_by = (SELECT acting_name()));
ALTER POLICY job_request ON job WITH CHECK (requested_by = (SELECT acting_name()));
ALTER POLICY answered_request_own ON answered_request USING (actor = (SELECT acting_name())) WITH CHECK (actor = (SELECT acting_name()));
CREATE FUNCTION acting_credited_bookings() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT booking_id FROM credit WHERE payee_id = ANY ((SELECT acting_payee_ids())::bigint[]);
END;
ALTER POLICY booking_credited ON booking USING (
    (SELECT acting_person_id() IS NOT NULL AND NOT acting_sees_all() AND NOT acting_writes_facts())
    AND booking_id IN (SELECT credited FROM acting_credited_bookings() AS credited));
DROP FUNCTION acting_credited_booking(bigint);
ALTER POLICY import_mapping_read ON import_mapping USING ((SELECT acting_sees_all() OR acting_writes_facts()));
ALTER POLICY import_mapping_save ON import_mapping WITH CHECK ((SELECT acting_writes_facts()) AND saved_by = (SELECT acting_name()));
ALTER POLICY import_mapping_replace ON import_mapping USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
ALTER POLICY import_finding_all ON import_finding
USING ((SELECT acting_sees_all() OR acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));

-- What a customer bought. An index by amount cost imports more than it saved lists.
CREATE INDEX booking_customer ON booking (customer_id) WHERE superseded_at = 'infinity';
CREATE INDEX sales_order_customer ON sales_order (customer_id) WHERE superseded_at = 'infinity';
