"""Months that stand alone."""

from tests.legacy.fix_findings import said

DETACHED = [("partition_detached", "public.event_impressions_p_2025_05")]


def test_attached_months_are_no_finding(sound):
    assert said(sound, "find_partitions") == []


def test_a_detached_month_is_found(sound):
    sound.execute(
        "ALTER TABLE public.event_impressions_p DETACH PARTITION public.event_impressions_p_2025_05"
    )

    assert said(sound, "find_partitions") == DETACHED


def test_a_table_of_other_columns_is_no_month(sound):
    sound.execute("CREATE TABLE public.event_impressions_p_notes (note text)")

    assert said(sound, "find_partitions") == []
