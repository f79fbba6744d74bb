-- The jobs of payments: each is one bounded step of what a function of the same name does.

CREATE PROCEDURE payments.fold_entries_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := payments.fold_entries();
    more := FALSE;
END
$procedure$;

REVOKE ALL ON PROCEDURE payments.fold_entries_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE payments.fold_entries_job (bigint, boolean) IS
'Sums up what is complete, as payments.fold_entries() says. For ops.tick().';

CREATE PROCEDURE payments.expire_holds_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := payments.expire_holds(limit_rows => 1000);
    more := handled >= 1000;
END
$procedure$;

REVOKE ALL ON PROCEDURE payments.expire_holds_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE payments.expire_holds_job (bigint, boolean) IS
'Writes down that the time of a thousand holds is over. For ops.tick().';

CREATE PROCEDURE payments.expire_credits_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := payments.expire_credits(100);
    more := handled >= 100;
END
$procedure$;

REVOKE ALL ON PROCEDURE payments.expire_credits_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE payments.expire_credits_job (bigint, boolean) IS
'Takes credits past their time out of a hundred wallets. For ops.tick().';
