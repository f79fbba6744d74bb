-- Triggers: on moved tables, on auth.users, of constraint and statement kind, one switched off.

CREATE FUNCTION public.handle_new_user()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    INSERT INTO public.user_profiles (user_id, display_name)
    VALUES (NEW.id, coalesce(NEW.email, 'somebody')) ON CONFLICT DO NOTHING;
    RETURN NEW;
END
$$;
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users
FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();

CREATE FUNCTION public.count_like()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE event_posts SET like_count = like_count + 1 WHERE id = NEW.post_id;
        RETURN NEW;
    END IF;
    UPDATE event_posts SET like_count = like_count - 1 WHERE id = OLD.post_id;
    RETURN OLD;
END
$$;
CREATE TRIGGER count_likes AFTER INSERT OR DELETE ON public.event_reactions
FOR EACH ROW EXECUTE FUNCTION public.count_like();

-- Writes the table's name: after the move it is another one.
CREATE FUNCTION public.log_change()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    INSERT INTO public.request_logs (source_type, function_name, body)
    VALUES ('trigger', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, to_jsonb(OLD));
    RETURN NULL;
END
$$;
CREATE TRIGGER log_payout_change AFTER UPDATE OR DELETE ON public.payout_accounts
FOR EACH ROW EXECUTE FUNCTION public.log_change();

CREATE FUNCTION public.check_capacity()
RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    tier public.ticket_tiers%ROWTYPE;
BEGIN
    SELECT * INTO tier FROM public.ticket_tiers WHERE id = NEW.tier_id;
    IF tier.quantity < NEW.quantity THEN
        RAISE EXCEPTION 'sold out';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_capacity BEFORE INSERT ON public.ticket_holds
FOR EACH ROW EXECUTE FUNCTION public.check_capacity();

CREATE FUNCTION public.balance_is_sum()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM 1 FROM public.wallets WHERE id = NEW.wallet_id;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER balance_is_sum AFTER INSERT ON public.wallet_transactions
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.balance_is_sum();

CREATE FUNCTION public.notify_orders()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('orders', (SELECT count(*)::text FROM changed));
    RETURN NULL;
END
$$;
CREATE TRIGGER notify_orders AFTER UPDATE ON public.orders
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.notify_orders();

CREATE TRIGGER "Touch Tiers (old)" BEFORE UPDATE ON public.sponsors
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();
ALTER TABLE public.sponsors DISABLE TRIGGER "Touch Tiers (old)";
CREATE TRIGGER always_touch BEFORE UPDATE ON public.promos
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();
ALTER TABLE public.promos ENABLE ALWAYS TRIGGER always_touch;

-- Two triggers of one moment: they fire by name.
CREATE TRIGGER a_touch BEFORE UPDATE ON public.invoices
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();
CREATE TRIGGER b_touch BEFORE UPDATE ON public.invoices
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

CREATE RULE keep_pages AS ON DELETE TO public.cultural_guides DO INSTEAD NOTHING;
