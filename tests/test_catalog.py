"""Rules that every object of the installed package keeps, read from the catalogs.

What may break a rule is listed here with its reason; a list that no longer fits also fails.
"""

import re

from tests.fix_server import bundle_files, tools_file

API_ROLES = ("anon", "authenticated", "service_role")
# Extensions bring objects of their own into `extensions`; the package owns all the other schemas.
FOREIGN_SCHEMAS = ("information_schema", "extensions", "cron", "plpgsql_check")

# Definer functions outside public: why each is one. The readers that policies ask are not listed:
# they belong to yardpass_memberships, which reads key columns alone.
DEFINERS = {
    "analytics.event_days": "figures count rows that their reader may not see",
    "analytics.event_figures": "figures count rows that their reader may not see",
    "analytics.org_figures": "figures count rows that their reader may not see",
    "analytics.fold_rollups": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.fold_counters": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.purge_facts": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.fold_share_links": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.fold_interactions": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.take_snapshots": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.fold_audience": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.refresh_views": "jobs run as yardpass_jobs, which has no rights of its own",
    "analytics.may_retire_events": "the manager of partitions may not freeze rollups",
    "analytics.may_retire_posts": "the manager of partitions may not freeze rollups",
    "analytics.may_retire_ads": "the manager of partitions may not freeze rollups",
    "analytics.note_rollups": "a DBA who is no superuser may not read the facts",
    "analytics.tg_event_impressions__note": "the writer may not write what the fold reads",
    "analytics.tg_post_impressions__note": "the writer may not write what the fold reads",
    "analytics.tg_post_facts__note": "the writer may not write what the fold reads",
    "analytics.tg_ad_impressions__note": "the writer may not write what the fold reads",
    "analytics.tg_ad_clicks__note": "the writer may not write what the fold reads",
    "analytics.tg_orders__note": "the writer may not write what the fold reads",
    "analytics.tg_order_items__note": "the writer may not write what the fold reads",
    "analytics.tg_refunds__note": "the writer may not write what the fold reads",
    "analytics.tg_refund_items__note": "the writer may not write what the fold reads",
    "analytics.tg_tickets__note": "the writer may not write what the fold reads",
    "ops.fan_out_webhooks_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.forget_webhooks_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "users.auth_account": "the platform lets the installing role alone read its users",
    "users.auth_addresses": "the platform lets the installing role alone read its users",
    "payments.tg_accounts__open_balance": "nobody else writes balances",
    "payments.tg_holds__give_back": "nobody else writes balances",
    "payments.tg_holds__set_aside": "nobody else writes balances",
    "payments.tg_transactions__post": "nobody else writes entries and balances",
    "payments.tg_invoice_lines__issued_stay": "the writer of a line may not read the invoice",
    "ticketing.tg_capacity_pools__stock": "the writer of a pool may not write its shards",
    "ticketing.tg_ticket_tiers__stock": "the writer of a tier may not write its shards",
    "ticketing.tg_tier_pool_members__untouched": "the writer may not read the tier's stock",
    "campaigns.tg_promo_redemptions__count": "the writer of a use may not change the code",
    "ticketing.tg_refund_items__count": "the writer of a refund may not change the order",
    "ticketing.tg_refunds__count": "the writer of a refund may not change the order",
    "ticketing.tg_ticket_holds__answer_offer": "who ends a hold may not write the waiting list",
    "events.tg__fill_tenant": "the writer may not read whose event it is",
    "events.tg_event_comments__place": "the writer may not read the post and the thread",
    "messaging.tg_direct_messages__number": "a participant may not change the conversation",
    "events.tg_event_posts__write": "an author may not write the history of her post",
    "events.tg_event_comments__write": "the writer may not call what tells people from services",
    "events.tg_event_reactions__stay": "the writer may not call what refuses",
    "events.tg_event_comment_reactions__stay": "the writer may not call what refuses",
    "events.tg_post_media__own_file": "the writer may not read all files",
    "messaging.advance_mailings_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "messaging.tell_people_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "messaging.tg_direct_messages__tell": "a writer may not write the outbox",
    "campaigns.tg_campaigns__tell": "a writer may not write the outbox",
    "sponsorship.tg_proposal_threads__tell": "a writer may not write the outbox",
    "sponsorship.tg_sponsorship_matches__tell": "a writer may not write the outbox",
    "messaging.tg_direct_messages__write": "the writer may not read who has blocked whom",
    "messaging.tg_conversation_participants__mark": "the writer may not call what tells people "
    "from services",
    "users.tg_follows__ask": "the follower may not read whether the target is private",
    "users.tg_user_profiles__own_portrait": "the writer may not read all files",
    "organizations.tg_org_memberships__keep_an_owner": "who deletes a person reads no memberships",
    "ops.keep_outbox_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.wake_outbox_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.maintain_partitions": "jobs run as yardpass_jobs, which owns no table",
    "ops.return_quarantined_rows": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.quarantined_months": "the owner of tables sees no rows",
    "ops.tg__quarantine": "the writer of a fact may not write what is set aside",
    "ml.build_index": "no other role owns the tables",
    "ml.build_indexes": "jobs run as yardpass_jobs, which has no rights of its own",
    "ml.content_of": "models read texts and interactions, and not their tables",
    "ml.events_for_user": "models read no events",
    "ml.events_near": "models read no events",
    "ml.fill_features": "jobs run as yardpass_jobs, which has no rights of its own",
    "ml.fill_queue": "jobs run as yardpass_jobs, which has no rights of its own",
    "ml.score_matches": "jobs run as yardpass_jobs, which has no rights of its own",
    "ml.similar_events": "models read no events",
    "ml.sponsors_for_package": "models read no sponsors",
    "ml.tg__ask": "the writer may not write the queue",
    "ml.tg_model_versions__partition": "the writer does not own the tables",
    "ml.tg_sponsor_profiles__ask": "the writer may not write the queue",
    "ops.tg__guard_state": "a writer may neither read the moves nor write the history",
    "sponsorship.tg__seller": "the writer may not read who sells",
    "sponsorship.tg__within_the_order": "the writer may not read all parts of an order",
    "sponsorship.tg_order_settlements__apply": "who settles may not change the order",
    "sponsorship.tg_sponsor_members__keep_an_owner": "the writer may not read all members",
    "payments.fold_entries_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "payments.forget_webhooks_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "payments.process_webhooks_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "payments.expire_holds_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "payments.expire_credits_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.expire_holds_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.expire_orders_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.expire_transfers_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.offer_places_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.cancel_batch_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ticketing.forget_guests_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "organizations.expire_invitations_job": "jobs run as yardpass_jobs, which has no rights of its"
    " own",
    "events.expire_invitations_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "events.follow_clocks_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "messaging.forget_contacts_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.forget_requests_job": "jobs run as yardpass_jobs, which has no rights of its own",
    "ops.plan_job_runs": "who ticks has no rights on the tables of jobs",
    "ops.start_job_run": "who ticks has no rights on the tables of jobs",
    "ops.finish_job_step": "who ticks has no rights on the tables of jobs",
    "ops.fail_job_run": "who ticks has no rights on the tables of jobs",
    "ops.reap_job_runs": "who ticks has no rights on the tables of jobs",
    "ops.overdue_job_runs": "who ticks has no rights on the tables of jobs",
    "ops.prune_job_runs": "who ticks has no rights on the tables of jobs",
    "ops.run_once": "a job asks for it, and has no rights on the table",
}
# Procedures that commit cannot fix their search path: they set it in each of their transactions.
COMMITTING = {"ops.run_due_job", "ops.tick", "ops.watch_jobs"}
# Columns of an enum that may be null.
NULLABLE_ENUMS = {
    "organizations.membership_changes.from_role": "null: no member before",
    "organizations.membership_changes.to_role": "null: no member after",
    "ticketing.orders.payout_destination_owner": "null: nobody is paid out",
    "payments.wallet_transactions.reference_type": "null: no record caused it",
    "payments.org_wallet_transactions.reference_type": "null: no record caused it",
}

