"""The world of an attack: a tenant with a row in every table, its people, and somebody else.

It is built once per worker and committed to a database of its own; what a test does in it is
rolled back. Foreign keys are bound to the one row that the parent table has for the tenant, so
that whoever sees one of these rows without right sees something of the tenant.
"""

import json
import os
from dataclasses import dataclass

import pytest
from psycopg import sql

from tests.fix_actors import SEARCH_PATH, Actor, add_member, person, tenant
from tests.fix_db import cloned, weaken
from tests.fix_rows import catalog, first, make, read_catalog

# Schemas whose rows are nobody's: the bundle brings them, or the platform.
COMMON_SCHEMAS = ("ref", "ops", "auth")
ROLES = ("viewer", "editor", "admin", "owner")
# The people of a tenant: its members, somebody whom it removed, and those whose rows these are.
PEOPLE = (
    *(*ROLES, "removed"),
    *("subject", "holder", "crew", "invited", "partner", "member", "fan", "idol", "counterpart"),
)


def of(name):
    """A value: the id of one of PEOPLE."""
    return lambda world: world.people[name].user_id


# Whose row it is when it is not the subject's (None: the tenant's alone). What these rows let a
# person do would spread to all other tables of the subject.
PERSON = {
    "analytics.moderation_actions": "counterpart",
    "analytics.moderation_cases": "counterpart",
    "events.event_invites": "invited",
    "events.event_roles": "crew",
    "events.event_scanners": "crew",
    "events.post_mentions": "fan",
    "events.role_invites": None,
    "messaging.conversation_participants": "partner",
    "messaging.direct_conversations": "partner",
    "messaging.direct_messages": "partner",
    "organizations.org_memberships": "viewer",
    "sponsorship.proposal_messages": "member",
    "sponsorship.proposal_offers": "member",
    "payments.accounts": None,
    "payments.credit_lots": None,
    "payments.invoices": None,
    "payments.org_wallets": None,
    "payments.payout_accounts": None,
    "payments.payout_queue": None,
    "sponsorship.sponsor_members": "member",
    "sponsorship.sponsorship_orders": "removed",
    "ticketing.scan_logs": "crew",
    "ticketing.scanner_gates": "crew",
    "ticketing.ticket_holds": "holder",
    "ticketing.ticket_transfers": "holder",
    "ticketing.tickets": "holder",
    "users.follows": "fan",
}
# Columns in which the row's own person stands although others are named so elsewhere.
OWN_COLUMNS = {
    "analytics.reports": ("reported_by",),
    "analytics.share_links": ("created_by",),
    "messaging.direct_conversations": ("created_by",),
    "messaging.direct_messages": ("written_by",),
    "public.media_assets": ("uploaded_by",),
}
# Columns in which somebody else stands: the other side of the row.
OTHER_COLUMNS = (
    *("actor_user_id", "blocked_user_id"),
    *("muted_user_id", "to_user_id", "subject_user_id"),
)
LEFT = object()  # a value: make() finds one, whatever row the parent has


def the_organization(world):
    """A value: the tenant's id."""
    return world.rows["organizations.organizations"].id


def legs_of_the_account(world):
    """A value: legs that put money on the tenant's account."""
    add(world, "payments.accounts", ())
    clearing = world.db.value("SELECT payments.ensure_account('clearing', 'USD')")
    return f'{{"({clearing},1,)","({world.rows["payments.accounts"].id},-1,)"}}'


