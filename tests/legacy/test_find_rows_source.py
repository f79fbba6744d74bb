"""Old rows as the package would hold them: readable whatever they hold."""

import pytest


def rows_of(database, table, columns):
    """Columns of an old table's rows as the package would hold them."""
    query = database.value(f"SELECT legacy.new_rows('public.{table}'::regclass)")
    return database.rows(f"SELECT {columns} FROM ({query}) AS n ORDER BY yp_key")


def test_every_table_can_be_read(unsound):
    unread = """
        SELECT old_name, problem FROM legacy.pairs,
            legacy.tally(legacy.new_rows(old_table), ARRAY['n IS NULL'])
    """
    assert unsound.rows(unread) == []


def test_there_are_as_many_rows_and_each_has_its_key(sound):
    rows = rows_of(sound, "orders", "yp_key, id, total_cents, yp_was_1")

    assert len(rows) == sound.value("SELECT count(*) FROM public.orders")
    assert all(row.yp_key == {"id": str(row.id)} for row in rows)


def test_generated_columns_are_computed(sound):
    rows = rows_of(sound, "orders", "total_cents, total_amount")

    assert all(row.total_amount * 100 == row.total_cents for row in rows)


def test_a_label_without_a_place_becomes_null_and_is_marked(sound):
    sound.execute("ALTER TABLE public.ticket_holds ALTER status TYPE text")
    sound.execute(
        "UPDATE public.ticket_holds SET status = 'eaten' WHERE id = ("
        "SELECT min(id::text)::uuid FROM public.ticket_holds)"
    )
    number = sound.value(
        "SELECT number FROM legacy.new_columns('public.ticket_holds'::regclass)"
        " WHERE name = 'status'"
    )

    rows = rows_of(sound, "ticket_holds", f"status, yp_unfit_{number} AS unfit")

    assert [(row.status is None, row.unfit) for row in rows[:2]] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("text", "kind", "fits"),
    [
        ("12", "integer", True),
        ("twelve", "integer", False),
        ("99999999999", "integer", False),
        (None, "integer", True),
        ("[1,2]", "public.vector(2)", True),
        ("[1,2]", "public.vector(3)", False),
    ],
)
def test_whether_a_text_fits_a_type(sound, text, kind, fits):
    assert sound.value("SELECT legacy.fits(%s, %s)", text, kind) is fits


def test_labels_of_an_enum_of_its_array_and_of_nothing(sound):
    labels = "SELECT legacy.labels_of('public.order_status{}'::regtype)"

    assert sound.value(labels.format("")) == sound.value(labels.format("[]"))
    assert sound.value("SELECT legacy.labels_of('text'::regtype) IS NULL")


def test_a_table_without_a_key_is_known_by_the_place_of_its_rows(sound):
    sound.execute("CREATE TABLE public.keyless (a integer)")

    assert "ctid" in sound.value("SELECT legacy.row_key('public.keyless'::regclass)")


def test_a_tally_counts_in_one_pass_and_samples_five_keys(sound):
    rows = sound.rows(
        "SELECT * FROM legacy.tally('SELECT to_jsonb(i) AS yp_key, i FROM generate_series(1, 9) i',"
        " ARRAY['i > 2', 'i > 9', 'i = 1'])"
    )

    assert [(row.place, row.row_count, row.sample) for row in rows] == [
        (1, 7, [3, 4, 5, 6, 7]),
        (3, 1, [1]),
    ]


def test_a_condition_that_fails_is_reported_and_the_others_still_count(sound):
    rows = sound.rows(
        "SELECT * FROM legacy.tally('SELECT to_jsonb(i) AS yp_key, i FROM generate_series(1, 3) i',"
        " ARRAY['1 / (i - 2) > 0', 'i = 3'])"
    )

    assert [(row.place, row.row_count, row.problem) for row in rows] == [
        (1, None, "division by zero"),
        (2, 1, None),
    ]


def test_no_conditions_no_answer(sound):
    assert sound.rows("SELECT * FROM legacy.tally('SELECT 1', NULL)") == []


def test_a_type_that_cannot_be_cast_at_all_is_read_through_its_text(sound):
    sound.execute("ALTER TABLE public.reports ALTER COLUMN target_id TYPE integer USING 7")

    rows = rows_of(sound, "reports", "target_id")

    assert {row.target_id for row in rows} == {None}


def test_what_is_known_of_columns_is_kept_for_the_transaction_alone(sound):
    columns = "SELECT name, value FROM legacy.new_columns('public.orders'::regclass)"
    asked = sound.rows(columns)

    with sound.connection.transaction():
        sound.execute("SELECT legacy.know_columns('public.orders'::regclass, true)")
        sound.execute("DELETE FROM legacy.column_rules")
        assert sound.rows(columns) == asked
        sound.execute("SELECT legacy.know_columns('public.orders'::regclass, false)")
        assert sound.rows(columns) != asked


def test_chosen_columns_come_with_what_they_are_made_from(sound):
    query = sound.value("SELECT legacy.new_rows('public.orders'::regclass, '{total_amount}')")

    assert "contact_email" not in query
    assert len(sound.rows(f"SELECT total_amount, total_cents FROM ({query}) AS n")) == 20
