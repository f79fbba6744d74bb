"""What the package's foreign keys ask of old rows."""

TESTS = "SELECT conname, is_watched, was FROM legacy.reference_tests('public.{}'::regclass)"


def names(database, table):
    """The foreign keys that a table's rows are tried on."""
    return {row.conname: row for row in database.rows(TESTS.format(table))}


def test_a_key_that_the_old_table_has_is_not_asked_again(sound):
    assert names(sound, "scan_logs")["scan_logs_event_id_fkey"].is_watched


def test_a_key_of_the_old_table_that_is_not_valid_says_nothing(sound):
    sound.execute("ALTER TABLE public.scan_logs DROP CONSTRAINT scan_logs_event_id_fkey")
    sound.execute(
        "ALTER TABLE public.scan_logs ADD CONSTRAINT scan_logs_event_id_fkey"
        " FOREIGN KEY (event_id) REFERENCES public.events (id) NOT VALID"
    )

    assert not names(sound, "scan_logs")["scan_logs_event_id_fkey"].is_watched


def test_a_key_of_columns_that_nothing_fills_is_left_out(sound):
    assert "ad_spend_ledger_posted_transaction_id_fkey" not in names(sound, "ad_spend_ledger")


def test_keys_whose_parents_the_copying_makes_are_left_out(sound):
    assert "invoices_sequence_id_fkey" not in names(sound, "invoices")
    assert "direct_messages_sender_id_fkey" not in names(sound, "direct_messages")


def test_parents_are_the_packages_rows_and_the_old_ones(sound):
    query = sound.value("SELECT legacy.parent_rows('yp_new_ref.currencies'::regclass, '{code}')")
    codes = {row.code for row in sound.rows(query)}

    sound.execute("DELETE FROM public.currencies")
    assert {"USD", "CHF"} <= codes
    assert "CHF" in {row.code for row in sound.rows(query)}


def test_every_user_of_the_platform_will_have_a_profile(sound):
    query = sound.value(
        "SELECT legacy.parent_rows('yp_new_users.user_profiles'::regclass, '{user_id}')"
    )
    sound.execute("INSERT INTO auth.users (id, email) VALUES (md5('new')::uuid, 'new@example.com')")

    assert sound.value(f"SELECT md5('new')::uuid IN ({query})")
