"""The package waits beside the old product, and takes nothing from it yet."""


def test_everybody_keeps_the_right_to_temporary_tables_until_the_switch(sound):
    public_may = "SELECT has_database_privilege('anon', current_database(), 'TEMPORARY')"

    assert sound.value(public_may)


def test_the_names_of_the_package_are_free_for_the_old_tables(unsound):
    """A schema of the old product that has such a name is still there as it was."""
    assert unsound.value("SELECT to_regnamespace('events') IS NULL")
    assert unsound.value("SELECT to_regclass('yp_new_events.events') IS NOT NULL")
    assert not unsound.rows("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'yp_hidden%'")


def test_no_key_of_the_package_waits_on_the_platforms_users(sound):
    assert not sound.rows(
        "SELECT 1 FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace"
        " WHERE confrelid = 'auth.users'::regclass AND nspname LIKE 'yp_new_%%'"
    )


def test_the_tools_know_the_schemas_of_the_package(sound):
    """They need them before the package is there to be asked."""
    body = "SELECT prosrc FROM pg_proc WHERE oid = %s::regprocedure"

    assert sound.value(body, "legacy.package_schemas()") == sound.value(
        body, "yp_new_ops.package_schemas()"
    )
