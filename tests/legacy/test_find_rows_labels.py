"""Labels and casts: what the package's enums and types do not know."""

from tests.legacy.found import FIELDS

LABELS = f"SELECT {FIELDS} FROM legacy.find_labels('public.{{}}'::regclass)"


def test_a_text_that_is_no_label_is_named_with_its_rows(sound):
    sound.execute("UPDATE public.scan_logs SET result = 'ok'")

    row = sound.row(LABELS.format("scan_logs"))

    assert (row.severity, row.object, row.row_count) == ("error", "public.scan_logs.result", 20)
    assert "'ok' is no label" in row.detail
    assert "WHERE result::text IN ('ok')" in row.cure
    assert len(row.sample) == 5


def test_null_is_no_unknown_label(sound):
    sound.execute("ALTER TABLE public.scan_logs ALTER result DROP NOT NULL")
    sound.execute("UPDATE public.scan_logs SET result = NULL")

    assert sound.rows(LABELS.format("scan_logs")) == []


def test_a_value_that_cannot_be_cast_is_named(sound):
    sound.execute("ALTER TABLE public.reports ALTER target_id TYPE text")
    sound.execute("UPDATE public.reports SET target_id = 'the third post'")

    row = sound.row(LABELS.format("reports"))

    assert (row.object, row.row_count) == ("public.reports.target_id", 20)
    assert "'the third post' cannot be read as uuid" in row.detail


def test_labels_added_by_hand_are_an_error_where_rows_use_them(unsound):
    found = {
        row.object: row
        for row in unsound.rows(f"SELECT {FIELDS} FROM legacy.find_enums()")
        if row.severity == "error"
    }

    assert set(found) == {"public.ticket_status", "public.order_status"}
    assert found["public.ticket_status"].row_count == 1
    assert "'comped'" in found["public.ticket_status"].detail


def test_labels_added_by_hand_that_no_row_uses_are_a_warning(clean):
    clean.execute("ALTER TYPE public.org_role ADD VALUE 'janitor'")

    rows = clean.rows("SELECT severity::text, object FROM legacy.find_enums()")

    assert ("warning", "public.org_role") in [tuple(row) for row in rows]


def test_another_order_of_the_labels_is_noticed(sound):
    rows = sound.rows("SELECT severity::text, object FROM legacy.find_enums()")

    assert ("notice", "public.sponsor_role") in [tuple(row) for row in rows]
    assert {row.severity for row in rows} == {"notice"}
