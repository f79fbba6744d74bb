"""What the package does not know."""

import pytest

from tests.legacy.fix_findings import found, said

KNOWN = {"public.kv_store_d42c04e8", "public.pgbench_tiers"}


def strange(database):
    return [each for each in found(database, "find_unknown") if each.object not in KNOWN]


def test_a_sound_database_has_notices_alone(sound):
    findings = found(sound, "find_unknown")

    assert {each.object for each in findings} == KNOWN
    assert {each.severity for each in findings} == {"notice"}


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        ("CREATE TABLE public.own (id int PRIMARY KEY)", "unknown_table", "it stays."),
        ("CREATE TABLE public.own (id int)", "unknown_table", "no key"),
        ("CREATE UNLOGGED TABLE public.own (id int)", "unknown_table", "unlogged"),
        (
            "CREATE TABLE public.own (id uuid REFERENCES public.orders)",
            "unknown_table",
            "foreign key to orders",
        ),
        (
            "CREATE TABLE public.own (s public.order_status DEFAULT 'paid')",
            "unknown_table",
            "the enum order_status, which gets another home, and a default",
        ),
        ("CREATE SEQUENCE public.own", "sequence_free", "free"),
        ("CREATE SEQUENCE public.order_no", "sequence_free", "suggests orders"),
        ("CREATE TYPE public.own AS ENUM ('a')", "unknown_type", "enum"),
        ("CREATE DOMAIN public.own AS text", "unknown_type", "domain"),
        ("CREATE TYPE public.own AS (a int)", "unknown_type", "composite"),
        ("CREATE TYPE public.own AS RANGE (subtype = int)", "unknown_type", "range"),
    ],
)
def test_it_stays_and_is_named(sound, statement, kind, words):
    sound.execute(statement)

    (finding,) = strange(sound)

    assert (finding.severity, finding.kind) == ("warning", kind)
    assert words in finding.detail


def test_a_sequence_of_a_column_is_not_free(sound):
    sound.execute("CREATE TABLE public.own (id serial PRIMARY KEY)")

    assert [each.kind for each in strange(sound)] == ["unknown_table"]


def test_a_partition_of_an_unknown_table_is_part_of_it(sound):
    sound.execute("CREATE TABLE public.own (id int) PARTITION BY LIST (id)")
    sound.execute("CREATE TABLE public.own_1 PARTITION OF public.own FOR VALUES IN (1)")

    assert [each.object for each in strange(sound)] == ["public.own"]


def test_what_an_extension_brought_is_nobody_s_business(sound):
    assert not [each for each in said(sound, "find_unknown") if "vector" in each[1]]