# What the keys alone do not say. None leaves a nullable key unbound.
VALUES = {
    "analytics.moderation_appeals": {"decided_by": None},
    "campaigns.ad_clicks": {"ticket_id": None},
    "campaigns.ad_creatives": {"approved_version": None, "post_id": None},
    "campaigns.creative_versions": {"post_id": None},
    "events.cultural_guides": {"reviewed_by": None},
    "events.event_comments": {"author_org_id": None, "removed_by": None},
    "events.event_posts": dict.fromkeys(
        ("audience_tier_id", "ticket_id", "author_org_id", "deleted_by", "removed_by")
    ),
    "events.role_invites": {"accepted_user_id": None},
    "events.events": {"owner_user_id": None},
    "messaging.conversation_participants": {"participant_org_id": None},
    "messaging.direct_conversations": {"event_id": None},
    "messaging.direct_messages": {"sender_org_id": None, "written_by": None},
    "messaging.suppressions": {"scope": "organization", "event_id": None},
    "messaging.unsubscribe_tokens": {"scope": "organization", "event_id": None},
    "ml.event_embeddings": {"model_version": LEFT},
    "ml.model_switches": {"from_model": None},
    "ml.package_embeddings": {"model_version": LEFT},
    "ml.sponsor_embeddings": {"model_version": LEFT},
    "organizations.org_invitations": {"accepted_user_id": None},
    "organizations.membership_changes": {"invitation_id": None, "to_role": "viewer"},
    "payments.accounts": {"user_id": None},
    "payments.credit_lots": {"wallet_id": None, "invoice_id": None},
    "payments.invoices": dict.fromkeys(
        ("sequence_id", "wallet_id", "buyer_organization_id", "purchased_by_user_id")
    ),
    "payments.org_wallets": {"user_id": None},
    "payments.payout_accounts": {
        "context_type": "organization",
        "context_id": the_organization,
        "user_id": None,
    },
    "payments.payout_queue": {"user_id": None},
    "payments.transactions": {"hold_id": None, "legs": legs_of_the_account},
    "public.media_assets": {"organization_id": None},
    "sponsorship.deliverable_proofs": {"media_asset_id": None},
    "sponsorship.sponsorship_packages": {"sponsor_id": None},
    "sponsorship.order_settlements": {"deliverable_id": None, "dispute_id": None},
    "ticketing.admissions": {"exit_scan_id": None},
    "ticketing.checkout_sessions": {"guest_session_id": None},
    "ticketing.scan_logs": {"ticket_id": None},
    "ticketing.stock_shards": {"tier_id": None, "capacity": 0, "available": 0},
    "ticketing.ticket_holds": {"order_id": None},
    "ticketing.ticket_transfers": {"new_ticket_id": None, "to_user_id": None},
    "users.consent_events": {"event_id": None},
    "users.consents": {"event_id": None},
    "users.follows": {
        "follower_org_id": None,
        "target_type": "user",
        "target_id": of("idol"),
    },
    "users.user_blocks": dict.fromkeys(
        ("blocker_organization_id", "blocked_organization_id", "created_by")
    ),
    "users.user_mutes": {"muted_organization_id": None, "muted_event_id": None},
}
# Rows of a state that takes a story to reach: they are written with triggers and keys unchecked.
WRITTEN = ("sponsorship.order_disputes", "sponsorship.sponsorship_payouts")


# Runs a statement as a caller and undoes it. `prepare` runs before, as the installing role.
PROBE = """
    CREATE SCHEMA probe;
    CREATE FUNCTION probe.attempt(role text, claims text, path text, prepare text, statement text)
    RETURNS TABLE (state text, number bigint, said text)
    LANGUAGE plpgsql AS $function$
    BEGIN
        IF prepare <> '' THEN
            EXECUTE prepare;
        END IF;
        PERFORM set_config('search_path', path, true),
            set_config('request.jwt.claims', claims, true), set_config('role', role, true);
        EXECUTE statement;
        GET DIAGNOSTICS number = ROW_COUNT;
        EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE';
        RAISE EXCEPTION USING ERRCODE = 'ZZ000';
    EXCEPTION
        WHEN OTHERS THEN
            state := nullif(sqlstate, 'ZZ000');
            said := sqlerrm;
            IF state IS NULL THEN
                said := NULL;
            ELSE
                number := 0;
            END IF;
            RETURN NEXT;
    END
    $function$
"""


