-- Clicks and conversions of shared links. An order is credited to the link of its event that its
-- buyer clicked last, within seven days before she paid.

CREATE FUNCTION analytics.credit_share_links()
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH credited AS (
        INSERT INTO analytics.share_link_conversions (order_id, code, clicked_at)
        SELECT orders.id, touches.code, touches.clicked_at
        FROM analytics.share_link_touches AS touches
        INNER JOIN ticketing.orders
            ON orders.event_id = touches.event_id AND orders.user_id = touches.user_id
        WHERE orders.paid_at >= touches.clicked_at
            AND orders.paid_at < touches.clicked_at + interval '7 days'
        ON CONFLICT (order_id) DO NOTHING
        RETURNING share_link_conversions.code
    ),
    counted AS (
        UPDATE analytics.share_links
        SET conversions = share_links.conversions + sums.conversions
        FROM (
            SELECT credited.code, count(*) AS conversions
            FROM credited
            GROUP BY credited.code
        ) AS sums
        WHERE share_links.code = sums.code
    )

    SELECT count(*) FROM credited
$function$;

REVOKE ALL ON FUNCTION analytics.credit_share_links() FROM public;
COMMENT ON FUNCTION analytics.credit_share_links() IS
'Credits paid orders to the links that brought them, and returns how many. For the package''s own
functions.';

CREATE PROCEDURE analytics.fold_share_links(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_clicks_a_step constant integer := 5000;
BEGIN
    more := FALSE;
    -- First with the clicks so far: a later one shall not take an order that is paid already.
    PERFORM analytics.credit_share_links();

    WITH taken AS (
        DELETE FROM analytics.share_link_clicks
        WHERE share_link_clicks.id IN (
            SELECT waiting.id
            FROM analytics.share_link_clicks AS waiting
            ORDER BY waiting.created_at
            LIMIT c_clicks_a_step
            FOR UPDATE SKIP LOCKED
        )
        RETURNING
            share_link_clicks.code, share_link_clicks.user_id, share_link_clicks.created_at
    ),
    counted AS (
        UPDATE analytics.share_links
        SET
            clicks = share_links.clicks + sums.clicks,
            last_clicked_at = greatest(share_links.last_clicked_at, sums.last_clicked_at)
        FROM (
            SELECT taken.code, count(*) AS clicks, max(taken.created_at) AS last_clicked_at
            FROM taken
            GROUP BY taken.code
        ) AS sums
        WHERE share_links.code = sums.code
    ),
    touched AS (
        INSERT INTO analytics.share_link_touches AS touches (user_id, event_id, code, clicked_at)
        SELECT DISTINCT ON (taken.user_id, events.id)
            taken.user_id, events.id, taken.code, taken.created_at
        FROM taken
        INNER JOIN analytics.share_links ON share_links.code = taken.code
        LEFT JOIN events.event_posts
            ON share_links.content_type = 'post' AND event_posts.id = share_links.content_id
        INNER JOIN events.events
            ON events.id = CASE
                WHEN share_links.content_type = 'event' THEN share_links.content_id
                ELSE event_posts.event_id
            END
        WHERE taken.user_id IS NOT NULL
        ORDER BY taken.user_id, events.id, taken.created_at DESC
        ON CONFLICT (user_id, event_id) DO UPDATE SET
            code = excluded.code, clicked_at = excluded.clicked_at
        WHERE touches.clicked_at <= excluded.clicked_at
    )

    SELECT count(*) INTO handled FROM taken;
    more := handled = c_clicks_a_step;
    PERFORM analytics.credit_share_links();

    DELETE FROM analytics.share_link_touches
    WHERE share_link_touches.clicked_at < now() - interval '8 days';
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.fold_share_links(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.fold_share_links (bigint, boolean) IS
'Adds waiting clicks to their links, at most 5,000 in a step, counted, and credits paid orders to
the links that brought them. For ops.tick().';
