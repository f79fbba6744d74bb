"""Clients of the old names read, write and upsert from the first copied row to the way back."""

import threading
import time

from tests.legacy.clients import CONTENTS, Client, contents, expected_after
from tests.legacy.moves import rollback

CLIENTS = 8
MEANWHILE = 1  # seconds between the switch and the way back


class OldClient(Client):
    """Uses old names alone, and no statement that outlives a change of types."""

    def __init__(self, database, number, stop):
        super().__init__(database, number, stop)
        self.connection.execute("RESET ROLE")
        self.connection.prepare_threshold = None
        self.place = "public"

    def works(self):
        return [self.tag, self.note, self.read, self.look]

    def look(self):
        self.one("SELECT count(*), max(title) FROM public.events")

    def read(self):
        for table in ("tags", "notes"):
            key = self.some(table)
            if key is not None:
                column = CONTENTS[table].split()[1].rstrip(",")
                rows = self.connection.execute(
                    f"{CONTENTS[table]} WHERE {column} = %s", [key]
                ).fetchall()
                assert rows == [(key, self.model[table][key])]


def some_contents(database):
    found = contents(database)
    return {table: found[table] for table in ("tags", "notes")}


def test_no_client_fails_and_no_row_is_lost_over_the_switch_and_back(moved):
    before = some_contents(moved)
    stop = threading.Event()
    clients = [OldClient(moved, number, stop) for number in range(CLIENTS)]
    for client in clients:
        client.model = {table: client.model[table] for table in before}
        client.start()
    try:
        moved.execute("CALL ops.legacy_reconcile('all')")
        time.sleep(MEANWHILE)
        switched = moved.value("SELECT bool_and(state = 'switched') FROM legacy.pairs")
        rollback(moved)
    finally:
        stop.set()
        for client in clients:
            client.join(30)

    assert switched
    assert [error for client in clients for error in client.errors] == []
    assert some_contents(moved) == expected_after(before, clients)
    assert min(client.done for client in clients) > 20
