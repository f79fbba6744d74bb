-- What no constraint can say about deals: who sells, what was agreed stays, and sums over rows.
-- The functions are definers, because a writer may not see the rows of both sides.

CREATE FUNCTION sponsorship.tg__seller()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_package_id constant uuid := to_jsonb(NEW) ->> 'package_id';
    v_order_id constant uuid := to_jsonb(NEW) ->> 'order_id';
    v_seller uuid;
BEGIN
    SELECT coalesce(
        sponsorship_orders.organization_id,
        sponsorship_packages.organization_id,
        events.owner_organization_id
    ) INTO v_seller
    FROM events.events
    LEFT JOIN sponsorship.sponsorship_packages ON sponsorship_packages.id = v_package_id
    LEFT JOIN sponsorship.sponsorship_orders ON sponsorship_orders.id = v_order_id
    WHERE events.id = NEW.event_id;

    NEW.organization_id := coalesce(v_seller, NEW.organization_id);
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg__seller() FROM public;
COMMENT ON FUNCTION sponsorship.tg__seller() IS
'BEFORE INSERT: sets organization_id to the seller of the order or package that the row names, else
to the organization that owns its event, whatever the statement says. An event of a person has none:
there the statement must say it.';

CREATE FUNCTION sponsorship.tg_order_settlements__apply()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kind sponsorship.settlement_kind := NEW.kind;
    v_amount_cents bigint := NEW.amount_cents;
    v_dispute_id uuid;
BEGIN
    -- The order's lock comes first: what is read after it stays true until commit.
    PERFORM FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;

    SELECT order_disputes.id INTO v_dispute_id
    FROM sponsorship.order_disputes
    WHERE order_disputes.order_id = NEW.order_id
        AND order_disputes.status IN ('open', 'awaiting_seller', 'awaiting_buyer', 'under_review');
    IF v_dispute_id <> NEW.dispute_id OR (v_dispute_id IS NOT NULL AND NEW.dispute_id IS NULL) THEN
        IF NEW.kind <> 'funding' THEN
            PERFORM ops.raise_error('YP005', format(
                'Dispute %s about order %s is open; only its resolution moves money.',
                v_dispute_id, NEW.order_id
            ));
        END IF;
    END IF;

    IF NEW.kind = 'reversal' THEN
        SELECT order_settlements.kind INTO v_kind
        FROM sponsorship.order_settlements
        WHERE order_settlements.id = NEW.reversal_of;
        IF v_kind = 'reversal' THEN
            PERFORM ops.raise_error('YP003', format(
                'Settlement %s is a reversal itself.', NEW.reversal_of
            ));
        END IF;
        v_amount_cents := -NEW.amount_cents;
    END IF;

    UPDATE sponsorship.sponsorship_orders
    SET
        funded_cents = funded_cents + CASE v_kind WHEN 'funding' THEN v_amount_cents ELSE 0 END,
        released_cents = released_cents
            + CASE v_kind WHEN 'release' THEN v_amount_cents ELSE 0 END,
        refunded_cents = refunded_cents
            + CASE v_kind WHEN 'refund' THEN v_amount_cents ELSE 0 END,
        fee_cents = fee_cents + CASE v_kind WHEN 'fee' THEN v_amount_cents ELSE 0 END
    WHERE sponsorship_orders.id = NEW.order_id;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_order_settlements__apply() FROM public;
COMMENT ON FUNCTION sponsorship.tg_order_settlements__apply() IS
'AFTER INSERT: adds the settlement to its order''s sums under the order''s lock; the order''s checks
refuse what is too much. Errors: YP005 a dispute is open and this is not its resolution; YP003 a
reversal of a reversal.';

CREATE FUNCTION sponsorship.tg__within_the_order()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order record;
    v_sum numeric;
    v_limit bigint;
BEGIN
    SELECT
        sponsorship_orders.amount_cents,
        sponsorship_orders.funded_cents,
        sponsorship_orders.released_cents,
        sponsorship_orders.refunded_cents
    INTO v_order
    FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    CASE TG_TABLE_NAME
        WHEN 'deliverables' THEN
            v_limit := v_order.amount_cents;
            SELECT sum(deliverables.release_cents) INTO v_sum
            FROM sponsorship.deliverables
            WHERE deliverables.order_id = NEW.order_id
                AND deliverables.status NOT IN ('waived', 'cancelled');
        WHEN 'sponsorship_payouts' THEN
            v_limit := v_order.released_cents;
            SELECT sum(sponsorship_payouts.amount_cents) INTO v_sum
            FROM sponsorship.sponsorship_payouts
            WHERE sponsorship_payouts.order_id = NEW.order_id
                AND sponsorship_payouts.status NOT IN ('failed', 'returned', 'cancelled');
        WHEN 'order_disputes' THEN
            v_limit := v_order.funded_cents - v_order.refunded_cents;
            v_sum := NEW.amount_cents;
    END CASE;

    IF v_sum > v_limit THEN
        PERFORM ops.raise_error('YP003', format(
            'The %s of order %s add up to %s, of %s at most.',
            TG_TABLE_NAME, NEW.order_id, v_sum, v_limit
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg__within_the_order() FROM public;
COMMENT ON FUNCTION sponsorship.tg__within_the_order() IS
'AFTER INSERT OR UPDATE, under the order''s lock: milestones of deliverables add up to the order''s
amount at most, payouts to what was released, and a dispute is about what was funded and not
refunded. Errors: YP003 it is more.';

CREATE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Two owners who leave at once wait for each other here.
    PERFORM FROM sponsorship.sponsors WHERE sponsors.id = OLD.sponsor_id FOR NO KEY UPDATE;

    IF FOUND AND NOT EXISTS (
        SELECT FROM sponsorship.sponsor_members
        WHERE sponsor_members.sponsor_id = OLD.sponsor_id AND sponsor_members.role = 'owner'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'Sponsor %s would be without an owner.', OLD.sponsor_id
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() FROM public;
COMMENT ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() IS
'At commit, after an owner left or lost the role: the sponsor, if it still exists, has another one.
Errors: YP005 it has none.';

CREATE CONSTRAINT TRIGGER _500_keep_an_owner
AFTER UPDATE OF sponsor_id, role OR DELETE ON sponsorship.sponsor_members
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (old.role = 'owner')
EXECUTE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner();

CREATE TRIGGER _200_apply AFTER INSERT ON sponsorship.order_settlements
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg_order_settlements__apply();

CREATE TRIGGER _200_within_the_order
AFTER INSERT OR UPDATE OF order_id, release_cents, status ON sponsorship.deliverables
FOR EACH ROW WHEN (new.release_cents > 0)
EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _210_within_the_order
AFTER INSERT OR UPDATE OF order_id, amount_cents, status ON sponsorship.sponsorship_payouts
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _210_within_the_order
AFTER INSERT OR UPDATE OF order_id, amount_cents ON sponsorship.order_disputes
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_packages
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.proposal_threads
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_orders
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.deliverables
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.sponsorship_slas
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT ON sponsorship.event_sponsorships
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();
