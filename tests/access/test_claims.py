"""What a token says, and what it may not: no claim gives more than memberships and rows do."""

import json

import psycopg
import pytest

from tests.access.hidden import found_in, relations, whole
from tests.access.test_matrix import MATRIX, Trials, set_state
from tests.fix_actors import add_member, founder_of

# Claims with {sub} and {org} in place of the owner's and the tenant's id: none of them is a token
# of the owner.
FOREIGN = {
    "none": "",
    "null": "null",
    "an array": '["{sub}"]',
    "an array of claims": '[{"sub": "{sub}", "role": "authenticated"}]',
    "a number": "42",
    "a text": '"{sub}"',
    "no JSON": "{sub}",
    "cut off": '{"sub": "{sub}"',
    "an empty object": "{}",
    "null values": '{"sub": null, "org_id": null, "role": null}',
    "empty texts": '{"sub": "", "org_id": "", "role": ""}',
    "a subject that is no uuid": '{"sub": "auth0|42", "org_id": "{org}"}',
    "a subject with a tail": '{"sub": "{sub} ", "org_id": "{org}"}',
    "a subject in braces": '{"sub": "{{sub}}", "org_id": "{org}"}',
    "a subject that is a list": '{"sub": ["{sub}"], "org_id": "{org}"}',
    "a subject that is an object": '{"sub": {"id": "{sub}"}, "org_id": "{org}"}',
    "a number as subject": '{"sub": 42, "org_id": "{org}"}',
    "the subject in another place": '{"user_id": "{sub}", "user": {"sub": "{sub}"}}',
    "the organization alone": '{"org_id": "{org}", "organization_id": "{org}"}',
    "an organization that is none": '{"sub": "{outsider}", "org_id": "nowhere"}',
    "an organization as a list": '{"sub": "{outsider}", "org_id": ["{org}"]}',
    "the organization of others": '{"sub": "{outsider}", "org_id": "{org}"}',
    "a role in user metadata": (
        '{"sub": "{outsider}", "org_id": "{org}", "user_metadata":'
        ' {"role": "service_role", "org_id": "{org}", "sub": "{sub}", "is_admin": true}}'
    ),
    "a role in app metadata": (
        '{"sub": "{outsider}", "org_id": "{org}", "app_metadata":'
        ' {"role": "service_role", "org_role": "owner", "org_id": "{org}", "sub": "{sub}"}}'
    ),
    "another role": '{"sub": "{outsider}", "org_id": "{org}", "role": "service_role"}',
    "the role of the database": '{"sub": "{outsider}", "role": "yardpass_functions"}',
    "a removed member": '{"sub": "{removed}", "org_id": "{org}", "role": "authenticated"}',
    "somebody who is not there": (
        '{"sub": "00000000-0000-4000-8000-000000000000", "org_id": "{org}"}'
    ),
}


# What nobody but the anonymous user herself ever sees: her own marks and settings.
HER_OWN = (
    *("messaging.conversation_participants", "messaging.notification_preferences"),
    *("messaging.notification_settings", "messaging.notifications", "messaging.push_devices"),
)


class Raw:
    """A caller with a role and the text of the setting request.jwt.claims."""

    def __init__(self, db, role, claims, legacy=None):
        self.db = db
        self.settings = {"request.jwt.claims": claims, "request.jwt.claim.sub": legacy or ""}
        self.role = role

    def begin(self, connection):
        for name, value in self.settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        connection.execute("SELECT set_config('role', %s, true)", [self.role])

    def value(self, query):
        """The one value; everything is undone."""
        connection = self.db.connection
        with connection.transaction(force_rollback=True):
            self.begin(connection)
            return connection.execute(query).fetchone()[0]


def filled(world, text):
    """The claims with ids in their places."""
    for name in ("outsider", "removed"):
        text = text.replace(f"{{{name}}}", str(world.people[name].user_id))
    text = text.replace("{sub}", str(world.owner.user_id))
    return text.replace("{org}", str(world.organization.id))


@pytest.mark.parametrize("role", ["anon", "authenticated"])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_claim_of_no_right_reads_every_view_and_sees_nothing_private(world, hidden, name, role):
    caller = Raw(world.db, role, filled(world, FOREIGN[name]))

    told = {}
    for view in relations(world.db, "v"):
        is_read = view.schema == "public" and may_read(world, role, view.name)
        if is_read and (ids := found_in(whole(caller, view.name), hidden)):
            told[view.name] = ids

    assert told == {}


def may_read(world, role, relation):
    """Whether the role is granted anything to read of it."""
    return world.db.value(
        "SELECT has_any_column_privilege(%s, %s::regclass, 'SELECT')", role, relation
    )


