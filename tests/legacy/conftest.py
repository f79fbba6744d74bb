"""Legacy databases: clones of templates that are built once a run.

`clean` and `dirty` are databases with the generated legacy and the tools of adoption;
`without_tools("clean")` is one without them. Each is a fix_db.Database, dropped after the test.
`sound` and `unsound` are the same two for a test that commits nothing and asks for no second
session: it is one transaction, undone at its end, and costs no clone.
"""

from contextlib import ExitStack
from functools import cache

import pytest

from tests.fix_db import created, shared_template, unique_name
from tests.fix_server import bundle_files, tools_file
from tests.legacy import generate

SIZE = 20  # rows a table


@pytest.fixture(scope="session")
def legacy_templates(server):
    """templates(variant, tools) -> the name of a database to clone, built at the first call."""

    def generated(variant):
        def fill(database):
            database.apply(bundle_files()[0])
            generate.build(database.connection, SIZE, variant == "dirty")

        return shared_template(server, f"legacy_{variant}", "template0", fill)

    @cache
    def template(variant, tools):
        if not tools:
            return generated(variant)
        return shared_template(
            server,
            f"legacy_{variant}_tools",
            template(variant, False),
            lambda database: database.apply(tools_file()),
        )

    return template


@pytest.fixture
def legacy(server, legacy_templates):
    """legacy(variant, tools=True) -> a new database of that variant: "clean" or "dirty"."""
    with ExitStack() as stack:

        def make(variant, tools=True):
            template = legacy_templates(variant, tools)
            return stack.enter_context(created(server, unique_name(server), template))

        yield make


@pytest.fixture
def clean(legacy):
    """A sound legacy database with the tools."""
    return legacy("clean")


@pytest.fixture
def dirty(legacy):
    """A legacy database with everything that oddities.csv lists, and the tools."""
    return legacy("dirty")


@pytest.fixture
def sound(undone_clone, legacy_templates):
    """A clean legacy database; what a test changes is undone."""
    with undone_clone(legacy_templates("clean", True)) as database:
        yield database


@pytest.fixture
def unsound(undone_clone, legacy_templates):
    """A dirty legacy database; what a test changes is undone."""
    with undone_clone(legacy_templates("dirty", True)) as database:
        yield database


@pytest.fixture
def without_tools(legacy):
    """without_tools(variant): a legacy database as its owner left it."""
    return lambda variant: legacy(variant, tools=False)
