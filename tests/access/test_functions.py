"""Every function of the API, called by somebody of another tenant with the tenant's ids."""

import json
import re
import uuid

import pytest

from tests.access.hidden import found_in
from tests.fix_world import literal

FUNCTIONS = """
    SELECT pg_proc.oid::regprocedure::text AS signature, format('%I.%I', nspname, proname) AS name,
        (SELECT array_agg(coalesce(argument, '') ORDER BY place)
            FROM unnest(proargnames) WITH ORDINALITY AS a (argument, place)
            WHERE place <= pronargs) AS arguments,
        (SELECT array_agg(format_type(type, NULL) ORDER BY place)
            FROM unnest(proargtypes) WITH ORDINALITY AS t (type, place)) AS types,
        pronargs - pronargdefaults AS needed
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'public' AND prokind = 'f' AND (
        has_function_privilege('anon', pg_proc.oid, 'EXECUTE')
        OR has_function_privilege('authenticated', pg_proc.oid, 'EXECUTE')
    ) AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    ORDER BY 1
"""
# Names of arguments and the table whose id they take, where no foreign key's column says it.
TABLES = {
    "organization_id": "organizations.organizations",
    "org_id": "organizations.organizations",
    "user_id": "users.user_profiles",
    "hold_ids": "ticketing.ticket_holds",
    "invitation_id": "organizations.org_invitations",
}
PARENTS = """
    SELECT attname AS name, min(format('%I.%I', nspname, relname)) AS parent
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    JOIN pg_class ON pg_class.oid = confrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE contype = 'f' AND cardinality(conkey) = 1 AND atttypid = 'uuid'::regtype
    GROUP BY attname HAVING count(DISTINCT confrelid) = 1
"""
TEXTS = ("", " ", "x", "ünï", "'; --", "x" * 100_000, "\u202e", "1e400", "-1", "{}", "null")
NUMBERS = ("0", "-1", "1", "2147483647", "-2147483648")
BIG_NUMBERS = (*NUMBERS, "9223372036854775807", "-9223372036854775808")
JSON = ("{}", "[]", "null", "1", '"x"', "[[]]", "[null]", '[{"a": 1}]', '{"": null}')
VALUES = {
    "text": TEXTS,
    "integer": NUMBERS,
    "smallint": ("0", "-1", "32767"),
    "bigint": BIG_NUMBERS,
    "numeric": ("0", "-1", "NaN", "Infinity", "1e100"),
    "boolean": ("true", "false"),
    "jsonb": JSON,
    "json": JSON,
    "timestamp with time zone": ("-infinity", "infinity", "2000-01-01", "2100-01-01"),
    "date": ("-infinity", "infinity", "2000-01-01", "2100-01-01"),
    "interval": ("0", "-1 day", "1000 years"),
    "bytea": ("\\x", "\\x00"),
}
CALLERS = ("anon", "outsider", "attacker", "removed")


@pytest.fixture
def calls(world):
    """Every function with its arguments' values: {signature: (function, {argument: values})}."""
    parents = {row.name: row.parent for row in world.db.rows(PARENTS)} | TABLES
    found = {}
    for function in world.db.rows(FUNCTIONS):
        values = {
            name: values_for(world, parents, name, type_)
            for name, type_ in zip(function.arguments or [], function.types or [], strict=True)
        }
        found[function.signature] = function, values
    return found


def values_for(world, parents, name, type_):
    """Literals for an argument: first the tenant's own, then the odd ones."""
    theirs = ids_for(world, parents, name)
    if type_ == "uuid":
        return [f"'{value}'" for value in theirs]
    if type_ == "uuid[]":
        many = "{" + ",".join(theirs) + "}"
        return [f"'{value}'" for value in (f"{{{theirs[0]}}}", many, "{}", "{NULL}")]
    if type_ in ("jsonb", "json"):
        keys = ("tier_id", "id", "event_id", "user_id", "order_item_id", "ticket_id")
        items = [{key: ids_for(world, parents, key)[0] for key in keys} | {"quantity": 1}]
        texts = (json.dumps(items), json.dumps(items[0]), json.dumps(theirs), *JSON)
        return [literal(world.db, text) for text in texts]
    if type_ in ("text", "character varying"):
        texts = (*texts_of(world, name), *theirs[:1], *TEXTS)
        return [literal(world.db, text) for text in texts]
    if type_.endswith("[]"):
        return ["'{}'", "'{NULL}'"]
    if type_ in VALUES:
        return [f"'{value}'" for value in VALUES[type_]]
    if rows := [row for table, row in world.rows.items() if table.split(".")[1] == type_]:
        return [made_up(world, type_, row) for row in rows]
    labels = world.db.rows(
        "SELECT enumlabel AS label FROM pg_enum WHERE enumtypid = to_regtype(%s)", type_
    )
    return [f"'{row.label}'" for row in labels] or ["NULL"]


def made_up(world, view, row):
    """A row as an argument: the tenant's id, and the attacker in place of its people."""
    people = {str(person.user_id) for person in world.people.values()}
    fields = {
        name: str(world.attacker.user_id) if n and str(value) in people else str(value)
        for n, (name, value) in enumerate(row._asdict().items())
        if isinstance(value, uuid.UUID)
    }
    record = literal(world.db, json.dumps(fields))
    return f"jsonb_populate_record(NULL::public.{view}, {record}::jsonb)"


