"""What the package wrote down while it waited is corrected for ops.drift()."""

OF_THAT_HOUR = (
    "SELECT identity FROM yp_new_ops.installed_catalog"
    " WHERE identity || definition ~ 'legacy[.]people|yp_hidden_'"
)


def test_names_of_the_waiting_room_are_replaced(sound):
    """They were when the staging closed; a name that comes later is too."""
    assert sound.rows(OF_THAT_HOUR) == []
    sound.execute(
        "INSERT INTO yp_new_ops.installed_catalog"
        " VALUES ('column', 'x', 'yp_hidden_public.vector(3)')"
    )

    assert sound.value("SELECT legacy.settle_catalog()") == 1

    assert sound.rows(OF_THAT_HOUR) == []
    assert sound.value(
        "SELECT definition FROM yp_new_ops.installed_catalog"
        " WHERE identity ~ 'user_profiles_user_id_fkey$' AND kind = 'constraint'"
    ).startswith("FOREIGN KEY (user_id) REFERENCES auth.users(id)")


def test_it_speaks_of_the_schemas_that_the_package_will_have(sound):
    names = sound.rows("SELECT identity FROM yp_new_ops.installed_catalog WHERE kind = 'schema'")

    assert ("events",) in names
    assert not sound.rows(
        "SELECT 1 FROM yp_new_ops.installed_catalog WHERE identity || definition ~ 'yp_new_'"
    )
