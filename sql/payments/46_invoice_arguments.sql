-- Lines of documents as the trusted server sends them. Nothing is cast before it is known to be
-- castable: bad input is YP003, not an internal error.

CREATE FUNCTION payments.parse_draft_lines(lines jsonb)
RETURNS payments.draft_line[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lines constant jsonb := ops.require_array(lines, 'lines', 1000);
BEGIN
    PERFORM ops.require(
        bool_and(
            coalesce(
                jsonb_typeof(line -> 'description') = 'string'
                AND line ->> 'unit_price_cents' ~ '^[0-9]{1,18}$'
                AND coalesce(line ->> 'quantity' ~ '^[0-9]{1,9}$', TRUE)
                AND coalesce(line ->> 'tax_rate' ~ '^[0-9]{1,3}([.][0-9]{1,10})?$', TRUE)
                AND coalesce(line ->> 'tax_included' ~ '^(true|false)$', TRUE),
                FALSE
            )
        ),
        'lines',
        'must each have a description and a unit_price_cents, and may have a quantity, a tax_rate'
        ' in percent and tax_included'
    )
    FROM jsonb_array_elements(v_lines) AS line;

    RETURN ARRAY(
        SELECT jsonb_populate_record(NULL::payments.draft_line, line.value)
        FROM jsonb_array_elements(v_lines) WITH ORDINALITY AS line (value, place)
        ORDER BY line.place
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.parse_draft_lines(jsonb) FROM public;
COMMENT ON FUNCTION payments.parse_draft_lines(jsonb) IS
'Reads an array of {"description": text, "unit_price_cents": integer, "quantity": integer,
"tax_rate": percent, "tax_included": boolean}, the last three with defaults. YP003 when it is
anything else. For the package''s own functions.';

CREATE FUNCTION payments.parse_credit_lines(lines jsonb)
RETURNS payments.credit_line[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF lines IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM ops.require_array(lines, 'lines', 1000);
    PERFORM ops.require(
        bool_and(
            coalesce(
                line ->> 'position' ~ '^[0-9]{1,9}$'
                AND coalesce(line ->> 'quantity' ~ '^[0-9]{1,9}$', TRUE)
                AND coalesce(line ->> 'unit_price_cents' ~ '^[0-9]{1,18}$', TRUE),
                FALSE
            )
        ),
        'lines', 'must each have a position, and may have a quantity and a unit_price_cents'
    )
    FROM jsonb_array_elements(lines) AS line;

    RETURN ARRAY(
        SELECT jsonb_populate_record(NULL::payments.credit_line, line.value)
        FROM jsonb_array_elements(lines) WITH ORDINALITY AS line (value, place)
        ORDER BY line.place
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.parse_credit_lines(jsonb) FROM public;
COMMENT ON FUNCTION payments.parse_credit_lines(jsonb) IS
'Reads an array of {"position": integer, "quantity": integer, "unit_price_cents": integer}, the last
two with defaults; null is null. YP003 when it is anything else. For the package''s own functions.';
