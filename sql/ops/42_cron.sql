-- Schedules in the words of cron. A schedule is read into lists of values, once and for all; what
-- cannot be read is refused by naming the field and what would do.

CREATE FUNCTION ops.refuse_schedule(schedule text, field text, cure text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.raise_error(
        'YP300', format('In "%s" the %s %s.', left(schedule, 100), field, cure)
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.refuse_schedule(text, text, text) FROM public;
COMMENT ON FUNCTION ops.refuse_schedule(text, text, text) IS
'Raises YP300: in the schedule this field must be so. For the package''s own functions.';

CREATE FUNCTION ops.cron_number(said text, names text[], lowest integer, highest integer)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN said ~ '^[0-9]{1,2}$' THEN
            CASE WHEN said::integer BETWEEN lowest AND highest THEN said::integer END
        -- The first name stands for the least value.
        ELSE array_position(names, lower(said)) - 1 + lowest
    END
$function$;

REVOKE ALL ON FUNCTION ops.cron_number(text, text[], integer, integer) FROM public;
COMMENT ON FUNCTION ops.cron_number(text, text[], integer, integer) IS
'The value of a number or a name in a field of cron; null when it is none of its values. For the
package''s own functions.';

CREATE FUNCTION ops.cron_field(
    schedule text, field text, said text, lowest integer, highest integer, names text[]
)
RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_item text;
    v_part text[];
    v_from integer;
    v_to integer;
    v_step integer;
    v_values integer[] := '{}'::integer[];
BEGIN
    FOREACH v_item IN ARRAY string_to_array(said, ',') LOOP
        v_part := regexp_match(
            v_item, '^(?:([*])|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:/([0-9]+))?$', 'i'
        );
        IF v_part IS NULL THEN
            PERFORM ops.refuse_schedule(
                schedule, field, format('must be *, 5, 1-5, */15, 1-9/2 or a list of such with '
                    'commas, and is "%s"', left(said, 50))
            );
        END IF;

        v_from := CASE
            WHEN v_part[1] IS NOT NULL THEN lowest
            ELSE ops.cron_number(v_part[2], names, lowest, highest)
        END;
        v_to := CASE
            WHEN v_part[1] IS NOT NULL THEN highest
            WHEN v_part[3] IS NULL THEN v_from
            ELSE ops.cron_number(v_part[3], names, lowest, highest)
        END;
        IF v_from IS NULL OR v_to IS NULL THEN
            PERFORM ops.refuse_schedule(
                schedule, field, format('must be of %s to %s%s, and has "%s"', lowest, highest,
                    ' or ' || nullif(array_to_string(names, ', '), ''), left(v_item, 50))
            );
        ELSIF v_from > v_to THEN
            PERFORM ops.refuse_schedule(
                schedule, field, format('runs backwards in "%s": write two ranges with a comma',
                    v_item)
            );
        END IF;

        v_step := CASE
            WHEN v_part[4] IS NULL THEN 1
            WHEN v_part[4] ~ '^0*[1-9][0-9]?$' THEN v_part[4]::integer
        END;
        IF v_step IS NULL OR v_step > highest THEN
            PERFORM ops.refuse_schedule(
                schedule, field, format('must have steps of 1 to %s, and has "%s"', highest, v_item)
            );
        ELSIF v_part[4] IS NOT NULL AND v_part[1] IS NULL AND v_part[3] IS NULL THEN
            PERFORM ops.refuse_schedule(
                schedule, field, format('has a step without a range in "%s": write %s-%s/%s',
                    v_item, v_from, highest, v_step)
            );
        END IF;
        v_values := v_values || ARRAY(SELECT generate_series(v_from, v_to, v_step));
    END LOOP;

    IF v_values = '{}' THEN
        PERFORM ops.refuse_schedule(schedule, field, 'is empty');
    END IF;
    RETURN v_values;
END
$function$;

REVOKE ALL ON FUNCTION ops.cron_field(text, text, text, integer, integer, text[]) FROM public;
COMMENT ON FUNCTION ops.cron_field(text, text, text, integer, integer, text[]) IS
'The values of one field of cron, unordered. YP300 when it cannot be read. For the package''s own
functions.';

CREATE FUNCTION ops.sorted_values(numbers integer[])
RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(DISTINCT number ORDER BY number) FROM unnest(numbers) AS number
$function$;

REVOKE ALL ON FUNCTION ops.sorted_values(integer[]) FROM public;
COMMENT ON FUNCTION ops.sorted_values(integer[]) IS
'The values, each once, in order. For the package''s own functions.';

CREATE FUNCTION ops.cron_values(schedule text)
RETURNS ops.cron_values
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_fields text[];
    v_values ops.cron_values;
BEGIN
    v_fields := regexp_split_to_array(
        CASE lower(btrim(schedule, E' \t'))
            WHEN '@hourly' THEN '0 * * * *'
            WHEN '@daily' THEN '0 0 * * *'
            WHEN '@midnight' THEN '0 0 * * *'
            WHEN '@weekly' THEN '0 0 * * 0'
            WHEN '@monthly' THEN '0 0 1 * *'
            WHEN '@yearly' THEN '0 0 1 1 *'
            WHEN '@annually' THEN '0 0 1 1 *'
            ELSE btrim(schedule, E' \t')
        END, '[ \t]+'
    );
    IF v_fields[1] ~ '^@' THEN
        PERFORM ops.refuse_schedule(
            schedule, 'word', 'must be @hourly, @daily, @weekly, @monthly or @yearly'
        );
    ELSIF cardinality(v_fields) IS DISTINCT FROM 5 THEN
        PERFORM ops.refuse_schedule(
            coalesce(schedule, ''), 'number of fields',
            format('must be five, and is %s', coalesce(cardinality(v_fields), 0))
        );
    END IF;

    v_values.minutes := ops.sorted_values(
        ops.cron_field(schedule, 'minute', v_fields[1], 0, 59, '{}')
    );
    v_values.hours := ops.sorted_values(
        ops.cron_field(schedule, 'hour', v_fields[2], 0, 23, '{}')
    );
    v_values.days := ops.sorted_values(
        ops.cron_field(schedule, 'day of month', v_fields[3], 1, 31, '{}')
    );
    v_values.months := ops.sorted_values(ops.cron_field(
        schedule, 'month', v_fields[4], 1, 12,
        '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}'
    ));
    -- Sunday is 0, and 7 to whoever begins the week with Monday.
    v_values.weekdays := ops.sorted_values(ARRAY(
        SELECT weekday % 7
        FROM unnest(ops.cron_field(
            schedule, 'day of week', v_fields[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat}'
        )) AS weekday
    ));
    v_values.either_day := v_fields[3] !~ '^[*]' AND v_fields[5] !~ '^[*]';
    RETURN v_values;
END
$function$;

REVOKE ALL ON FUNCTION ops.cron_values(text) FROM public;
COMMENT ON FUNCTION ops.cron_values(text) IS
'Reads a schedule: minute 0-59, hour 0-23, day of month 1-31, month 1-12 or jan-dec, day of week 0-7
or sun-sat, where 0 and 7 are Sunday; in each field *, a value, a range, a step of either (*/15,
1-9/2) or a list of such. @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. A day
has to match both fields of days, or either of them when neither begins with *, as in cron. YP300
when it cannot be read. For the package''s own functions.';
