-- A change of what a vector is computed from asks for a new one. Statement triggers would need the
-- old rows of every update; the WHEN of a row trigger costs nothing when nothing it names changed.

CREATE FUNCTION ml.tg__ask()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ml.ask_for(TG_ARGV[0]::ml.model_purpose, ARRAY[NEW.id]);
    IF TG_ARGV[0] = 'event_embedding' AND TG_OP = 'UPDATE' THEN
        -- What a package offers is an event.
        PERFORM ml.ask_for('package_embedding', ARRAY(
            SELECT packages.id
            FROM sponsorship.sponsorship_packages AS packages
            WHERE packages.event_id = NEW.id
        ));
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ml.tg__ask() FROM public;
COMMENT ON FUNCTION ml.tg__ask() IS
'AFTER INSERT or UPDATE: queues the thing for the models of a purpose, the argument. Definer,
because the writer may not write the queue.';

CREATE FUNCTION ml.tg_sponsor_profiles__ask()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ml.ask_for('sponsor_embedding', ARRAY[NEW.sponsor_id]);
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ml.tg_sponsor_profiles__ask() FROM public;
COMMENT ON FUNCTION ml.tg_sponsor_profiles__ask() IS
'AFTER INSERT or UPDATE: queues the sponsor of a profile. Definer, because the writer may not write
the queue.';

CREATE TRIGGER _800_ask AFTER INSERT ON events.events
FOR EACH ROW EXECUTE FUNCTION ml.tg__ask('event_embedding');

CREATE TRIGGER _801_ask_again AFTER UPDATE ON events.events
FOR EACH ROW WHEN (
    (old.title, old.description, old.category_slug, old.category, old.city, old.country_code)
    IS DISTINCT FROM
    (new.title, new.description, new.category_slug, new.category, new.city, new.country_code)
    OR (old.language_code, old.target_audience)
    IS DISTINCT FROM (new.language_code, new.target_audience)
)
EXECUTE FUNCTION ml.tg__ask('event_embedding');

CREATE TRIGGER _800_ask AFTER INSERT ON sponsorship.sponsors
FOR EACH ROW EXECUTE FUNCTION ml.tg__ask('sponsor_embedding');

CREATE TRIGGER _801_ask_again AFTER UPDATE ON sponsorship.sponsors
FOR EACH ROW WHEN (
    (old.name, old.industry, old.brand_values) IS DISTINCT FROM
    (new.name, new.industry, new.brand_values)
)
EXECUTE FUNCTION ml.tg__ask('sponsor_embedding');

CREATE TRIGGER _800_ask AFTER INSERT ON sponsorship.sponsor_profiles
FOR EACH ROW EXECUTE FUNCTION ml.tg_sponsor_profiles__ask();

CREATE TRIGGER _801_ask_again AFTER UPDATE ON sponsorship.sponsor_profiles
FOR EACH ROW WHEN (
    (
        old.brand_objectives, old.target_audience, old.preferred_categories, old.regions
    ) IS DISTINCT FROM (
        new.brand_objectives, new.target_audience, new.preferred_categories, new.regions
    )
)
EXECUTE FUNCTION ml.tg_sponsor_profiles__ask();

CREATE TRIGGER _800_ask AFTER INSERT ON sponsorship.sponsorship_packages
FOR EACH ROW EXECUTE FUNCTION ml.tg__ask('package_embedding');

CREATE TRIGGER _801_ask_again AFTER UPDATE ON sponsorship.sponsorship_packages
FOR EACH ROW WHEN (
    (old.tier, old.title, old.description, old.benefits) IS DISTINCT FROM
    (new.tier, new.title, new.description, new.benefits)
)
EXECUTE FUNCTION ml.tg__ask('package_embedding');
