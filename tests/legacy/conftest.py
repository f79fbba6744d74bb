"""Legacy databases: clones of templates that each worker builds once.

`clean` and `dirty` are databases with the generated legacy and the tools of adoption;
`without_tools("clean")` is one without them. Each is a fix_db.Database, dropped after the test.
"""

from contextlib import ExitStack

import pytest

from tests.fix_db import created, unique_name
from tests.fix_server import bundle_files, tools_file
from tests.legacy import generate

SIZE = 20  # rows a table


@pytest.fixture(scope="session")
def legacy_templates(server):
    """templates(variant, tools) -> the name of a database to clone, built at the first call."""
    with ExitStack() as stack:
        names = {}

        def template(variant, tools):
            if (variant, tools) not in names:
                parent = template(variant, False) if tools else "template0"
                database = stack.enter_context(created(server, unique_name(server), parent))
                if tools:
                    database.apply(tools_file())
                else:
                    database.apply(bundle_files()[0])
                    generate.build(database.connection, SIZE, variant == "dirty")
                database.close()
                names[variant, tools] = database.name
            return names[variant, tools]

        yield template


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
def without_tools(legacy):
    """without_tools(variant): a legacy database as its owner left it."""
    return lambda variant: legacy(variant, tools=False)