def ids_for(world, parents, name):
    """Ids of the tenant that an argument of this name may take, the likeliest first."""
    table = parents.get(name) or parents.get(name.removesuffix("s"))
    guesses = [world.rows[table][0]] if table else []
    others = ("events.events", "organizations.organizations", "ticketing.orders", "auth.users")
    guesses += [world.rows[other][0] for other in others]
    return [str(guess) for guess in guesses]


def texts_of(world, name):
    """What the tenant's rows say in columns of that name."""
    texts = [
        getattr(row, name)
        for row in world.rows.values()
        if name in getattr(row, "_fields", ()) and isinstance(getattr(row, name), str)
    ]
    return texts[:3]


def statements(function, values):
    """Calls: with all likely values, then each argument in turn odd, null or left out."""
    first = {name: found[0] for name, found in values.items()}
    yield call(function, first)
    for name, found in values.items():
        for value in found[1:]:
            yield call(function, first | {name: value})
        yield call(function, first | {name: "NULL"})
    needed = list(values)[: function.needed]
    yield call(function, {name: first[name] for name in needed})


def call(function, arguments):
    """SELECT * FROM the function with named arguments."""
    given = ", ".join(f"{name} => {value}" if name else value for name, value in arguments.items())
    return f"SELECT * FROM {function.name}({given})"


def is_expected(outcome):
    """Success, or an error that is meant for callers."""
    state = outcome.state
    return state is None or state == "42501" or state[:2] in ("YP", "PT")


@pytest.mark.parametrize("caller", CALLERS)
def test_no_call_fails_in_a_way_that_is_not_meant_for_callers(world, hidden, calls, caller):
    actor = world.people[caller]
    named, trials = [], []
    for signature, (function, values) in calls.items():
        for statement in statements(function, values):
            named.append(signature)
            trials.append((actor, "", statement))

    faults = {}
    for signature, (_, _, statement), outcome in zip(
        named, trials, world.attempts(trials), strict=True
    ):
        if not is_expected(outcome):
            faults.setdefault(signature, []).append(
                (outcome.state, outcome.said[:80], statement[:300])
            )

    assert not faults, "\n".join(f"{name}: {found[0]}" for name, found in faults.items())
    assert len(calls) > 25


@pytest.mark.parametrize("caller", CALLERS)
def test_no_call_returns_or_changes_what_is_the_tenants(world, hidden, calls, caller):
    """Whatever succeeds is looked at: its result, and every row of the tenant after it."""
    actor = world.people[caller]
    named, trials = [], []
    for signature, (function, values) in calls.items():
        for statement in statements(function, values):
            named.append((signature, statement))
            trials.append((actor, "", statement))
    succeeded = [
        name
        for name, outcome in zip(named, world.attempts(trials), strict=True)
        if outcome.state is None
    ]

    before = all_rows(world)
    faults = {}
    for signature, statement in succeeded:
        with world.db.undone():
            told = str(actor.rows(statement))
            given = found_in(statement, hidden)
            if ids := set(found_in(told, hidden)) - set(given):
                faults[signature] = f"tells {ids}: {statement[:200]}"
            if changed := {n for n, row in all_rows(world).items() if before[n] != row}:
                faults[signature] = f"changes {changed}: {statement[:200]}"

    assert not faults, "\n".join(f"{name}: {fault}" for name, fault in faults.items())


def all_rows(world):
    """{table: the tenant's row as text} of all tables that are not everybody's."""
    union = " UNION ALL ".join(
        f"SELECT '{table}' AS name, t::text AS row FROM {table} AS t WHERE {world.where(table)}"
        for table in world.tables
        if table.split(".")[0] not in ("ref", "ops")
    )
    return {row.name: row.row for row in world.db.rows(union)}


@pytest.mark.parametrize("caller", CALLERS)
def test_the_answer_to_anothers_id_is_the_answer_to_no_id_at_all(world, hidden, calls, caller):
    """An id of a private row and a random one: same code, same words, but for the id itself."""
    actor = world.people[caller]
    pairs, trials = [], []
    for signature, (function, values) in calls.items():
        first = {name: found[0] for name, found in values.items()}
        for name, type_ in zip(function.arguments or [], function.types or [], strict=True):
            if type_ not in ("uuid", "uuid[]"):
                continue
            nobody = str(uuid.uuid4())
            other = f"'{nobody}'" if type_ == "uuid" else f"'{{{nobody}}}'"
            pairs.append((signature, name))
            trials.append((actor, "", call(function, first)))
            trials.append((actor, "", call(function, first | {name: other})))

    answers = [
        (outcome.state, outcome.number, masked(outcome.said or ""))
        for outcome in world.attempts(trials)
    ]
    faults = {
        pair: (theirs, nobodys)
        for pair, theirs, nobodys in zip(pairs, answers[::2], answers[1::2], strict=True)
        if theirs != nobodys
    }

    assert not faults, "\n".join(f"{name}: {fault}" for name, fault in faults.items())


def masked(text):
    """The text without ids."""
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "?", text)
