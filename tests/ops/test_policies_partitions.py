"""What the owner of the tables may do with the books of partitions, which it keeps."""

import psycopg
import pytest

from tests.fix_rows import make

GONE = "DELETE FROM ops.retired_partitions WHERE id = %s"
NOTE = "INSERT INTO ops.foreign_objects (kind, identity) VALUES (%s, 'public.other')"
FORGET = "DELETE FROM ops.foreign_objects WHERE identity = %s"


def test_a_request_can_be_taken_back_and_what_was_retired_stays(db):
    waiting = make(db, "ops.retired_partitions", state="detaching", detached_at=None)
    done = make(db, "ops.retired_partitions", state="detached", detached_at="2026-11-01")
    db.execute("SET LOCAL ROLE yardpass_owner")

    assert db.execute(GONE, waiting.id) == 1
    assert db.execute(GONE, done.id) == 0


def test_tables_alone_are_noted_as_foreign_and_forgotten(db):
    db.execute("INSERT INTO ops.foreign_objects VALUES ('relation', 'a.b'), ('type', 'a.c')")
    db.execute("SET LOCAL ROLE yardpass_owner")

    assert db.execute(NOTE, "relation") == 1
    assert db.execute(FORGET, "a.b") == 1
    assert db.execute(FORGET, "a.c") == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        db.execute(NOTE, "type")
