"""What became of every SQL block of the two requirement documents, as data and as a page.

S1 is the restructuring plan, S2 the relationships analysis; blocks are counted from 1 in each.
tests/test_seeds.py holds the database to it, `make docs` writes docs/seed-conformance.md from it.
"""

from typing import NamedTuple

RUNS = "runs"  # as it stands, placeholders replaced
DEFINES = "is there"  # defines what the package has: the same names exist, so it cannot run again
LIST = "list"  # names of tables, no SQL: each exists
NOT_HERE = "does not run"  # wrong in itself, or not for this database


class Block(NamedTuple):
    """One fenced block: document and number, what it shows, what became of it, and why."""

    document: str
    number: int
    shows: str
    verdict: str
    remark: str = ""


BLOCKS = (
    Block("S1", 1, "tables of ref", LIST),
    Block("S1", 2, "countries, currencies, and their columns in events and orders", DEFINES),
    Block("S1", 3, "tables of ml", LIST),
    Block("S1", 4, "event embeddings", DEFINES, "the index is HNSW: IVFFlat on an empty table finds little for ever"),
    Block("S1", 5, "what public holds", NOT_HERE, "a drawing, no SQL; `public.outbox` and the functions exist"),
    Block("S1", 6, "the outbox", DEFINES, "its second half elides columns with `...`; `purchase_tickets()` writes order and outbox in one transaction"),
    Block("S1", 7, "tables of campaigns", LIST),
    Block("S1", 8, "tables of events", LIST),
    Block("S1", 9, "tables of ticketing", LIST),
    Block("S1", 10, "tables of sponsorship", LIST),
    Block("S1", 11, "tables of analytics", LIST),
    Block("S1", 12, "tables of messaging", LIST),
    Block("S1", 13, "tables of organizations", LIST),
    Block("S1", 14, "tables of users", LIST),
    Block("S1", 15, "tables of payments", LIST),
    Block("S1", 16, "accounts and entries", DEFINES, "account types are an enum with the missing ones added; entries have a header, `payments.transactions`"),
    Block("S1", 17, "postings by INSERT", NOT_HERE, "entries without a transaction, an account type that its own table refuses, and debits where balances need credits; `payments.post()` posts"),
    Block("S1", 18, "balances", RUNS),
    Block("S1", 19, "wallet rows into entries", NOT_HERE, "it elides its mapping, posts one leg, and takes credits for cents; a migration function belongs to the adoption of a legacy database"),
    Block("S1", 20, "tables of public", LIST, "`kv_store_*` and `pgbench_tiers` are adopted where they exist and never created"),
    Block("S1", 21, "schemas", RUNS),
    Block("S1", 22, "moving tables", NOT_HERE, "for the legacy database, not for this one"),
    Block("S1", 23, "moving around foreign keys", NOT_HERE, "no server accepts ALTER CONSTRAINT ... NOT VALID; foreign keys follow a moved table by themselves"),
    Block("S1", 24, "`current_org_id()`, `user_orgs()`", RUNS, "it replaces checked functions by unchecked ones, so the test rolls it back"),
    Block("S1", 25, "policies", RUNS, "its policies name no role and no WITH CHECK; rolled back"),
    Block("S1", 26, "tenant columns", DEFINES, "its backfill writes a person's id into an organization's column"),
    Block("S1", 27, "group roles", DEFINES, "they are granted to no API role: that would hand out every table"),
    Block("S1", 28, "grants by schema", RUNS),
    Block("S1", 29, "search_path of roles", NOT_HERE, "it names a database `yardpass`; PostgREST overrides the setting anyway"),
    Block("S1", 30, "compatibility views", DEFINES, "it would give everybody the owner's rights; the views exist with the caller's rights and named columns"),
    Block("S1", 31, "listing tables", RUNS, "psql's own commands"),
    Block("S1", 32, "grants to a staff role", RUNS),
    Block("S1", 33, "escrow states and their trigger", DEFINES, "its trigger refuses updates that leave the state alone and lets rows begin anywhere; `ops.tg__guard_state()` does neither"),
    Block("S1", 34, "states of tickets, proposals, campaigns", DEFINES),
    Block("S1", 35, "monthly partitions", NOT_HERE, "nested dollar quotes do not parse; `ops.ensure_month_partitions()`"),
    Block("S1", 36, "retention", NOT_HERE, "nested dollar quotes do not parse, and it would drop one month only"),
    Block("S1", 37, "daily statistics", DEFINES, "the schedule is a job's"),
    Block("S1", 38, "raw against rolled up", RUNS),
    Block("S1", 39, "more partitioned tables", NOT_HERE, "it elides columns with `...`; the three tables are partitioned, by `occurred_at`"),
    Block("S1", 40, "rolling back", NOT_HERE, "shell commands; DROP SCHEMA ... CASCADE would delete what was moved"),
    Block("S1", 41, "counts before and after", RUNS, "through the view of block 30, so it compares a table with itself"),
    Block("S1", 42, "orphans", RUNS),
    Block("S2", 1, "a user's activity", RUNS, "multiplies rows: events x tickets x posts x actions"),
    Block("S2", 2, "an event's ecosystem", RUNS, "`analytics.event_ecosystem` counts each part on its own"),
    Block("S2", 3, "an organization's dashboard", RUNS, "its revenue is multiplied by members, events and campaigns; `analytics.org_dashboard` is right"),
    Block("S2", 4, "a purchase", RUNS),
    Block("S2", 5, "a foreign key to users", RUNS),
    Block("S2", 6, "owners of events", NOT_HERE, "a drawing, no SQL; two derived columns carry the foreign keys"),
    Block("S2", 7, "memberships", NOT_HERE, "a drawing, no SQL; both foreign keys exist"),
    Block("S2", 8, "currencies", NOT_HERE, "a drawing, no SQL; the columns have a foreign key besides"),
    Block("S2", 9, "the connection test", RUNS),
)  # fmt: skip
HEAD = """# The requirement documents' SQL

Every SQL block of the restructuring plan (S1) and the relationships analysis (S2), in order, and
what became of it. **{runs}** is run as it stands by a test, its placeholders replaced. **{defines}**
defines what the package has: the test checks that the same tables, columns, labels and roles exist.
**{list}** is a list of tables, each of which exists. The others cannot run on any finished database;
the remark says why and what does the same.

"""


def page() -> str:
    """docs/seed-conformance.md."""
    counts = {
        verdict: sum(b.verdict == verdict for b in BLOCKS)
        for verdict in (RUNS, DEFINES, LIST, NOT_HERE)
    }
    summary = ", ".join(f"{count} blocks: {verdict}" for verdict, count in counts.items())
    rows = "".join(
        f"| {b.document} {b.number} | {b.shows} | {b.verdict} | {b.remark} |\n" for b in BLOCKS
    )
    head = HEAD.format(runs=RUNS, defines=DEFINES, list=LIST)
    return f"{head}{summary}.\n\n| block | shows | verdict | remark |\n|---|---|---|---|\n{rows}"
