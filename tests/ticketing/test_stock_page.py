"""docs/ticketing.md: what it runs runs, and the functions it names are there."""

import re

import pytest

from tools.server import ROOT

PAGE = (ROOT / "docs" / "ticketing.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:\w+\.)?\w+)\((?:[^)`]*)\)`", PAGE)))


def test_the_commands_of_the_page_run_and_find_no_fault(db):
    (command,) = re.findall(r"(?s)```sql\n(.*?)```", PAGE)

    assert db.rows(command) == []


@pytest.mark.parametrize("name", NAMED)
def test_a_function_that_the_page_names_is_there(db, name):
    schema, _, function = name.rpartition(".")
    there = "SELECT count(*) FROM pg_proc WHERE proname = %s AND pronamespace = %s::regnamespace"

    assert db.value(there, function, schema or "public") == 1


@pytest.mark.parametrize("name", sorted(set(re.findall(r"CHECK `(\w+)`", PAGE))))
def test_a_rule_that_the_page_names_is_there(db, name):
    assert db.value("SELECT count(*) FROM pg_constraint WHERE conname = %s", name) == 1