MINE = f"""
    nspname !~ '^pg_' AND nspname <> ALL (ARRAY{list(FOREIGN_SCHEMAS)!r})
"""
TABLES = f"""
    SELECT pg_class.oid, nspname, relname, nspname || '.' || relname AS name, relkind, relacl,
        relrowsecurity, relforcerowsecurity
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND {MINE}
"""
FUNCTIONS = f"""
    SELECT pg_proc.oid, nspname, proname, nspname || '.' || proname AS name, proconfig, proacl,
        prosecdef, prosrc, prorettype = 'trigger'::regtype AS is_trigger, proargtypes, proowner,
        coalesce(obj_description(pg_proc.oid, 'pg_proc'), '') AS comment
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE {MINE} AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
    )
"""


def test_every_table_has_row_security_enabled_and_forced(db):
    assert db.rows(
        f"SELECT name FROM ({TABLES}) AS t WHERE NOT (relrowsecurity AND relforcerowsecurity)"
    ) == []  # fmt: skip


def test_every_table_has_a_primary_key(db):
    assert db.rows(
        f"SELECT name FROM ({TABLES}) AS t"
        " WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = t.oid AND indisprimary)"
    ) == []  # fmt: skip


def test_every_foreign_key_has_an_index_that_begins_with_its_columns(db):
    """In any order. One that leaves out NULLs counts: equality implies the rest of its rows."""
    assert db.rows(
        f"""
        SELECT conname FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid
        WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index
            WHERE indrelid = conrelid AND indisvalid
                AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
                AND (indpred IS NULL OR pg_get_expr(indpred, indrelid) = (
                    SELECT format('(%I IS NOT NULL)', attname) FROM pg_attribute
                    WHERE attrelid = conrelid AND attnum = conkey[1]
                ))
        )
        """
    ) == []  # fmt: skip


