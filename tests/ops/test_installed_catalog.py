"""What the bundle writes down of itself at its end."""


def test_the_bundle_writes_down_what_is_there_when_it_is_done(db):
    now = {tuple(row) for row in db.rows("SELECT kind, identity, definition FROM ops.catalog()")}
    then = {
        tuple(row)
        for row in db.rows("SELECT kind, identity, definition FROM ops.installed_catalog")
    }

    assert then == now


def test_it_names_the_package_and_no_partition(db):
    names = {
        name
        for (name,) in db.rows("SELECT identity FROM ops.installed_catalog WHERE kind = 'table'")
    }

    assert {"events.events", "public.outbox", "ops.installed_catalog"} <= names
    assert not {name for name in names if name[-1].isdigit()}
