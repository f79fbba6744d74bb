-- Events: entering one as a draft, and putting it on sale.

CREATE FUNCTION public.create_event(
    title text,
    start_at timestamptz,
    end_at timestamptz,
    organization_id uuid DEFAULT NULL,
    timezone text DEFAULT 'UTC',
    visibility text DEFAULT 'public',
    description text DEFAULT NULL,
    venue text DEFAULT NULL,
    city text DEFAULT NULL,
    country_code text DEFAULT NULL,
    category_slug text DEFAULT NULL
)
RETURNS public.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_event public.events;
BEGIN
    IF organization_id IS NOT NULL THEN
        PERFORM organizations.require_writer(organization_id);
    END IF;
    PERFORM ops.require(
        title ~ '\S' AND char_length(title) <= 200, 'title', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(isfinite(start_at), 'start_at', 'must be a finite time');
    PERFORM ops.require(
        isfinite(end_at) AND end_at > start_at, 'end_at', 'must be a finite time after start_at'
    );
    PERFORM ops.require(
        visibility IN ('public', 'unlisted', 'private'), 'visibility',
        'must be public, unlisted or private'
    );
    PERFORM ops.require(
        coalesce(char_length(description) <= 20000, TRUE), 'description',
        'must be at most 20000 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(venue) <= 200, TRUE), 'venue', 'must be at most 200 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(city) <= 200, TRUE), 'city', 'must be at most 200 characters'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.timezones
            WHERE timezones.name = create_event.timezone AND timezones.is_active
        ),
        'timezone', 'must be an IANA zone name, e.g. Europe/Oslo'
    );
    PERFORM ops.require(
        country_code IS NULL OR EXISTS (
            SELECT FROM ref.countries
            WHERE countries.code = create_event.country_code AND countries.is_active
        ),
        'country_code', 'must be an ISO 3166-1 alpha-2 code in use'
    );
    PERFORM ops.require(
        category_slug IS NULL OR EXISTS (
            SELECT FROM ref.event_categories
            WHERE event_categories.slug = create_event.category_slug
                AND event_categories.is_active
        ),
        'category_slug', 'must be a slug of ref.event_categories'
    );

    INSERT INTO events.events (
        owner_context_type, owner_context_id, created_by, title, start_at, end_at, timezone,
        visibility, description, venue, city, country_code, category_slug
    )
    VALUES (
        CASE
            WHEN create_event.organization_id IS NULL THEN 'individual' ELSE 'organization'
        END::events.owner_context,
        coalesce(create_event.organization_id, v_caller), v_caller, btrim(create_event.title),
        create_event.start_at, create_event.end_at, create_event.timezone,
        create_event.visibility::events.event_visibility, create_event.description,
        create_event.venue, create_event.city, create_event.country_code,
        create_event.category_slug
    )
    RETURNING events.id INTO v_event.id;

    SELECT * INTO STRICT v_event FROM public.events WHERE events.id = v_event.id;
    RETURN v_event;
END
$function$;

REVOKE ALL ON FUNCTION public.create_event(
    text, timestamptz, timestamptz, uuid, text, text, text, text, text, text, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_event(
    text, timestamptz, timestamptz, uuid, text, text, text, text, text, text, text
) TO authenticated;
COMMENT ON FUNCTION public.create_event(
    text, timestamptz, timestamptz, uuid, text, text, text, text, text, text, text
) IS
'Enters an event as a draft and returns it. It belongs to the organization, where the caller must
be at least editor, or to the caller herself when none is named. Times are instants; timezone is
the IANA zone in which they are shown. Errors: YP001 not signed in; YP002 not an editor there;
YP003 an argument; YP005 the organization is suspended or closed; YP009 no profile; YP216 no
permanent account. Callable by authenticated.';

CREATE FUNCTION public.publish_event(event_id uuid)
RETURNS public.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_writer(event_id);
    v_published public.events;
BEGIN
    -- Its state of now: what was read before the lock may be another's past.
    SELECT * INTO v_event FROM events.events WHERE events.id = v_event.id FOR UPDATE;
    IF v_event.status NOT IN ('draft', 'postponed') OR v_event.end_at <= now() THEN
        PERFORM ops.raise_error('YP005', format(
            'Event %s is %s and ends at %s; a draft or postponed event to come can be published.',
            v_event.id, v_event.status, v_event.end_at
        ));
    END IF;

    UPDATE events.events
    SET status = 'published', published_at = coalesce(events.published_at, now())
    WHERE events.id = v_event.id;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'event.published', v_event.owner_organization_id, 'event', v_event.id,
        jsonb_build_object('event_id', v_event.id)
    );

    SELECT * INTO STRICT v_published FROM public.events WHERE events.id = v_event.id;
    RETURN v_published;
END
$function$;

REVOKE ALL ON FUNCTION public.publish_event(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.publish_event(uuid) TO authenticated;
COMMENT ON FUNCTION public.publish_event(uuid) IS
'Puts a draft or postponed event on sale and returns it. Errors: YP001, YP009 not signed in or no
profile; YP002 not an editor of it; YP003 no event named; YP005 it is in another state or over, or
its organization is suspended or closed; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.event_link(event_id uuid, renew boolean DEFAULT FALSE)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_writer(event_id);
BEGIN
    IF v_event.visibility <> 'unlisted' THEN
        PERFORM ops.raise_error('YP005', format(
            'Event %s is %s; only an unlisted event has a link.', v_event.id, v_event.visibility
        ));
    END IF;

    -- The first of two who ask at once makes the link, the second gets the same.
    UPDATE events.events
    SET link_token = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
    WHERE events.id = v_event.id AND (event_link.renew OR events.link_token IS NULL);

    RETURN (SELECT events.link_token FROM events.events WHERE events.id = v_event.id);
END
$function$;

REVOKE ALL ON FUNCTION public.event_link(uuid, boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.event_link(uuid, boolean) TO authenticated;
COMMENT ON FUNCTION public.event_link(uuid, boolean) IS
'The token of an unlisted event''s link, made at the first call; with renew a new one, and the old
link leads nowhere. Who sends it in the header x-event-link reads the event. Errors: YP001, YP009
not signed in or no profile; YP002 not an editor of it; YP003 no event named; YP005 the event is not
unlisted, or its organization suspended or closed; YP216 no permanent account. Callable by
authenticated.';
