-- Policies: one finding for each that lets in more than it seems to, refuses everybody, or says
-- less than it should; its class is the worst of it, its detail all of it.

CREATE FUNCTION legacy.policies()
RETURNS TABLE (
    relation oid, place text, new_table oid, policy name, command text, permissive boolean,
    to_strangers boolean, to_public boolean, using_text text, check_text text, reads oid[],
    calls text
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        relations.relation, relations.place, relations.new_table, pg_policy.polname,
        pg_policy.polcmd::text, pg_policy.polpermissive,
        pg_policy.polroles && legacy.strangers(), 0::oid = ANY(pg_policy.polroles),
        pg_get_expr(pg_policy.polqual, pg_policy.polrelid),
        pg_get_expr(pg_policy.polwithcheck, pg_policy.polrelid),
        -- The tree of the expression tells the tables of its subqueries; the policy's own is no
        -- part of it. What pg_depend says cannot tell the two apart.
        ARRAY(
            SELECT (found.parts)[1]::oid
            FROM regexp_matches(
                coalesce(pg_policy.polqual::text, '') || coalesce(pg_policy.polwithcheck::text, ''),
                ':relid (\d+)', 'g'
            ) AS found (parts)
        ),
        (
            SELECT string_agg(pg_proc.oid::regprocedure::text, ', ')
            FROM pg_depend
            INNER JOIN pg_proc ON pg_proc.oid = pg_depend.refobjid
            WHERE pg_depend.classid = 'pg_policy'::regclass
                AND pg_depend.objid = pg_policy.oid
                AND pg_depend.refclassid = 'pg_proc'::regclass
                AND pg_proc.pronamespace = 'public'::regnamespace
                AND pg_proc.prosqlbody IS NULL
                AND NOT coalesce(
                    array_to_string(pg_proc.proconfig, ' ') ~ 'search_path=(""|pg_catalog)', FALSE
                )
        )
    FROM pg_policy
    INNER JOIN legacy.old_relations() AS relations ON relations.relation = pg_policy.polrelid
$function$;

REVOKE ALL ON FUNCTION legacy.policies() FROM public;
COMMENT ON FUNCTION legacy.policies() IS
'Policies of the old product, with the tables that their subqueries read and the functions they
call that find names by search_path. For legacy.find_policies
and legacy.reach.';

CREATE FUNCTION legacy.is_always_true(relation oid, expression text)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        is_always_true.expression ~ '^(true|\((\d+) = \2\))$'
        OR is_always_true.expression ~ '^\((\( SELECT )?auth\.role\(\)( AS role\))? = ''authentic'
        OR is_always_true.expression ~ '^\((\( SELECT )?auth\.uid\(\)( AS uid\))? IS NOT NULL\)$'
        OR EXISTS (
            SELECT FROM pg_attribute
            WHERE pg_attribute.attrelid = is_always_true.relation
                AND pg_attribute.attnotnull
                AND is_always_true.expression = format('(%I IS NOT NULL)', pg_attribute.attname)
        ), FALSE
    )
$function$;

REVOKE ALL ON FUNCTION legacy.is_always_true(oid, text) FROM public;
COMMENT ON FUNCTION legacy.is_always_true(oid, text) IS
'Whether a policy''s condition, as pg_get_expr prints it, holds for every row and every signed-in
caller. For legacy.find_policies.';

CREATE FUNCTION legacy.package_lets(new_table oid, command text, always boolean)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM pg_policy
        WHERE pg_policy.polrelid = package_lets.new_table
            AND pg_policy.polroles && legacy.strangers()
            AND (
                pg_policy.polcmd::text = package_lets.command
                OR (package_lets.command = '*' AND pg_policy.polcmd <> 'r')
            )
            AND (
                NOT package_lets.always
                OR pg_get_expr(pg_policy.polqual, pg_policy.polrelid) = 'true'
            )
    )
$function$;

REVOKE ALL ON FUNCTION legacy.package_lets(oid, text, boolean) FROM public;
COMMENT ON FUNCTION legacy.package_lets(oid, text, boolean) IS
'Whether the package lets API roles run a command on a table (*: any that writes), on every row
where `always`. For legacy.find_policies.';

