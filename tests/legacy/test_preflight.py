"""Preflight finds every oddity, says what is to be said, and is silent on a sound database."""

import csv
import re

import pytest

from tests.legacy import generate
from tests.legacy.fix_findings import place

with (generate.HERE / "oddities.csv").open(newline="") as file:
    ODDITIES = list(csv.DictReader(file))
# Words of must_say that are English where they stand, though tables have these names.
ENGLISH = {"user", "reports", "follows", "order", "orders_total", "events"}


def found(all_findings, oddity):
    """The findings of the oddity's class on its object; one finding may name two objects."""
    return [
        each
        for each in all_findings
        if each.kind == oddity["kind"] and each.place == place(oddity["place"])
    ]


def spoken_of(must_say, names):
    """What must_say names: SQL words, quoted words, names of tables and other objects."""
    words = set(re.findall(r"[A-Z]{4,}|42P17|\w+_\w+|'\w+'", must_say))
    words |= set(re.findall(r"\b\w+\b", must_say)) & names - ENGLISH
    return {word.strip("'") for word in words}


def oddities(sound):
    """Lines of oddities.csv: those that must not be reported, or the others."""
    return [
        pytest.param(line, id=line["name"])
        for line in ODDITIES
        if (line["severity"] == "none") == sound
    ]


@pytest.fixture(scope="module")
def table_names():
    return set(generate.columns())


@pytest.mark.parametrize("oddity", oddities(sound=False))
def test_an_oddity_is_found(findings, server, table_names, oddity):
    if oddity["needs"] == "superuser" and not server.superuser:
        pytest.skip("only a superuser makes such a thing")
    matching = found(findings("dirty"), oddity)

    assert matching, f"no {oddity['kind']} on {oddity['place']}"
    assert oddity["severity"] in [each.severity for each in matching]
    said = " ".join(each.said for each in matching)
    assert [w for w in spoken_of(oddity["must_say"], table_names) if w not in said] == []


@pytest.mark.parametrize("oddity", oddities(sound=True))
def test_what_is_sound_is_not_reported(findings, oddity):
    family = oddity["kind"].split("_")[0]

    assert [
        each
        for each in findings("dirty")
        if each.place == place(oddity["place"]) and each.kind.startswith(family)
    ] == []


def test_a_sound_database_has_nothing_to_cure(findings):
    assert [each for each in findings("clean") if each.severity != "notice"] == []


def test_a_finding_says_what_is_so_and_what_to_do(findings):
    for each in findings("dirty"):
        assert re.search(r"[.;)]$", each.detail.strip()), each
        assert each.cure, each
        assert len(each.sample or []) <= 5, each


def test_no_finding_is_said_twice(findings):
    told = [(each.kind, each.object, each.detail) for each in findings("dirty")]

    assert len(told) == len(set(told))


def test_preflight_reads_only(findings):
    """The fixture calls it in a transaction that may not write."""
    assert findings("dirty")


def test_after_the_switch_there_is_nothing_to_look_at_beforehand(sound):
    sound.execute("UPDATE legacy.pairs SET state = 'switched'")

    assert sound.rows("SELECT detail FROM ops.legacy_preflight() WHERE class = 'adopted'")
    assert sound.value("SELECT count(*) FROM ops.legacy_preflight()") == 1