def test_every_foreign_key_says_what_a_deletion_does(db):
    assert db.rows(
        f"SELECT conname FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid"
        " WHERE contype = 'f' AND confdeltype = 'a'"
    ) == []  # fmt: skip


def test_a_column_that_a_deletion_sets_null_can_be_null(db):
    assert db.rows(
        f"""
        SELECT conname, attname FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid
        JOIN pg_attribute ON attrelid = conrelid
            AND attnum = ANY (coalesce(confdelsetcols, conkey))
        WHERE contype = 'f' AND confdeltype = 'n' AND attnotnull
        """
    ) == []  # fmt: skip


def test_constraints_are_valid_and_named_after_their_table(db):
    assert db.rows(
        f"""
        SELECT name, conname FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid
        JOIN pg_class ON pg_class.oid = conrelid
        WHERE contype <> 't' AND NOT relispartition
            AND NOT (starts_with(conname, t.relname || '_') AND convalidated)
        """
    ) == []  # fmt: skip


def test_indexes_are_named_after_their_table(db):
    assert db.rows(
        f"""
        SELECT name, i.relname FROM pg_index JOIN ({TABLES}) AS t ON t.oid = indrelid
        JOIN pg_class AS i ON i.oid = indexrelid
        WHERE NOT starts_with(i.relname, t.relname || '_')
        """
    ) == []  # fmt: skip


def test_no_two_indexes_of_a_table_are_the_same(db):
    assert db.rows(
        f"""
        SELECT name, array_agg(indexrelid::regclass::text)
        FROM pg_index JOIN ({TABLES}) AS t ON t.oid = indrelid
        JOIN pg_class AS i ON i.oid = indexrelid
        GROUP BY name, i.relam, indkey::text, indclass::text, indcollation::text, indoption::text,
            indpred::text, indexprs::text
        HAVING count(*) > 1
        """
    ) == []  # fmt: skip


def test_columns_are_of_types_that_keep_their_promise(db):
    """No instant without zone, no blank-padded text, no locale-bound money, no serial."""
    assert db.rows(
        f"""
        SELECT name, attname, format_type(atttypid, atttypmod)
        FROM pg_attribute JOIN ({TABLES}) AS t ON t.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped AND (
            atttypid IN (
                'timestamp'::regtype, 'timetz'::regtype, 'money'::regtype,
                'bpchar'::regtype, 'json'::regtype, 'timestamp[]'::regtype, 'bpchar[]'::regtype
            )
            OR pg_get_expr(adbin, adrelid) ~ 'nextval'
            -- Drawn after the column before it, and by a sequence with a name to be granted by.
            AND (name, attname) <> ('public.outbox', 'log_position')
            OR attname ~ '(_cents|_amount|amount)$'
                AND atttypid NOT IN ('bigint'::regtype, 'numeric'::regtype)
        )
        """
    ) == []  # fmt: skip


