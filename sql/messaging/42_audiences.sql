-- Whom a mailing means, and who of them may be written to. Three grounds need no further word: a
-- ticket and a membership for news, and a contact's consent or contract for all. Everybody else is
-- asked in users.consents. Whatever the ground, a closed address is left out.

CREATE FUNCTION messaging.ids_in(audience jsonb, key text)
RETURNS uuid[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(SELECT jsonb_array_elements_text(audience -> key)::uuid)
$function$;

REVOKE ALL ON FUNCTION messaging.ids_in(jsonb, text) FROM public;
COMMENT ON FUNCTION messaging.ids_in(jsonb, text) IS
'The ids that an audience lists under a key; empty where it has none. For the package''s own
functions.';

CREATE FUNCTION messaging.users_meant(job messaging.message_jobs)
RETURNS TABLE (user_id uuid, is_asked boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        meant.user_id,
        job.purpose <> 'transactional'
        AND (job.purpose = 'marketing' OR bool_and(meant.is_follower)) AS is_asked
    FROM (
        SELECT tickets.owner_user_id AS user_id, FALSE AS is_follower
        FROM ticketing.tickets
        WHERE tickets.event_id = job.event_id
            AND (
                (job.audience ?| ARRAY['tickets', 'tier_ids', 'ticket_status'])
                OR NOT job.audience ?| ARRAY['followers', 'members', 'import_ids']
            )
            AND tickets.status::text = ANY(
                CASE
                    WHEN job.audience ? 'ticket_status' THEN array(
                        SELECT jsonb_array_elements_text(job.audience -> 'ticket_status')
                    )
                    ELSE ARRAY['issued', 'redeemed']
                END
            )
            AND (
                NOT job.audience ? 'tier_ids'
                OR tickets.tier_id = ANY(messaging.ids_in(job.audience, 'tier_ids'))
            )
        UNION ALL
        SELECT follows.follower_user_id, TRUE
        FROM users.follows
        WHERE job.audience ->> 'followers' = 'true'
            AND (
                (follows.target_organization_id = job.org_id)
                OR follows.target_event_id = job.event_id
            )
            AND follows.follower_org_id IS NULL
            AND follows.status = 'accepted'
            AND follows.notify_level <> 'none'
        UNION ALL
        SELECT org_memberships.user_id, FALSE
        FROM organizations.org_memberships
        WHERE job.audience ->> 'members' = 'true' AND org_memberships.org_id = job.org_id
    ) AS meant
    GROUP BY meant.user_id
$function$;

REVOKE ALL ON FUNCTION messaging.users_meant(messaging.message_jobs) FROM public;
COMMENT ON FUNCTION messaging.users_meant(messaging.message_jobs) IS
'People with an account whom a mailing means, once each, and whether they must have agreed in
users.consents. For the package''s own functions.';

CREATE FUNCTION messaging.people_meant(job messaging.message_jobs)
RETURNS TABLE (address_hash bytea, address text, user_id uuid, is_asked boolean, agreed boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH accounts AS MATERIALIZED (
        SELECT meant.user_id, meant.is_asked FROM messaging.users_meant(job) AS meant
    ), sign_ins AS MATERIALIZED (
        SELECT known.id, known.email
        FROM users.auth_addresses(array(SELECT accounts.user_id FROM accounts)) AS known
        WHERE job.channel = 'email'
    ), addressed AS (
        SELECT
            CASE
                WHEN job.channel = 'sms' THEN CASE
                    WHEN user_profiles.phone = private_profiles.verified_phone
                        THEN user_profiles.phone
                END
                WHEN private_profiles.contact_email_verified_at IS NOT NULL
                    THEN lower(btrim(private_profiles.contact_email))
                ELSE lower(btrim(sign_ins.email))
            END AS address,
            accounts.user_id,
            accounts.is_asked,
            TRUE AS agreed
        FROM accounts
        INNER JOIN users.user_profiles ON user_profiles.user_id = accounts.user_id
        LEFT JOIN users.private_profiles ON private_profiles.user_id = accounts.user_id
        LEFT JOIN sign_ins ON sign_ins.id = accounts.user_id
        WHERE user_profiles.erased_at IS NULL AND user_profiles.suspended_at IS NULL
        UNION ALL
        SELECT
            CASE
                WHEN job.channel = 'email' THEN org_contact_import_entries.email_norm
                ELSE regexp_replace(org_contact_import_entries.phone, '[ ()./-]', '', 'g')
            END,
            NULL,
            FALSE,
            job.purpose = 'transactional'
            OR org_contact_import_entries.consent IN ('opt_in', 'contract')
            AND org_contact_imports.consent_basis IN ('opt_in', 'contract')
        FROM messaging.org_contact_imports
        INNER JOIN messaging.org_contact_import_entries
            ON org_contact_import_entries.import_id = org_contact_imports.id
            AND org_contact_import_entries.organization_id = org_contact_imports.org_id
        WHERE org_contact_imports.id = ANY(messaging.ids_in(job.audience, 'import_ids'))
            AND org_contact_imports.org_id = job.org_id
            AND org_contact_imports.status = 'completed'
            AND coalesce(org_contact_imports.expires_at > now(), TRUE)
            AND org_contact_import_entries.state = 'valid'
            AND (
                NOT job.audience ? 'tags'
                OR org_contact_import_entries.tags
                && array(SELECT jsonb_array_elements_text(job.audience -> 'tags'))
            )
    )
    SELECT DISTINCT ON (users.address_hash(addressed.address))
        users.address_hash(addressed.address),
        addressed.address,
        addressed.user_id,
        addressed.is_asked,
        addressed.agreed
    FROM addressed
    WHERE addressed.address ~ CASE
        WHEN job.channel = 'email' THEN '^[^@[:space:]]+@[^@[:space:]]+$'
        ELSE '^[+][1-9][0-9]{6,14}$'
    END
    -- Of several grounds the best: what is asked of nobody before what may be asked.
    ORDER BY
        users.address_hash(addressed.address),
        addressed.agreed DESC, addressed.is_asked, addressed.user_id
$function$;

REVOKE ALL ON FUNCTION messaging.people_meant(messaging.message_jobs) FROM public;
COMMENT ON FUNCTION messaging.people_meant(messaging.message_jobs) IS
'Addresses that a mailing means, once each. Its audience is an object of: tickets true, tier_ids
[uuid], ticket_status [text]: who has a ticket of the event, else as the keys say (issued and
redeemed unless they name others); followers true: of the organization and of the event; members
true: of the organization; import_ids [uuid], tags [text]: contacts of these lists, with one of
these tags. Without keys: who has a ticket. An address is a verified contact_email, else the one of
the sign-in; a number only a verified one. is_asked: needs a consent; agreed: false where a contact
has given no ground. For the package''s own functions.';

CREATE FUNCTION messaging.left_out(
    job messaging.message_jobs, hashes bytea[], user_ids uuid[], asked boolean[]
)
RETURNS TABLE (address_hash bytea, reason text)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH meant AS MATERIALIZED (
        SELECT listed.address_hash, listed.user_id, listed.is_asked
        FROM unnest(hashes, user_ids, asked) AS listed (address_hash, user_id, is_asked)
    ), sender AS (
        SELECT events.owner_user_id AS user_id, job.org_id
        FROM (SELECT job.event_id AS id) AS asked_for
        LEFT JOIN events.events ON events.id = asked_for.id AND job.org_id IS NULL
    )
    SELECT DISTINCT ON (found.address_hash) found.address_hash, found.reason
    FROM (
        SELECT suppressions.address_hash, suppressions.reason::text AS reason, 1 AS place
        FROM messaging.suppressions
        WHERE suppressions.address_hash = ANY(hashes)
            AND suppressions.channel = job.channel
            AND (
                suppressions.scope = 'platform'
                OR suppressions.organization_id = job.org_id
                OR suppressions.event_id = job.event_id
            )
            AND (
                job.purpose <> 'transactional'
                OR suppressions.reason IN ('complaint', 'erasure')
            )
        UNION ALL
        SELECT meant.address_hash, 'no_consent', 2
        FROM meant
        WHERE meant.is_asked
            AND NOT EXISTS (
                SELECT FROM users.consents
                WHERE consents.user_id = meant.user_id
                    AND consents.purpose = 'marketing.communications.' || job.channel::text
                    AND coalesce(consents.channel = job.channel::text, TRUE)
                    AND (consents.organization_id = job.org_id OR consents.event_id = job.event_id)
                    AND consents.state = 'granted'
                    AND coalesce(consents.expires_at > now(), TRUE)
            )
        UNION ALL
        SELECT meant.address_hash, 'no_consent', 3
        FROM meant
        CROSS JOIN sender
        INNER JOIN users.user_blocks
            ON user_blocks.blocker_user_id = meant.user_id
            AND (
                user_blocks.blocked_organization_id = sender.org_id
                OR user_blocks.blocked_user_id = sender.user_id
            )
        WHERE job.purpose <> 'transactional'
    ) AS found
    ORDER BY found.address_hash, found.place, found.reason
$function$;

REVOKE ALL ON FUNCTION messaging.left_out(messaging.message_jobs, bytea[], uuid[], boolean[])
FROM public;
COMMENT ON FUNCTION messaging.left_out(messaging.message_jobs, bytea[], uuid[], boolean[]) IS
'Which of these addresses the mailing must leave out now, and why: a reason of
messaging.suppressions, or no_consent where she was asked and did not agree, or blocks the sender.
The lists go together: hash, account or null, whether a consent is needed. What is transactional
stops at complaints and erasures alone. For the package''s own functions.';
