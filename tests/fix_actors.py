"""Actors: people and services that call the API as PostgREST lets them.

Each call of an actor is one request: role, claims and search_path are set for the transaction,
then comes the statement, then the checks of a COMMIT. Afterwards everything is as it was before
the call, also after an error. The people's rows are made here and nowhere else.
"""

import json
import uuid

import pytest
from psycopg import sql

from tests.fix_db import Statements, run

SEARCH_PATH = '"public", "extensions"'
SETTINGS = ("search_path", "request.jwt.claims", "role")


class Actor(Statements):
    """A caller of the API. `user_id` and `org_id` are None where the token has no such claim."""

    def __init__(self, db, role, claims):
        self.db = db
        self.role = role
        self.claims = claims

    @property
    def user_id(self):
        """The claim sub."""
        return self._uuid("sub")

    @property
    def org_id(self):
        """The claim org_id."""
        return self._uuid("org_id")

    def claiming(self, **claims):
        """The same caller with other claims: a value replaces a claim, None removes it."""
        changed = self.claims | claims
        kept = {name: value for name, value in changed.items() if value is not None}
        return Actor(self.db, self.role, kept)

    def begin_request(self, connection):
        """What PostgREST does first in a request's transaction; it holds until its end."""
        set_local(connection, (SEARCH_PATH, json.dumps(self.claims), self.role))

    def _uuid(self, claim):
        return uuid.UUID(self.claims[claim]) if claim in self.claims else None

    def _run(self, query, args):
        connection = self.db.connection
        with connection.transaction():
            before = connection.execute(
                "SELECT current_setting('search_path'),"
                " current_setting('request.jwt.claims', true), current_setting('role')"
            ).fetchone()
            self.begin_request(connection)
            result = run(connection, query, args)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            set_local(connection, before)
            self.db.defer_again()
        return result


def set_local(connection, values):
    """Sets SETTINGS to the values until the transaction ends; a None becomes an empty string."""
    calls = [
        sql.SQL("set_config({}, {}, true)").format(name, value or "")
        for name, value in zip(SETTINGS, values, strict=True)
    ]
    connection.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(calls)))


def asked(actor, expression, *args):
    """The value of an expression under the actor's claims, by the installing role.

    For the functions that policies ask: they are bound in the policies, and callers of the API
    cannot name them.
    """
    with actor.db.undone():
        set_local(actor.db.connection, (SEARCH_PATH, json.dumps(actor.claims), "none"))
        return actor.db.value(f"SELECT {expression}", *args)


def person(db, name):
    """Makes somebody who can sign in and has a profile. Returns the Actor, without organization."""
    user_id = uuid.uuid4()
    email = f"{name.lower().replace(' ', '.')}-{user_id.hex[:8]}@example.test"
    db.execute("INSERT INTO auth.users (id, email) VALUES (%s, %s)", user_id, email)
    db.execute(
        "INSERT INTO users.user_profiles (user_id, display_name) VALUES (%s, %s)", user_id, name
    )
    return signed_in(db, user_id)


def signed_in(db, user_id):
    """The Actor of a person who exists, claiming no organization."""
    claims = {
        "sub": str(user_id),
        "role": "authenticated",
        "aud": "authenticated",
        "aal": "aal1",
        "is_anonymous": False,
        "email": db.value("SELECT email FROM auth.users WHERE id = %s", user_id),
    }
    return Actor(db, "authenticated", claims)


def tenant(db, name):
    """Makes an organization with its founder as owner. Returns its row."""
    founder = person(db, f"Founder of {name}")
    organization = db.row(
        "INSERT INTO organizations.organizations (name, handle, created_by)"
        " VALUES (%s, %s, %s) RETURNING *",
        name,
        f"{name.lower().replace(' ', '-')}-{uuid.uuid4().hex[:8]}",
        founder.user_id,
    )
    add_member(db, organization, founder, "owner")
    return organization


def add_member(db, organization, actor, role):
    """Makes the actor a member of the organization. Returns the actor who claims it."""
    db.execute(
        "INSERT INTO organizations.org_memberships (org_id, user_id, role) VALUES (%s, %s, %s)",
        organization.id,
        actor.user_id,
        role,
    )
    return actor.claiming(org_id=str(organization.id))


def founder_of(db, organization):
    """The owner of an organization that tenant() made, claiming it."""
    return signed_in(db, organization.created_by).claiming(org_id=str(organization.id))


@pytest.fixture
def organization(db):
    """A tenant: its row of organizations.organizations."""
    return tenant(db, "Harbour Hall")


@pytest.fixture
def other_organization(db):
    """Another tenant."""
    return tenant(db, "Other Stage")


@pytest.fixture
def owner(db, organization):
    """The owner of `organization`, who founded it."""
    return founder_of(db, organization)


@pytest.fixture
def other_owner(db, other_organization):
    """The owner of `other_organization`."""
    return founder_of(db, other_organization)


@pytest.fixture
def viewer(db, organization):
    """A member who may read."""
    return add_member(db, organization, person(db, "Vera Viewer"), "viewer")


@pytest.fixture
def editor(db, organization):
    """A member who may write content."""
    return add_member(db, organization, person(db, "Edda Editor"), "editor")


@pytest.fixture
def admin(db, organization):
    """A member who manages people and money."""
    return add_member(db, organization, person(db, "Ada Admin"), "admin")


@pytest.fixture
def removed_member(db, organization):
    """Somebody who was an admin of `organization`, and whose token still says so."""
    actor = add_member(db, organization, person(db, "Rita Removed"), "admin")
    db.execute(
        "DELETE FROM organizations.org_memberships WHERE org_id = %s AND user_id = %s",
        organization.id,
        actor.user_id,
    )
    return actor


@pytest.fixture
def outsider(db):
    """Somebody signed in who belongs to no organization."""
    return person(db, "Otto Outsider")


@pytest.fixture
def buyer(db):
    """Somebody signed in who buys."""
    return person(db, "Berta Buyer")


@pytest.fixture
def other_buyer(db):
    """Somebody else signed in who buys."""
    return person(db, "Bruno Buyer")


@pytest.fixture
def scanner(db):
    """Somebody signed in who stands at the door; a test appoints her to an event."""
    return person(db, "Sina Scanner")


@pytest.fixture
def anon(db):
    """A caller without a token of her own."""
    return Actor(db, "anon", {"role": "anon"})


@pytest.fixture
def service_role(db):
    """A server-side service with the service key."""
    return Actor(db, "service_role", {"role": "service_role"})