def test_times_are_with_their_zone(db):
    assert db.rows(
        f"""
        SELECT name, attname FROM pg_attribute JOIN ({TABLES}) AS t ON t.oid = attrelid
        WHERE attname ~ '_at$' AND atttypid <> 'timestamptz'::regtype
        """
    ) == []  # fmt: skip


def test_states_are_never_null(db):
    found = db.rows(
        f"""
        SELECT name || '.' || attname FROM pg_attribute JOIN ({TABLES}) AS t ON t.oid = attrelid
        JOIN pg_type ON pg_type.oid = atttypid
        WHERE attnum > 0 AND NOT attisdropped AND typtype = 'e' AND NOT attnotnull
        """
    )

    assert {column for (column,) in found} == set(NULLABLE_ENUMS)


def test_every_schema_table_column_type_function_and_policy_has_a_comment(db):
    assert db.rows(
        f"""
        SELECT 'schema' AS kind, nspname AS name FROM pg_namespace
        WHERE {MINE} AND nspname <> 'public' AND obj_description(oid, 'pg_namespace') IS NULL
        UNION ALL
        SELECT 'relation', nspname || '.' || relname
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE {MINE} AND relkind IN ('r', 'p', 'v', 'm')
            AND obj_description(pg_class.oid, 'pg_class') IS NULL
        UNION ALL
        SELECT 'column', nspname || '.' || relname || '.' || attname
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        WHERE {MINE} AND relkind IN ('r', 'p', 'v', 'm')
            AND col_description(pg_class.oid, attnum) IS NULL
        UNION ALL
        SELECT 'type', nspname || '.' || typname
        FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
        LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE {MINE} AND (typtype IN ('e', 'd', 'r') OR relkind = 'c')
            AND obj_description(pg_type.oid, 'pg_type') IS NULL
        UNION ALL
        SELECT 'policy', polrelid::regclass::text || '.' || polname
        FROM pg_policy WHERE obj_description(oid, 'pg_policy') IS NULL
        UNION ALL
        SELECT 'function', oid::regprocedure::text FROM ({FUNCTIONS}) AS f WHERE comment = ''
        """
    ) == []  # fmt: skip


def test_every_function_fixes_its_search_path(db):
    found = db.rows(
        f"SELECT name FROM ({FUNCTIONS}) AS f JOIN pg_proc USING (oid) WHERE prokind <> 'a'"
        " AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(f.proconfig, '{}'))"
    )

    assert {name for (name,) in found} == COMMITTING


def test_no_function_is_anybodys(db):
    """An acl that is NULL is the built-in one, by which PUBLIC executes."""
    assert db.rows(
        f"""
        SELECT name FROM ({FUNCTIONS}) AS f WHERE EXISTS (
            SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0
        )
        """
    ) == []  # fmt: skip


def test_a_name_is_one_function(db):
    """Named arguments and PostgREST cannot tell overloads apart."""
    assert db.rows(
        f"SELECT name FROM ({FUNCTIONS}) AS f GROUP BY name HAVING count(*) > 1"
    ) == []  # fmt: skip


def test_definers_are_the_api_and_the_ones_listed(db):
    found = db.rows(
        f"SELECT name FROM ({FUNCTIONS}) AS f WHERE prosecdef AND nspname <> 'public'"
        " AND proowner <> 'yardpass_memberships'::regrole"
    )

    assert {name for (name,) in found} == set(DEFINERS)


