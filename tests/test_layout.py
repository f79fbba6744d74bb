"""The mirror: what can be read or called in sql/ has its tests under the same name."""

import re

import pytest

from tools.server import ROOT

SOURCES = [path.relative_to(ROOT / "sql") for path in sorted((ROOT / "sql").glob("*/*.sql"))]
TESTS = [path.relative_to(ROOT / "tests") for path in sorted((ROOT / "tests").glob("*/test_*.py"))]
NEEDS_A_TEST = "246"  # tables, functions, views; the other phases are seen through these
API_VIEWS = re.compile(r"public/6")  # plain windows on tables: tests/access tries each
ACROSS = {"access", "legacy"}  # tests of who may do what in all schemas; of an older database
SMALL = {"analytics", "legacy", "ml", "ops", "payments", "ticketing"}  # more sources than topics
# Jobs of all schemas are run by tests/ops/test_jobs_package.py.
NEEDS_NONE = {"types", "schema", "policies", "grants", "triggers", "data", "jobs"}


def topic(name):
    """The topic of a source's or test's file name: 21_events.sql, test_events.py."""
    return re.sub(r"^(\d\d|test)_", "", name).split(".")[0]


@pytest.mark.parametrize(
    "source",
    [
        source
        for source in SOURCES
        if source.name[0] in NEEDS_A_TEST
        and topic(source.name) not in NEEDS_NONE
        and not API_VIEWS.match(source.as_posix())
    ],
    ids=str,
)
def test_a_topic_has_its_tests(source):
    """Where sources are smaller, those with the same first word share their tests."""
    expected = source.with_name(f"test_{topic(source.name)}.py")
    kin = source.with_name(f"test_{topic(source.name).split('_')[0]}")
    shared = source.parent.name in SMALL and any(
        test.as_posix().startswith(kin.as_posix()) for test in TESTS
    )

    assert shared or expected in TESTS, f"write tests/{expected}"


@pytest.mark.parametrize("test", [t for t in TESTS if t.parent.name not in ACROSS], ids=str)
def test_tests_have_their_topic(test):
    """What policies say is one topic, however many files they fill."""
    topics = {topic(source.name) for source in SOURCES if source.parent == test.parent}
    if topic(test.name).startswith("policies"):
        assert any(s.parent == test.parent and s.name[0] == "7" for s in SOURCES)
        return

    if test.parent.name in SMALL and {topic(test.name).split("_")[0]} & topics:
        return

    assert topic(test.name) in topics, f"there is no sql/{test.parent}/NN_{topic(test.name)}.sql"


def test_tests_are_in_no_deeper_folder():
    assert list((ROOT / "tests").glob("*/*/**/test_*.py")) == []
