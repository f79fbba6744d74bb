-- What people have typed, on its way into a spreadsheet.

CREATE FUNCTION ticketing.asks_for_csv()
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(ops.request_header('accept') ~* 'text/csv', FALSE)
$function$;

REVOKE ALL ON FUNCTION ticketing.asks_for_csv() FROM public;
COMMENT ON FUNCTION ticketing.asks_for_csv() IS
'Whether PostgREST answers this request as CSV: its header Accept names text/csv. For the package''s
own functions.';

CREATE FUNCTION ticketing.cell(content text, is_for_a_sheet boolean DEFAULT TRUE)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- The last four are = + - @ in full width, which East Asian spreadsheets take for the same.
    SELECT CASE
        WHEN NOT cell.is_for_a_sheet THEN ''
        WHEN cell.content ~ '^(\s*[-=+@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])' THEN ''''
        ELSE ''
    END || cell.content
$function$;

REVOKE ALL ON FUNCTION ticketing.cell(text, boolean) FROM public;
COMMENT ON FUNCTION ticketing.cell(text, boolean) IS
'A text that a spreadsheet shows and does not compute: one that would be taken for a formula begins
with an apostrophe, as OWASP recommends against CSV injection. Where it is not for a sheet it stays
as it is. For the package''s own functions.';
