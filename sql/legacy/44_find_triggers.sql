-- Triggers and rules: they follow their tables; what they say and in which order they fire may
-- change.

CREATE FUNCTION legacy.find_triggers()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH triggers AS (
        SELECT
            pg_trigger.*, relations.place, relations.home, pg_proc.prosrc,
            pg_trigger.tgfoid::regprocedure::text AS routine
        FROM pg_trigger
        INNER JOIN legacy.old_relations() AS relations ON relations.relation = pg_trigger.tgrelid
        INNER JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid
        WHERE NOT pg_trigger.tgisinternal AND pg_trigger.tgparentid = 0
    )

    SELECT legacy.found(
        'notice', 'trigger_name_of_table', triggers.place,
        format(
            'Trigger %I calls %s, which asks for TG_TABLE_SCHEMA or TG_TABLE_NAME: they give'
            ' another name after the move to %I.', triggers.tgname, triggers.routine, triggers.home
        ),
        'Look at whoever reads what the trigger writes, and let it know both names.'
    )
    FROM triggers
    WHERE triggers.home <> 'public' AND triggers.prosrc ~* '\mTG_(TABLE_|REL)'
    UNION ALL
    SELECT legacy.found(
        'notice', 'trigger_state', triggers.place,
        format('Trigger %I ', triggers.tgname) || CASE triggers.tgenabled
            WHEN 'D' THEN 'is disabled and stays disabled.'
            WHEN 'A' THEN 'fires ALWAYS, on replicas too, and stays so.'
            ELSE 'fires on replicas alone, and stays so.'
        END,
        'Nothing; drop the trigger if nobody wants it.'
    )
    FROM triggers
    WHERE triggers.tgenabled <> 'O'
    UNION ALL
    SELECT legacy.found(
        'notice', 'trigger_order', triggers.place,
        format(
            'Triggers %s share one moment: they fire by name, and the package adds more between'
            ' them.', string_agg(quote_ident(triggers.tgname), ', ' ORDER BY triggers.tgname)
        ),
        'Name them so that they stand where they should among _100_ to _900_ of the package.'
    )
    FROM triggers
    WHERE triggers.tgenabled <> 'D' AND triggers.home IS NOT NULL
    GROUP BY triggers.tgrelid, triggers.place, triggers.tgtype
    HAVING count(*) > 1
    UNION ALL
    SELECT legacy.found(
        'error', 'rule', relations.place,
        format(
            'Rule %I turns %s into %s: a view does not carry it, and the package''s table has'
            ' none.', pg_rewrite.rulename,
            CASE pg_rewrite.ev_type WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END,
            CASE
                WHEN pg_get_ruledef(pg_rewrite.oid) ~ ' DO INSTEAD NOTHING' THEN 'nothing'
                WHEN pg_rewrite.is_instead THEN 'something else'
                ELSE 'itself and something more'
            END
        ),
        format(
            'Write a trigger that does the same, then DROP RULE %I ON %s;', pg_rewrite.rulename,
            relations.place
        ),
        jsonb_build_array(pg_get_ruledef(pg_rewrite.oid))
    )
    FROM pg_rewrite
    INNER JOIN legacy.old_relations() AS relations ON relations.relation = pg_rewrite.ev_class
    WHERE pg_rewrite.rulename <> '_RETURN'
    UNION ALL
    SELECT legacy.found(
        'notice', 'event_trigger', pg_event_trigger.evtname,
        format(
            'An event trigger on %s calls %s: it fires at the statements of the adoption, too.',
            pg_event_trigger.evtevent, pg_event_trigger.evtfoid::regprocedure
        ),
        'Read its function; one that refuses or changes DDL must be disabled meanwhile.'
    )
    FROM pg_event_trigger
    WHERE pg_event_trigger.evtenabled <> 'D'
        AND NOT legacy.in_extension('pg_event_trigger', pg_event_trigger.oid)
$function$;

REVOKE ALL ON FUNCTION legacy.find_triggers() FROM public;
COMMENT ON FUNCTION legacy.find_triggers() IS
'Rules, triggers that ask for their table''s name, triggers in an unusual state or of one moment,
event triggers. Called by ops.legacy_preflight.';