def test_the_comment_of_a_function_says_who_may_call_it_and_so_do_the_grants(db):
    functions = db.rows(f"SELECT * FROM ({FUNCTIONS}) AS f WHERE nspname <> 'auth'")
    assert functions

    said = {}
    granted = {function.name: set() for function in functions}
    for function in functions:
        promise = " ".join(function.comment.split()).partition("Callable by")[2]
        said[function.name] = {role for role in API_ROLES if re.search(rf"\b{role}\b", promise)}
    for name, role in db.rows(
        f"SELECT name, role FROM ({FUNCTIONS}) AS f"
        f" CROSS JOIN unnest(ARRAY{list(API_ROLES)!r}) AS role"
        " WHERE nspname <> 'auth' AND has_function_privilege(role, f.oid, 'EXECUTE')"
    ):
        granted[name].add(role)

    assert said == granted


def test_the_comment_of_every_function_of_the_api_says_who_may_call_it(db):
    assert db.rows(
        f"SELECT name FROM ({FUNCTIONS}) AS f WHERE nspname = 'public'"
        " AND NOT is_trigger AND comment !~ 'Callable\\s+by'"
    ) == []  # fmt: skip


def test_the_api_takes_arguments_of_types_that_its_callers_may_name(db):
    """PostgREST names each argument's type in its query, which takes USAGE on the schema of it."""
    assert db.rows(
        f"""
        SELECT name, argument::regtype::text, role
        FROM ({FUNCTIONS}) AS f CROSS JOIN unnest(proargtypes) AS argument
        JOIN pg_type ON pg_type.oid = argument
        CROSS JOIN unnest(ARRAY{list(API_ROLES)!r}) AS role
        WHERE f.nspname = 'public' AND has_function_privilege(role, f.oid, 'EXECUTE')
            AND NOT has_schema_privilege(role, typnamespace, 'USAGE')
        """
    ) == []  # fmt: skip


def test_an_api_role_reaches_no_schema_but_public_and_ref(db):
    reached = db.rows(
        f"""
        SELECT DISTINCT nspname
        FROM pg_namespace CROSS JOIN unnest(ARRAY{list(API_ROLES)!r}) AS role
        WHERE {MINE} AND has_schema_privilege(role, oid, 'USAGE')
        """
    )

    assert {schema for (schema,) in reached} - {"auth"} == {"public", "ref"}


def test_nobody_but_the_owner_creates_in_a_schema(db):
    assert db.rows(
        f"""
        SELECT nspname, role
        FROM pg_namespace CROSS JOIN unnest(ARRAY{[*API_ROLES, "app_read", "app_write"]!r}) AS role
        WHERE {MINE} AND has_schema_privilege(role, oid, 'CREATE')
        """
    ) == []  # fmt: skip


def test_callers_of_the_api_are_in_no_group_of_the_staff(db):
    assert db.rows(
        "SELECT member::regrole, roleid::regrole FROM pg_auth_members"
        " WHERE roleid::regrole::text ~ '^(app|yardpass)_'"
        f" AND member::regrole::text = ANY (ARRAY{list(API_ROLES)!r})"
    ) == []  # fmt: skip


def test_views_read_with_the_rights_of_the_reader(db):
    assert db.rows(
        f"""
        SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE {MINE} AND relkind = 'v'
            AND NOT coalesce(reloptions, '{{}}') && ARRAY['security_invoker=true']
        """
    ) == []  # fmt: skip


def test_policies_are_for_named_roles_and_one_command(db):
    assert db.rows(
        "SELECT polrelid::regclass, polname FROM pg_policy WHERE polcmd = '*' OR 0 = ANY (polroles)"
    ) == []  # fmt: skip


def codes(text):
    """The codes of class YP in a text."""
    return set(re.findall(r"\bYP\d{3}\b", text))


def test_codes_that_are_raised_or_promised_are_registered(db):
    registered = {code for (code,) in db.rows("SELECT code FROM ops.error_codes")}
    functions = db.rows(f"SELECT prosrc, comment FROM ({FUNCTIONS}) AS f")
    told = set().union(*(codes(f.prosrc) | codes(f.comment) for f in functions))

    assert told - registered == set()


def test_codes_that_functions_raise_for_callers_are_all_in_use(db):
    registered = {
        code for (code,) in db.rows("SELECT code FROM ops.error_codes WHERE code ~ '^YP[012]'")
    }
    functions = db.rows(f"SELECT prosrc FROM ({FUNCTIONS}) AS f")
    raised = set().union(*(codes(f.prosrc) for f in functions))

    assert registered - raised == set()


