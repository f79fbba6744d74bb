"""The matrix of rights: what tests/access/matrix_<schema>.csv say, and whom their words admit."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.fix_rows import catalog

HERE = Path(__file__).parent
COMMANDS = ("select", "insert", "update", "delete")
ROLES = ("viewer", "editor", "admin", "owner")
# What a word of the matrix admits beyond what a persona is: tested by hand, not by the matrix.
BY_HAND = {"staff", "guest", "link", "party"}
# Atoms of each persona beside `own`. Who is in somebody's list or conversation may be more: MAYBE.
PERSONAS = {
    "anon": set(),
    "outsider": {"anyone"},
    "attacker": {"anyone"},
    "removed": {"anyone"},
    "viewer": {"anyone", "viewer"},
    "editor": {"anyone", "viewer", "editor"},
    "admin": {"anyone", "viewer", "editor", "admin"},
    "owner": {"anyone", *ROLES},
    "subject": {"anyone"},
    "holder": {"anyone"},
    "crew": {"anyone"},
    "invited": {"anyone"},
    "partner": {"anyone"},
    "member": {"anyone"},
    "fan": {"anyone"},
}
MAYBE = {
    "holder": {"guest", "party", "public"},
    "crew": {"staff", "guest", "public"},  # who may see the event sees what is public there
    "invited": {"guest", "public"},
    "partner": {"party"},
    "member": {"party"},
    "fan": {"party"},
    **{role: {"party"} for role in ROLES},  # the sponsor is the tenant's own too
}


# Rows that in this world belong to a person: there a role in an organization is no right.
OF_PEOPLE = (
    *("messaging.conversation_participants", "messaging.direct_messages"),
    *("public.media_assets", "users.follows", "users.user_blocks", "users.user_profiles"),
)


@dataclass(frozen=True)
class Matrix:
    """Who may do what: words by (table, API role, command). Tables no API role reaches: none."""

    who: dict
    tables: frozenset

    def words(self, table, persona, command):
        """The words for the API role of the persona."""
        role = "anon" if persona == "anon" else "authenticated"
        return self.who.get((table, role, command), frozenset())

    def allows(self, world, table, persona, command, is_public):
        """True, False, or None where it takes a test by hand."""
        is_public = is_public or table.split(".")[0] in ("ref", "ops")
        is_it = PERSONAS[persona] | ({"public"} if is_public else set())
        if table in OF_PEOPLE:
            is_it = is_it - set(ROLES)
        if persona == world.person_of(table):
            is_it = is_it | {"own"}
        answer = False
        for word in self.words(table, persona, command):
            if word.startswith("parent:"):
                above = has_parent(world, table, word[7:]) and self.allows(
                    world, word[7:], persona, "select", is_public
                )
                answer = True if answer or above else None if above is None else answer
            elif word in is_it:
                return True
            elif word in MAYBE.get(persona, ()):
                answer = answer or None
        return answer

    def is_public_somehow(self, table):
        """Whether the rights depend on the row's being public."""
        words = {word for key, found in self.who.items() if key[0] == table for word in found}
        return any(
            word == "public" or (word.startswith("parent:") and self.is_public_somehow(word[7:]))
            for word in words
        )


def has_parent(world, table, parent):
    """Whether the tenant's row has a row of the parent; True where no key of its own says it."""
    keys = [columns for name, columns in catalog(world.db, table).foreign_keys if name == parent]
    row = world.rows[table]
    return not keys or any(getattr(row, name) is not None for key in keys for name in key)


def read():
    """The Matrix of all files."""
    who, tables = {}, set()
    for file in sorted(HERE.glob("matrix_*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                table = line["table"]
                if "." not in table:
                    table = f"{file.stem.removeprefix('matrix_')}.{table}"
                tables.add(table)
                if line["command"] != "-":
                    words = frozenset(line["who"].split("|"))
                    key = table, line["role"], line["command"]
                    assert key not in who, f"{file.name} says twice who may {key}"
                    who[key] = words
    return Matrix(who, frozenset(tables))
