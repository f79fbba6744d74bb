"""The pages about the API: what counts as allowed, and how comments and keys are told."""

from dataclasses import fields, replace

import pytest

from tests.test_docs import column, foreign_key, relation
from tools.docs_access import EVERY_ROW, Access, Base, Permission, Reach, RowRule, page
from tools.docs_api import Api, Argument, linked, parted, plain
from tools.docs_catalog import Catalog, Routine, Schema
from tools.docs_pages import Book


def permission(schema, name, role, command="SELECT", columns=("id", "text"), complete=True):
    """A grant, on all columns unless said otherwise."""
    return Permission(schema, name, role, command, list(columns), complete)


def row_rule(role, comment, command="SELECT", unconditional=False):
    """A policy of events.posts."""
    return RowRule("events", "posts", role, command, unconditional, comment)


@pytest.fixture
def access():
    """Posts behind a view: anon reads some, a server all, staff too; authenticated has no grant."""
    return Access(
        permissions=[
            permission("public", "posts", "anon"),
            permission("events", "posts", "anon"),
            permission("events", "posts", "service_role"),
            permission("events", "posts", "app_read", columns=["id"], complete=False),
            permission("events", "events", "anon"),
        ],
        row_rules=[
            row_rule("anon", "Published ones"),
            row_rule("authenticated", "Her own."),
            row_rule("app_read", "Staff.", unconditional=True),
        ],
        bases=[Base("posts", "events", "posts")],
        reaches=[
            Reach("public", role, role == "service_role") for role in ("anon", "service_role")
        ],
    )


@pytest.fixture
def catalog():
    """Events and their posts, each with a view."""
    empty = {field.name: [] for field in fields(Catalog)}
    names = ("events", "posts")
    return Catalog(
        **empty
        | {
            "schemas": [Schema("events", "What happens."), Schema("public", "The API.")],
            "relations": [relation(name) for name in names]
            + [replace(relation(name), schema="public", kind="v") for name in names],
            "columns": [
                column(name, part, schema=schema)
                for schema in ("events", "public")
                for name in names
                for part in ("id", "event_id")
            ],
            "foreign_keys": [foreign_key("posts", "events", ["event_id"])],
        }
    )


def test_it_takes_a_grant_and_a_policy(access):
    assert access.rule("events", "posts", "anon", "SELECT").rows == "Published ones."
    assert access.rule("events", "posts", "authenticated", "SELECT") is None
    assert access.rule("events", "events", "anon", "SELECT") is None
    assert access.rule("events", "posts", "anon", "INSERT") is None


def test_policies_do_not_bind_a_trusted_server_or_staff(access):
    for role in ("service_role", "app_read"):
        assert access.rule("events", "posts", role, "SELECT").rows == EVERY_ROW


def test_a_view_shows_the_rows_of_its_table(access):
    assert access.rule("public", "posts", "anon", "SELECT").rows == "Published ones."


def test_the_api_is_open_by_a_name_that_the_role_can_use(access):
    unnamed = replace(access, bases=[])

    assert access.open_in_api("events", "posts", "anon", "SELECT")
    assert not unnamed.open_in_api("events", "posts", "anon", "SELECT")


def test_the_page_of_access_says_rows_and_columns(access, catalog):
    told = page(catalog, access)

    assert (
        "| [posts](schema/events.md#posts) | [posts](api.md#posts) | SELECT | Published ones. |"
        " Every row. | Every row.<br>`id` |\n" in told
    )
    assert "Closed to all of them: `events`." in told


def test_the_api_lists_what_can_be_embedded(access, catalog):
    columns = ["id", "event_id"]
    everything = [
        permission("public", name, "anon", columns=columns) for name in ("events", "posts")
    ]
    more = replace(
        access,
        permissions=everything,
        row_rules=[row_rule("anon", "All."), replace(row_rule("anon", "All."), name="events")],
        bases=[Base("events", "events", "events"), Base("posts", "events", "posts")],
    )

    told = Api(Book(catalog, {}), more, [], []).page()

    assert "**Embeds one**\n\n[events](#events) by `event_id`." in told
    assert "**Embeds many**\n\n[posts](#posts) by `event_id`." in told
    assert "await supabase.from('posts').select('id, event_id').limit(10)" in told


def test_a_function_of_a_row_is_a_computed_field(access, catalog):
    field = Routine("public", "code", "post posts", "text", True, "stable", ["anon"], "Its code.")
    with_field = replace(catalog, routines=[field])

    told = Api(Book(with_field, {}), access, [Argument("code", "post", "public.posts", None)], [])

    assert told.functions == []
    assert "| `code` | `text` | *Computed.* Its code. |" in told.page()


def test_errors_are_parted_from_what_a_function_does():
    told, errors = parted("Does it. Errors: YP001 nobody; YP003 an\nargument. Callable by anon.")

    assert told == "Does it. Callable by anon."
    assert linked(errors) == "- [YP001](errors.md) nobody\n- [YP003](errors.md) an argument\n\n"
    assert parted("Does it.") == ("Does it.", "")


def test_casts_and_long_names_are_left_out():
    assert plain("'USD'::text") == "'USD'"
    assert plain("timestamp with time zone") == "timestamptz"
    assert plain(None) == ""