def test_the_views_are_read_by_claims_of_every_form(world):
    for role, least in (("anon", 15), ("authenticated", 60)):
        views = [view.name for view in relations(world.db, "v") if view.schema == "public"]
        assert sum(may_read(world, role, view) for view in views) >= least


def test_the_owners_own_claims_do_read(world, hidden):
    """So that nothing above is seen only because nothing is there."""
    claims = json.dumps(world.owner.claims)

    seen = found_in(whole(Raw(world.db, "authenticated", claims), "public.events"), hidden)

    assert str(world.event.id) in seen


def test_the_legacy_setting_of_the_subject_wins_as_on_supabase(world, hidden):
    """A client cannot make it: older PostgREST does, from the token that it has verified."""
    outsider = json.dumps(world.outsider.claims)
    owner = json.dumps(world.owner.claims)
    for claims, legacy, sees in (
        (outsider, str(world.owner.user_id), True),
        (owner, str(world.outsider.user_id), False),
        (owner, "nobody", False),
        ("", str(world.owner.user_id), True),
    ):
        caller = Raw(world.db, "authenticated", claims, legacy)
        seen = found_in(whole(caller, "public.events"), hidden)

        assert (str(world.event.id) in seen) is sees, (claims, legacy)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_claim_of_no_right_writes_nothing(world, hidden, name):
    caller = Raw(world.db, "authenticated", filled(world, FOREIGN[name]))
    event = world.event.id
    for statement in (
        f"UPDATE public.events SET title = 'Mine' WHERE id = '{event}' RETURNING title",
        f"DELETE FROM public.event_posts WHERE event_id = '{event}' RETURNING id",
        f"SELECT id FROM public.publish_event('{event}')",
        "INSERT INTO public.follows (target_type, target_id)"
        f" VALUES ('event', '{event}') RETURNING id",
    ):
        with pytest.raises((psycopg.Error, TypeError)) as refused:  # TypeError: there is no row
            caller.value(statement)
        if isinstance(refused.value, psycopg.Error):
            state = refused.value.sqlstate
            assert state == "42501" or state.startswith("YP"), statement


def test_an_anonymous_sign_in_writes_nothing(world):
    """Even with the id of somebody who may: what the token says of itself is enough to stop it."""
    set_state(world, "public")
    named, trials = [], []
    for table, role, command in sorted(MATRIX.who):
        if role == "authenticated" and command in ("insert", "update"):
            of_table = Trials(world, table)
            for name in {"owner", world.person_of(table) or "owner"}:
                anonymous = world.people[name].claiming(is_anonymous=True)
                named.append((name, command, table))
                trials.append((anonymous, *of_table.statement(command, name)))
    written = [
        name
        for name, outcome in zip(named, world.attempts(trials), strict=True)
        if outcome.number and name[2] not in HER_OWN
    ]

    assert not written, "\n".join(map(str, written))
    assert len(named) > 100


def test_a_removal_in_another_session_ends_every_right_at_the_next_statement(db, sessions, admin):
    """The token still names the organization; the same transaction goes on."""
    (session,) = sessions("admin")
    org = session.actor.org_id
    mine = f"SELECT count(*) FROM public.org_memberships WHERE org_id = '{org}'"
    assert session.value(mine) > 0

    db.execute(
        "DELETE FROM organizations.org_memberships WHERE user_id = %s", session.actor.user_id
    )

    assert session.value(mine) == 0
    assert session.value("SELECT public.current_org_id()") is None
    with pytest.raises(psycopg.Error) as refused:
        session.row("SELECT * FROM public.create_event('x', now(), now() + '1 h', %s)", org)
    assert refused.value.sqlstate == "YP002"


def test_a_lower_role_counts_at_the_next_statement(db, sessions, admin):
    (session,) = sessions("admin")
    org = session.actor.org_id
    update = f"UPDATE public.organizations SET description = 'x' WHERE id = '{org}'"
    assert session.execute(update) == 1

    db.execute(
        "UPDATE organizations.org_memberships SET role = 'viewer' WHERE user_id = %s",
        session.actor.user_id,
    )

    assert session.execute(update) == 0


def test_a_member_of_two_tenants_does_not_carry_rights_over(db, organization, other_organization):
    """Whatever the claim selects, rows follow each organization's own role."""
    both = add_member(db, other_organization, founder_of(db, organization), "viewer")
    update = "UPDATE public.organizations SET description = 'x' WHERE id = '{}'"

    for claim in (organization.id, other_organization.id, None):
        caller = both.claiming(org_id=str(claim) if claim else None)
        assert caller.execute(update.format(organization.id)) == 1
        assert caller.execute(update.format(other_organization.id)) == 0
