"""Preflight tells of routines what the list of oddities says, and nothing of sound ones."""

import csv
import re

import pytest

from tests.legacy import generate

KINDS = re.compile(r"function_|procedure|trigger_function|name_collision")
FINDINGS = "SELECT severity::text, class AS kind, object, detail FROM legacy.find_functions()"
FINDING = f"SELECT severity, detail FROM ({FINDINGS}) AS f WHERE kind = %s AND object = %s"

with (generate.HERE / "oddities.csv").open(newline="") as file:
    ODDITIES = [
        line for line in csv.DictReader(file) if KINDS.match(line["kind"]) and "(" in line["place"]
    ]
SOUND = [line for line in ODDITIES if line["severity"] == "none"]


def bare(name):
    """A name as the list and the finding both write it."""
    return name.replace("public.", "").replace(" ", "")


@pytest.fixture(scope="module")
def found(undone_clone, legacy_templates):
    """(severity, class, object) of each finding about routines of the dirty database."""
    with undone_clone(legacy_templates("dirty", True)) as database:
        return {(row.severity, row.kind, bare(row.object)) for row in database.rows(FINDINGS)}


def test_every_listed_routine_is_found_with_its_class_and_severity(found):
    wanted = {
        (line["severity"], line["kind"], bare(line["place"]))
        for line in ODDITIES
        if line not in SOUND
    }

    assert wanted - found == set()


def test_routines_that_name_nothing_are_not_found(found):
    sound = {bare(line["place"]).split(":")[-1] for line in SOUND}

    assert [each for each in found if each[2].split(":")[-1] in sound] == []


def test_a_sound_database_has_no_finding_about_routines(sound):
    assert sound.value(f"SELECT count(*) FROM ({FINDINGS}) AS f") == 0


def detail(database, name, body, *, kind="function_text", attributes="LANGUAGE plpgsql"):
    """What is said of a function with this body; None: nothing of that class."""
    database.execute(
        f"CREATE FUNCTION public.{name}() RETURNS void {attributes} AS $function${body}$function$"
    )
    rows = database.rows(FINDING, kind, f"public.{name}()")
    return rows[0].detail if rows else None


def test_a_name_that_is_another_schema_s_is_not_the_old_table_s(sound):
    sound.execute("CREATE SCHEMA crm; CREATE TABLE crm.events (id int)")
    path = "LANGUAGE plpgsql SET search_path = crm, public"

    assert not detail(
        sound, "a", "BEGIN DELETE FROM events; END", kind="function_search_path", attributes=path
    )
    assert "tickets" in detail(
        sound, "b", "BEGIN DELETE FROM tickets; END", kind="function_search_path", attributes=path
    )


def test_a_name_without_schema_and_without_public_in_the_path_is_none_of_ours(sound):
    path = "LANGUAGE plpgsql SET search_path = ''"

    assert not detail(
        sound, "a", "BEGIN DELETE FROM events; END", kind="function_search_path", attributes=path
    )


def test_partitions_and_sequences_go_with_their_tables(sound):
    assert "event_impressions_p_2025_06" in detail(
        sound, "a", "BEGIN DELETE FROM public.event_impressions_p_2025_06; END"
    )
    assert "stays in public" in detail(
        sound,
        "b",
        "BEGIN PERFORM nextval('public.mv_refresh_log_id_seq'); END",
        kind="function_literal",
    )


def test_a_statement_for_another_server_s_reader_is_read_too(sound):
    assert "orders" in detail(
        sound,
        "a",
        "BEGIN PERFORM query_to_xml('SELECT 1 FROM public.orders', true, true, ''); END",
        kind="function_dynamic_constant",
    )


def test_text_that_only_gets_literals_from_elsewhere_is_proved(sound):
    assert "can be re-targeted" in detail(
        sound,
        "a",
        "BEGIN EXECUTE format('DELETE FROM public.orders WHERE contact_email = %L', 'x'); END",
        kind="function_dynamic_constant",
    )
    assert "needs a hand" in detail(
        sound,
        "b",
        "BEGIN EXECUTE 'DELETE FROM public.orders WHERE id = ' || quote_literal('x'); END",
        kind="function_dynamic",
    )


def test_the_columns_of_a_new_row_tell_of_an_upsert_that_a_view_cannot_do(sound):
    assert "xmax of org_wallets" in detail(
        sound,
        "a",
        "DECLARE b boolean; BEGIN INSERT INTO public.org_wallets AS w (org_id) VALUES (NULL)"
        " ON CONFLICT (org_id) DO NOTHING RETURNING w.xmax = 0 INTO b; END",
        kind="function_table_only",
    )


def test_names_in_a_body_that_was_parsed_follow_by_themselves(sound):
    sound.execute(
        "CREATE FUNCTION public.a() RETURNS bigint LANGUAGE sql"
        " BEGIN ATOMIC SELECT count(*) FROM public.orders; END"
    )

    assert sound.rows(FINDING, "function_text", "public.a()") == []