def test_codes_that_a_bundle_raises_are_registered_and_the_other_way_round(db):
    registered = {
        code for (code,) in db.rows("SELECT code FROM ops.error_codes WHERE code ~ '^YP9'")
    }
    texts = [file.read_text() for file in (*bundle_files(), tools_file())]
    raised = set().union(*(set(re.findall(r"ERRCODE = '(YP9\d\d)'", text)) for text in texts))

    assert raised == registered


def test_a_bundle_refuses_in_the_words_of_the_registry(db):
    """It raises before the registry is there, so it keeps a copy of the message."""
    registered = dict(db.rows("SELECT code, message FROM ops.error_codes"))
    pattern = r"ERRCODE = '(YP9\d\d)',\s+MESSAGE = '([^']+)'"

    raised = dict(pair for file in bundle_files() for pair in re.findall(pattern, file.read_text()))

    assert {code: message.lower() for code, message in raised.items()} == {
        code: registered[code] for code in raised
    }


# Whose errors its only caller catches and writes down.
CAUGHT = {"payments.digest_stripe"}


def called(functions):
    """{function: set of the package's functions that it reaches, itself among them}."""
    calls = {
        name: set(re.findall(r"\b([a-z_]+\.[a-z0-9_]+)\(", f.prosrc)) & functions.keys() - CAUGHT
        for name, f in functions.items()
    }

    def reached(name):
        seen, waiting = set(), {name}
        while waiting:
            seen |= waiting
            waiting = set().union(*(calls[one] for one in waiting)) - seen
        return seen

    return {name: reached(name) for name in functions}


def test_the_comment_of_a_function_promises_only_codes_that_it_can_raise(db):
    """A function raises what it and the package's functions that it calls raise."""
    functions = {f.name: f for f in db.rows(f"SELECT * FROM ({FUNCTIONS}) AS f")}
    own = {name: codes(f.prosrc) for name, f in functions.items() if name != "ops.raise_error"}
    own |= {"ops.raise_error": set(), "ops.require": {"YP003"}}
    raised = {
        name: set().union(*(own[one] for one in below)) for name, below in called(functions).items()
    }

    triggers = set().union(*(raised[name] for name, f in functions.items() if f.is_trigger))
    promised = {name: codes(f.comment) - raised[name] - triggers for name, f in functions.items()}

    assert {name: more for name, more in promised.items() if more} == {}


def test_the_comment_of_an_rpc_tells_every_code_that_it_can_raise(db):
    functions = {f.name: f for f in db.rows(f"SELECT * FROM ({FUNCTIONS}) AS f")}

    untold = {
        name: set().union(*(codes(functions[one].prosrc) for one in below))
        - codes(functions[name].comment)
        for name, below in called(functions).items()
        if functions[name].nspname == "public"
    }

    assert {name: more for name, more in untold.items() if more} == {}


COMMENTS = f"""
    SELECT t.name || '.' || attname AS name,
        coalesce(col_description(t.oid, attnum), '') AS comment,
        atttypid = 'jsonb'::regtype AS is_json
    FROM pg_attribute JOIN ({TABLES}) AS t ON t.oid = attrelid JOIN pg_class USING (oid)
    WHERE attnum > 0 AND NOT attisdropped AND NOT relispartition
"""


def test_a_money_column_says_its_unit(db):
    """Minor units of a currency, micro-credits, or cents of a currency that is named."""
    assert db.rows(
        f"SELECT name FROM ({COMMENTS}) AS c WHERE name ~ '_(cents|micros)$'"
        " AND comment !~* 'minor unit|micro|cents of|US cents|where the currency is USD'"
    ) == []  # fmt: skip


def test_a_json_column_says_its_shape(db):
    assert db.rows(
        f"SELECT name FROM ({COMMENTS}) AS c WHERE is_json"
        " AND comment !~* 'object|array|[{]|any json|shape as|as in|copied from|as body'"
    ) == []  # fmt: skip
