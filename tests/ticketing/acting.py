"""Requests of actors on connections of their own, for tests/payments/fix_ledger.at_once()."""

from tests.fix_db import Statements, run


class Acting(Statements):
    """The actor on another connection: every statement is a request, which commits."""

    def __init__(self, caller, actor):
        self.connection = caller.connection
        self.actor = actor

    def _run(self, query, args):
        with self.connection.transaction():
            self.actor.begin_request(self.connection)
            return run(self.connection, query, args)


def requests(actor, call, *values):
    """For each of the values a function that has the actor make call(actor, value)."""
    return [lambda caller, value=value: call(Acting(caller, actor), value) for value in values]