@dataclass
class World:
    """The database, the people as Actors, the tenant's row in each table, and the attacker's."""

    db: object
    people: dict
    rows: dict
    attacks: "World | None" = None

    def __getattr__(self, name):
        try:
            return vars(self)["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def organization(self):
        """The tenant."""
        return self.rows["organizations.organizations"]

    @property
    def event(self):
        """The event to which its rows belong."""
        return self.rows["events.events"]

    @property
    def tables(self):
        """All tables by name."""
        return sorted(self.rows)

    def key(self, table):
        """The primary key of the tenant's row, as a dict."""
        row = self.rows[table]
        names = catalog(self.db, table).unique_keys[0]
        return {name: getattr(row, name) for name in sorted(names)}

    def where(self, table, key=None):
        """SQL: the condition that holds for the tenant's row alone, or for the key."""
        key = self.key(table) if key is None else key
        return " AND ".join(f"{name} = {literal(self.db, value)}" for name, value in key.items())

    def person_of(self, table):
        """The name of the person to whom the row belongs."""
        return PERSON.get(table, "subject")

    def attempts(self, trials):
        """Runs and undoes each (actor, prepare, statement).

        Returns for each the SQLSTATE or None, the number of rows, and the message or None.
        """
        if not trials:
            return []
        roles, claims, prepares, statements = [], [], [], []
        for actor, prepare, statement in trials:
            roles.append(actor.role)
            claims.append(json.dumps(actor.claims))
            prepares.append(prepare)
            statements.append(statement)
        return self.db.rows(
            "SELECT outcome.* FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
            " WITH ORDINALITY AS trial (role, claims, prepare, statement, n)"
            " CROSS JOIN LATERAL probe.attempt(role, claims, %s, prepare, statement) AS outcome"
            " ORDER BY n",
            *(roles, claims, prepares, statements, SEARCH_PATH),
        )


def literal(db, value):
    """The value as an SQL literal."""
    return sql.Literal(value).as_string(db.connection)


def build(db):
    """Makes the world: two tenants, one of which attacks the other."""
    world = build_tenant(db, "Victim")
    world.attacks = build_tenant(db, "Attacker")
    attacker = world.attacks.owner.claiming(org_id=str(world.organization.id))
    world.people |= {
        "attacker": attacker,
        "outsider": person(db, "Outsider"),
        "anon": Actor(db, "anon", {"role": "anon"}),
    }
    db.execute("CALL analytics.refresh_views()")
    db.execute(PROBE)
    return world


def build_tenant(db, name):
    """A tenant with its people and a row in every table."""
    organization = tenant(db, f"{name} Hall")
    people = {each: person(db, f"{name} {each}") for each in PEOPLE}
    for role in ROLES:
        people[role] = add_member(db, organization, people[role], role)
    db.execute(
        "DELETE FROM organizations.org_memberships WHERE org_id = %s AND user_id = %s",
        *(organization.id, organization.created_by),
    )
    people["removed"] = people["removed"].claiming(org_id=str(organization.id))
    for n, actor in enumerate(people.values()):
        phone = f"+479{n:02}{str(organization.id.int)[:6]}"
        db.execute(
            "UPDATE users.user_profiles SET phone = %s WHERE user_id = %s", phone, actor.user_id
        )
    rows = {
        "organizations.organizations": organization,
        "organizations.org_memberships": db.row(
            "SELECT * FROM organizations.org_memberships WHERE org_id = %s AND user_id = %s",
            *(organization.id, people["viewer"].user_id),
        ),
    }
    for table, column in (("users.user_profiles", "user_id"), ("auth.users", "id")):
        rows[table] = db.row(
            f"SELECT * FROM {table} WHERE {column} = %s", people["subject"].user_id
        )
    world = World(db, people, rows)
    for table in tables_of(db):
        add(world, table, ())
    # What came later may have changed what came before.
    for table in world.tables:
        world.rows[table] = db.row(f"SELECT * FROM {table} WHERE {world.where(table)}")
    return world


def tables_of(db):
    """The tables of the package and of the platform, partitions left out."""
    foreign = ("cron.", "extensions.", "plpgsql_check.", "storage.")
    return [table for table in sorted(read_catalog(db)) if not table.startswith(foreign)]


def add(world, table, above):
    """Makes the tenant's row of the table after its parents'. `above`: the tables that wait."""
    if table in world.rows or table in above:
        return
    if table.split(".")[0] in COMMON_SCHEMAS:
        world.rows[table] = first(world.db, table, {}) or make(world.db, table)
        return
    found = catalog(world.db, table)
    given = VALUES.get(table, {})
    for parent, columns in found.foreign_keys:
        if not any(given.get(name, "") in (None, LEFT) for name in columns):
            add(world, parent, (*above, table))
    values = bound(world, table, found)
    if table in WRITTEN:
        world.db.execute("SET session_replication_role = replica")
        world.rows[table] = make(world.db, table, **values)
        world.db.execute("SET session_replication_role = origin")
    else:
        world.rows[table] = make(world.db, table, **values)


def bound(world, table, found):
    """The values of the row's foreign keys, and those of VALUES."""
    known = {}
    for name, value in VALUES.get(table, {}).items():
        known[name] = value(world) if callable(value) else value
    for parent, columns in found.foreign_keys:
        columns = {found.original(name): key for name, key in columns.items()}
        columns = {n: key for n, key in columns.items() if not found.columns[n].generated}
        if parent == "users.user_profiles":
            for name in columns:
                known.setdefault(name, somebody(world, table, name))
        elif parent.split(".")[0] not in COMMON_SCHEMAS and parent in {*world.rows} - {table}:
            row = world.rows[parent]
            values = {name: getattr(row, key) for name, key in columns.items()}
            if all(known.get(name, value) == value for name, value in values.items()):
                known |= values
    return {name: value for name, value in known.items() if value is not LEFT}


def somebody(world, table, column):
    """The id of the person who stands in the column."""
    if column in OTHER_COLUMNS:
        name = "counterpart"
    elif column.endswith(("_by", "_to")) and column not in OWN_COLUMNS.get(table, ()):
        name = "removed"
    else:
        name = world.person_of(table) or "subject"
    return world.people[name].user_id


def pytest_addoption(parser):
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write tests/golden/privileges.txt as this run finds it",
    )


@pytest.fixture(scope="session")
def world_database(server):
    """This worker's database with the world. Only `world` uses it: it must stay as it is."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with cloned(server, f"{server.prefix}world_{worker}") as database:
        with database.connection.transaction():
            made = build(database)
        database.execute("ANALYZE")
        yield made


@pytest.fixture
def world(world_database):
    """The World. All that the test does in it is rolled back."""
    database = world_database.db
    if not database.server.superuser:
        pytest.skip("only a superuser sets the stage: it writes rows past keys and triggers")
    with database.connection.transaction(force_rollback=True):
        weaken(database)
        yield world_database
