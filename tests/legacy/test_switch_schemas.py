"""Schemas take their names; what users made in a schema of that name stays under its own."""


def test_the_old_tables_stand_aside(switched):
    database = switched()

    assert database.value("SELECT to_regclass('yp_old_events.events')") is not None
    assert database.value("SELECT to_regclass('yp_old_public.outbox')") is not None
    assert not database.value("SELECT has_schema_privilege('anon', 'yp_old_events', 'USAGE')")


def test_a_users_own_table_in_a_schema_of_the_package_stays_there(switched):
    database = switched("dirty")

    assert database.value("SELECT count(*) FROM ml.notes") == 1
    assert database.value("SELECT to_regclass('ml.user_embeddings')") is not None


def test_the_tools_are_still_to_be_called(switched):
    database = switched()

    assert database.value("SELECT to_regprocedure('ops.legacy_finish()')") is not None
    assert database.value("SELECT to_regclass('ops.installations')") is not None


def test_what_is_in_the_way_in_public_stands_aside(switched):
    database = switched("dirty")

    assert database.value("SELECT to_regclass('yp_old_public.campaign_ads')") is not None
    assert database.value("SELECT to_regclass('public.campaign_ads')") is not None
    assert database.value("SELECT count(*) FROM yp_old_public.check_in_lists") == 1
