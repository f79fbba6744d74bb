-- The recipients of a mailing: written down in batches once it is due, whoever is left out too, and
-- without her address. A batch takes whom the mailing means and has not yet, so that a batch that
-- was lost is made again and none is there twice.

CREATE FUNCTION messaging.most_recipients(job messaging.message_jobs)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT least(coalesce(job.max_recipients, 100000), 100000)
$function$;

REVOKE ALL ON FUNCTION messaging.most_recipients(messaging.message_jobs) FROM public;
COMMENT ON FUNCTION messaging.most_recipients(messaging.message_jobs) IS
'How many recipients a mailing may have: its own maximum, at most 100,000. For the package''s own
functions.';

CREATE FUNCTION messaging.add_recipients(job messaging.message_jobs, most integer)
RETURNS TABLE (added integer, suppressed integer)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH meant AS MATERIALIZED (
        SELECT
            people.address_hash, people.address, people.user_id, people.is_asked, people.agreed
        FROM messaging.people_meant(job) AS people
        WHERE NOT EXISTS (
            SELECT FROM messaging.message_job_recipients
            WHERE message_job_recipients.job_id = job.id
                AND message_job_recipients.address_hash = people.address_hash
        )
        LIMIT most
    ), closed AS (
        SELECT found.address_hash, found.reason
        FROM (
            SELECT
                array_agg(meant.address_hash) AS hashes,
                array_agg(meant.user_id) AS user_ids,
                array_agg(meant.is_asked) AS asked
            FROM meant
        ) AS listed
        CROSS JOIN LATERAL messaging.left_out(
            job, listed.hashes, listed.user_ids, listed.asked
        ) AS found
    ), judged AS (
        SELECT
            meant.address_hash, meant.address, meant.user_id,
            coalesce(closed.reason, CASE WHEN NOT meant.agreed THEN 'no_consent' END) AS reason
        FROM meant
        LEFT JOIN closed ON closed.address_hash = meant.address_hash
    ), written AS (
        INSERT INTO messaging.message_job_recipients (
            job_id, user_id, status, address_hash, email, phone, suppressed_reason
        )
        SELECT
            job.id,
            CASE WHEN judged.reason IS NULL THEN judged.user_id END,
            CASE
                WHEN judged.reason IS NULL THEN 'pending' ELSE 'suppressed'
            END::messaging.recipient_status,
            judged.address_hash,
            CASE WHEN judged.reason IS NULL AND job.channel = 'email' THEN judged.address END,
            CASE WHEN judged.reason IS NULL AND job.channel = 'sms' THEN judged.address END,
            judged.reason
        FROM judged
        RETURNING message_job_recipients.status
    )
    SELECT
        count(*)::integer,
        (count(*) FILTER (WHERE written.status = 'suppressed'))::integer
    FROM written
$function$;

REVOKE ALL ON FUNCTION messaging.add_recipients(messaging.message_jobs, integer) FROM public;
COMMENT ON FUNCTION messaging.add_recipients(messaging.message_jobs, integer) IS
'Writes down at most so many whom the mailing means and has not yet, and says how many that were
and how many of them are left out. For the package''s own functions.';

CREATE FUNCTION messaging.gather_recipients(most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job messaging.message_jobs;
    v_room integer;
    v_added integer;
    v_suppressed integer;
BEGIN
    SELECT * INTO v_job
    FROM messaging.message_jobs
    WHERE message_jobs.status = 'queued'
        AND message_jobs.audience_snapshot_at IS NULL
        AND coalesce(message_jobs.scheduled_at <= now(), TRUE)
        AND NOT EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = message_jobs.org_id AND organizations.status <> 'active'
        )
    ORDER BY coalesce(message_jobs.scheduled_at, message_jobs.created_at), message_jobs.id
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED;
    IF v_job.id IS NULL THEN
        RETURN NULL;
    END IF;

    v_room := messaging.most_recipients(v_job) - v_job.recipient_count;
    SELECT batch.added, batch.suppressed
    INTO STRICT v_added, v_suppressed
    FROM messaging.add_recipients(v_job, least(most, v_room)) AS batch;

    UPDATE messaging.message_jobs
    SET
        recipient_count = message_jobs.recipient_count + v_added,
        suppressed_count = message_jobs.suppressed_count + v_suppressed,
        audience_snapshot_at = CASE
            WHEN v_added < most OR v_added = v_room THEN clock_timestamp()
        END
    WHERE message_jobs.id = v_job.id;
    PERFORM messaging.close_if_nobody_waits(v_job.id);
    RETURN v_added;
END
$function$;

REVOKE ALL ON FUNCTION messaging.gather_recipients(integer) FROM public;
COMMENT ON FUNCTION messaging.gather_recipients(integer) IS
'Writes down the next recipients, at most so many, of the mailing that is due longest, and returns
how many; the last batch freezes the audience. Null: no mailing waits for it. It waits for nobody.
For the package''s own functions.';

CREATE FUNCTION messaging.frequency_cap(purpose public.message_purpose)
RETURNS TABLE (most integer, within interval)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT caps.most, caps.within
    FROM (
        VALUES
        ('marketing'::public.message_purpose, 2, interval '7 days'),
        ('event_update'::public.message_purpose, 4, interval '1 day')
    ) AS caps (purpose, most, within)
    WHERE caps.purpose = frequency_cap.purpose
$function$;

REVOKE ALL ON FUNCTION messaging.frequency_cap(public.message_purpose) FROM public;
COMMENT ON FUNCTION messaging.frequency_cap(public.message_purpose) IS
'How many messages of a purpose one address gets from one sender by one channel within what time:
marketing 2 in 7 days, event_update 4 in a day. No row: as many as there are. For the package''s own
functions.';

CREATE FUNCTION messaging.above_cap(job messaging.message_jobs, hashes bytea[])
RETURNS bytea[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT earlier.address_hash
        FROM messaging.frequency_cap(job.purpose) AS cap
        CROSS JOIN messaging.message_job_recipients AS earlier
        INNER JOIN messaging.message_jobs AS sent_before ON sent_before.id = earlier.job_id
        WHERE earlier.address_hash = ANY(hashes)
            AND sent_before.id <> job.id
            AND sent_before.purpose = job.purpose
            AND sent_before.channel = job.channel
            AND coalesce(sent_before.org_id, sent_before.event_id)
            = coalesce(job.org_id, job.event_id)
            AND (
                earlier.status = 'leased'
                OR earlier.status IN ('handed', 'sent', 'complained')
                AND earlier.handed_at > clock_timestamp() - cap.within
            )
        GROUP BY earlier.address_hash, cap.most
        HAVING count(*) >= cap.most
    )
$function$;

REVOKE ALL ON FUNCTION messaging.above_cap(messaging.message_jobs, bytea[]) FROM public;
COMMENT ON FUNCTION messaging.above_cap(messaging.message_jobs, bytea[]) IS
'Which of these addresses have or are about to get as many messages of the sender as they may.
Volatile: it sees what was committed before it began. For the package''s own functions.';
