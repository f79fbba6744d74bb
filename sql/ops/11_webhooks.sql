-- Which URLs may be named for webhooks: a function of its own before the tables, whose CHECK it is.

CREATE FUNCTION ops.webhook_url_fault(url text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE
            WHEN char_length(webhook_url_fault.url) > 2000 THEN 'must be at most 2000 characters'
            WHEN webhook_url_fault.url !~ '^https://' THEN 'must begin with https://'
            WHEN webhook_url_fault.url !~ '^[\x21-\x7e]+$' OR webhook_url_fault.url ~ '[#\\]'
                THEN 'must have no blank, no backslash, no fragment and ASCII alone'
            WHEN parts.authority LIKE '%@%' THEN 'must name no user'
            -- A last label that begins with a digit is an IPv4 address in one of its forms.
            WHEN parts.host IS NULL OR char_length(parts.host) > 253
                OR parts.host !~ (
                    '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+'
                    || '[a-z][a-z0-9-]{0,61}[a-z0-9]$'
                )
                THEN 'must name a public host, not an address'
            WHEN parts.host ~ (
                '(^|[.])'
                || '(localhost|local|internal|intranet|lan|home|corp|private|arpa|onion|invalid)$'
            )
                THEN 'must name a host of the public internet'
            WHEN parts.port <> 443 AND parts.port NOT BETWEEN 1024 AND 65535
                THEN 'must use port 443 or one above 1023'
        END
    FROM (
        SELECT
            authority[1] AS authority,
            (regexp_match(lower(authority[1]), '^([a-z0-9.-]+)(:[0-9]{1,5})?$'))[1] AS host,
            coalesce(
                substr((regexp_match(authority[1], '^[^:]+(:[0-9]{1,5})$'))[1], 2)::integer, 443
            ) AS port
        FROM coalesce(
            regexp_match(webhook_url_fault.url, '^https://([^/?]*)'), ARRAY['']
        ) AS authority
    ) AS parts
$function$;

REVOKE ALL ON FUNCTION ops.webhook_url_fault(text) FROM public;
COMMENT ON FUNCTION ops.webhook_url_fault(text) IS
'What is wrong with a URL for webhooks, as the end of a sentence, null if nothing: it is https and
names a host of the public internet, no address, by a name that can be one. What the name resolves
to only the worker can check, each time anew. For the package''s own functions.';