CREATE FUNCTION legacy.find_policies()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH RECURSIVE policies AS MATERIALIZED (
        SELECT * FROM legacy.policies()
    ),
    -- What reading a table makes the server read: tables that policies for SELECT name.
    asks (relation, read) AS (
        SELECT DISTINCT policies.relation, reads.relation
        FROM policies
        CROSS JOIN LATERAL unnest(policies.reads) AS reads (relation)
        WHERE policies.command IN ('r', '*')
    ),
    reaches (relation, read) AS (
        SELECT asks.relation, asks.read FROM asks
        UNION
        SELECT reaches.relation, asks.read
        FROM reaches
        INNER JOIN asks ON asks.relation = reaches.read
    ),
    judged AS (
        SELECT
            policies.*,
            (
                SELECT reads.relation
                FROM unnest(policies.reads) AS reads (relation)
                WHERE policies.command IN ('r', '*')
                    AND (
                        reads.relation = policies.relation
                        OR (reads.relation, policies.relation) IN (SELECT * FROM reaches)
                    )
                LIMIT 1
            ) AS loops_by,
            policies.permissive AND policies.to_strangers AND (
                legacy.is_always_true(policies.relation, policies.using_text)
                OR legacy.is_always_true(policies.relation, policies.check_text)
            ) AS always_true,
            concat_ws(' ', policies.using_text, policies.check_text) AS text,
            -- The claims that the platform itself vouches for are no tenant's.
            substring(
                concat_ws(' ', policies.using_text, policies.check_text)
                FROM '(?:jwt|claims)[^''"]*[''"]([a-z_]*(?:org|tenant|team|company|account)[a-z_]*)'
            ) AS claim
        FROM policies
    ),
    remarked AS (
        SELECT
            judged.*,
            coalesce(judged.text ~ 'user_meta_?data', FALSE) AS by_metadata,
            judged.claim IS NOT NULL AND judged.reads = '{}' AS trusts_claim,
            judged.command <> 'r' AND judged.new_table IS NOT NULL
            AND NOT legacy.package_lets(judged.new_table, judged.command, FALSE) AS writes_past,
            judged.command IN ('*', 'w') AND judged.check_text IS NULL AS no_check,
            judged.text ~ '(^|[^T]) ?auth\.(uid|jwt|role)\(\)'
            AND judged.text !~ 'SELECT auth\.' AS each_row,
            CASE judged.command
                WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE' ELSE 'ALL'
            END AS command_name
        FROM judged
    ),
    classed AS (
        SELECT
            remarked.*,
            CASE
                WHEN remarked.loops_by IS NOT NULL THEN 'policy_recursive'
                WHEN NOT remarked.permissive THEN 'policy_restrictive'
                WHEN NOT remarked.to_strangers THEN NULL
                WHEN remarked.always_true THEN 'policy_always_true'
                WHEN remarked.by_metadata OR remarked.trusts_claim OR remarked.writes_past
                    THEN 'policy_weaker'
                WHEN remarked.no_check THEN 'policy_no_check'
                WHEN remarked.to_public THEN 'policy_to_public'
            END AS class,
            remarked.always_true AND remarked.command = 'r'
            AND legacy.package_lets(remarked.new_table, 'r', TRUE) AS as_open
        FROM remarked
    )

    SELECT legacy.found(
        CASE
            WHEN classed.class = 'policy_restrictive' OR classed.as_open THEN 'notice'
            WHEN classed.class IN ('policy_no_check', 'policy_to_public') THEN 'warning'
            ELSE 'error'
        END,
        classed.class, format('%s: %s', classed.place, classed.policy),
        concat_ws(
            ' ',
            CASE
                WHEN classed.loops_by = classed.relation
                    THEN 'It reads its own table: whoever it applies to gets error 42P17.'
                WHEN classed.loops_by IS NOT NULL THEN format(
                    'It reads %s, whose policy comes back to this table: error 42P17.',
                    legacy.names_of(ARRAY[classed.loops_by])
                )
            END,
            CASE WHEN NOT classed.permissive
                THEN 'A restrictive policy narrows all others: dropping it would widen rights.' END,
            CASE WHEN classed.always_true THEN format(
                'For %s it is always true, %s: %s.', classed.command_name, concat_ws(
                    ' ', 'USING (' || classed.using_text || ')',
                    'WITH CHECK (' || classed.check_text || ')'
                ), CASE
                    WHEN classed.as_open THEN 'the package lets everybody read this table, too'
                    WHEN classed.command = 'a' THEN 'whoever has the grant writes for everybody'
                    ELSE 'whoever has the grant has every row'
                END
            ) END,
            CASE WHEN classed.by_metadata
                THEN 'It believes user_metadata, which is written by the user herself.' END,
            CASE WHEN classed.trusts_claim THEN format(
                'It trusts the claim %s without asking for membership.', classed.claim
            ) END,
            CASE WHEN classed.writes_past AND classed.permissive AND classed.to_strangers
                THEN format(
                    'It lets API roles %s rows, every column and state included; the package lets'
                    ' functions alone write this table.',
                    replace(classed.command_name, 'ALL', 'INSERT, UPDATE and DELETE')
                ) END,
            CASE WHEN classed.no_check THEN format(
                'It is FOR %s without WITH CHECK: USING serves for both.', classed.command_name
            ) END,
            CASE WHEN classed.to_public THEN 'It has no TO: it applies to every role.' END,
            'It calls ' || classed.calls || ' for each row, which finds its names by search_path.',
            CASE WHEN classed.each_row
                THEN 'The bare call of schema auth runs for each row: put it in (SELECT ...).' END
        ),
        CASE
            WHEN classed.as_open THEN 'Nothing: the package''s policy says the same.'
            WHEN classed.class = 'policy_restrictive'
                THEN 'See that a policy of the package or a grant says the same after the switch.'
            WHEN classed.new_table IS NULL
                THEN format('Write it anew: the package has none for %s.', classed.place)
            ELSE format(
                'The package''s policies replace it at the switch. Today: DROP POLICY %I ON %s; or'
                ' narrow it.', classed.policy, classed.place
            )
        END,
        jsonb_strip_nulls(
            jsonb_build_object('using', classed.using_text, 'check', classed.check_text)
        )
    )
    FROM classed
    WHERE classed.class IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION legacy.find_policies() FROM public;
COMMENT ON FUNCTION legacy.find_policies() IS
'Policies that recurse, are always true, are weaker than the package''s, lack WITH CHECK or TO, or
restrict. Called by ops.legacy_preflight.';
