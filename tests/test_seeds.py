"""The requirement documents' SQL against the finished database.

The documents are not part of the package. Where they lie beside it, every block is taken from
them and held to its verdict in tools/seed_conformance.py; the rest of the tests need only what
the package itself says about them.
"""

import csv
import re

import pglast
import pytest
from pglast import ast

from tests.fix_rows import make
from tools.seed_conformance import BLOCKS, DEFINES, LIST, NOT_HERE, RUNS
from tools.server import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
FILES = {"S1": "000_*.txt", "S2": "002_*.txt"}
ABSENT = "the requirement documents do not lie beside the repository"
# Named in a list of S1, and adopted where they exist, never created.
NEVER_CREATED = {"public.kv_store_", "public.pgbench_tiers"}


def blocks():
    """The text of each SQL block by (document, number); empty where the documents are absent."""
    found = {}
    for document, pattern in FILES.items():
        for file in SEEDS.glob(pattern):
            text = file.read_text(encoding="utf-8", errors="replace")
            for number, block in enumerate(re.findall(r"```sql\n(.*?)```", text, re.S), 1):
                found[document, number] = block
    return found


TEXTS = blocks()
with_documents = pytest.mark.skipif(not TEXTS, reason=ABSENT)


def of(*verdicts):
    """Parameters: the blocks with one of the verdicts that the documents hold."""
    return [
        pytest.param(block, id=f"{block.document} {block.number}")
        for block in BLOCKS
        if block.verdict in verdicts
    ]


@with_documents
def test_every_block_of_the_documents_has_its_verdict():
    assert [(block.document, block.number) for block in BLOCKS] == list(TEXTS)


def test_every_block_that_does_not_run_says_why():
    assert [block for block in BLOCKS if block.verdict == NOT_HERE and not block.remark] == []


@with_documents
@pytest.mark.parametrize("block", of(LIST))
def test_every_table_of_a_list_exists(db, block):
    text = re.sub(r"--.*", "", TEXTS[block.document, block.number])
    names = set(re.findall(r"^\s*([a-z]+\.[a-z_]+)", text, re.M)) - NEVER_CREATED

    assert names
    assert [name for name in sorted(names) if not relation_exists(db, name)] == []


@with_documents
@pytest.mark.parametrize("block", of(DEFINES))
def test_what_a_block_defines_is_there(db, block):
    missing = [
        thing
        for statement in statements(TEXTS[block.document, block.number])
        for thing in defined(statement)
        if not there(db, *thing)
    ]

    assert missing == []


@with_documents
def test_every_block_that_runs_runs_in_order(db, story):
    """In one transaction, which is rolled back: some blocks weaken what they replace."""
    ran = []
    with db.undone():
        db.execute("CREATE ROLE marketing_team NOLOGIN")
        for block in BLOCKS:
            if block.verdict != RUNS or "psql" in block.remark:
                continue
            for text in replaced(TEXTS[block.document, block.number], story):
                db.connection.execute(text)  # columns may repeat names
            ran.append(block)

    assert len(ran) == sum(block.verdict == RUNS for block in BLOCKS) - 1


@with_documents
def test_the_blocks_for_psql_run_in_psql(server, db, tmp_path):
    (block,) = (block for block in BLOCKS if "psql's own" in block.remark)
    script = tmp_path / "block.sql"
    script.write_text(TEXTS[block.document, block.number])

    done = server.psql(db.name, file=script, variables={"ON_ERROR_STOP": "1"})

    assert (done.returncode, done.stderr) == (0, "")
    assert "campaigns" in done.stdout


@pytest.fixture
def story(db):
    """One of each thing that the documents' queries join; ids by their placeholder."""
    organization = make(db, "organizations.organizations")
    event = make(
        db,
        "events.events",
        owner_context_type="organization",
        owner_context_id=organization.id,
    )
    tier = make(db, "ticketing.ticket_tiers", event_id=event.id)
    order = make(db, "ticketing.orders", event_id=event.id)
    ticket = make(db, "ticketing.tickets", event_id=event.id, tier_id=tier.id, order_id=order.id)
    return {
        "some-user-id": ticket.owner_user_id,
        "some-event-id": event.id,
        "some-org-id": organization.id,
        "some-ticket-id": ticket.id,
        ":user_id": ticket.owner_user_id,
        ":org_id": organization.id,
        ":sponsor_org_id": organization.id,
    }


def test_joining_branches_multiplies_what_the_dashboard_sums(db):
    """The sample's sum, in our own words, beside the view that answers the same question."""
    organization = make(db, "organizations.organizations")
    for _ in range(2):
        make(db, "organizations.org_memberships", org_id=organization.id)
    for _ in range(3):
        make(
            db,
            "events.events",
            owner_context_type="organization",
            owner_context_id=organization.id,
        )
    for _ in range(2):
        make(db, "campaigns.campaigns", org_id=organization.id)
    wallet = make(db, "payments.org_wallets", org_id=organization.id, user_id=None)
    make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=wallet.id,
        transaction_type="sale",
        amount_cents=10000,
    )

    joined = db.value(
        "SELECT sum(transactions.amount)"
        " FROM organizations.organizations AS organizations"
        " LEFT JOIN organizations.org_memberships AS members ON members.org_id = organizations.id"
        " LEFT JOIN events.events ON events.owner_context_id = organizations.id"
        " LEFT JOIN campaigns.campaigns ON campaigns.org_id = organizations.id"
        " LEFT JOIN payments.org_wallets AS wallets ON wallets.org_id = organizations.id"
        " LEFT JOIN payments.org_wallet_transactions AS transactions"
        " ON transactions.wallet_id = wallets.id"
        " WHERE organizations.id = %s",
        organization.id,
    )
    right = db.row(
        "SELECT * FROM analytics.org_dashboard WHERE organization_id = %s", organization.id
    )

    assert joined == 1200
    assert (right.member_count, right.event_count, right.campaign_count) == (2, 3, 2)
    assert right.total_revenue == 100


def drawn():
    """The relations that S2 draws: (table, other table or schema.*, note)."""
    found, table = [], None
    for file in SEEDS.glob(FILES["S2"]):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if head := re.match(r"[a-z]+\.[a-z_]+", line):
                table = head[0]
            if branch := re.match(r"\W*──→\s*([a-z]+\.[a-z_*]+)\s*(?:\(([^)]*)\))?", line):
                found.append((table, branch[1], branch[2] or ""))
    return found


# Drawn to a whole schema; what carries the relation instead of a key.
CARRIED = {
    ("campaigns.campaigns", "analytics.*"): "analytics.org_dashboard",
    ("campaigns.campaign_ads", "analytics.*"): "campaigns.ad_impressions",
}
BASE_OF_VIEW = {"campaigns.campaign_ads": "campaigns.ad_creatives"}
# Foreign keys between two tables, and the columns by which one knows them: a derived column (it is
# generated, or a check holds that it follows) and the column it is made of are two names of one.
KEYS = """
    SELECT array_agg(DISTINCT names.attname)
    FROM pg_constraint
    JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = ANY (conkey)
    LEFT JOIN pg_attrdef ON adrelid = conrelid
    JOIN pg_attribute AS names ON names.attrelid = conrelid AND names.attnum > 0 AND (
        names.attnum = own.attnum
        OR adnum = own.attnum AND pg_get_expr(adbin, adrelid) ~ ('\\m' || names.attname || '\\M')
        OR adnum = names.attnum AND pg_get_expr(adbin, adrelid) ~ ('\\m' || own.attname || '\\M')
        OR EXISTS (
            SELECT FROM pg_constraint AS held
            WHERE held.conrelid = pg_constraint.conrelid AND held.conname ~ '_follows_'
                AND held.conkey @> ARRAY[own.attnum, names.attnum]
        )
    )
    WHERE contype = 'f' AND (
        (conrelid, confrelid) = (to_regclass(%(one)s), to_regclass(%(other)s))
        OR (conrelid, confrelid) = (to_regclass(%(other)s), to_regclass(%(one)s))
    )
"""


def linked(db, one, other):
    """Names of the columns by which the two tables point at each other; empty when they do not."""
    tables = {"one": BASE_OF_VIEW.get(one, one), "other": BASE_OF_VIEW.get(other, other)}
    return set(db.connection.execute(KEYS, tables).fetchone()[0] or ())


@with_documents
@pytest.mark.parametrize(("table", "other", "note"), drawn(), ids=str)
def test_every_relation_that_is_drawn_exists(db, table, other, note):
    if (table, other) in CARRIED:
        assert relation_exists(db, CARRIED[table, other])
    elif other.endswith(".*"):
        assert db.value(
            "SELECT count(*) FROM pg_constraint"
            " JOIN pg_class ON pg_class.oid = confrelid"
            " WHERE contype = 'f' AND conrelid = to_regclass(%s)"
            " AND relnamespace = to_regnamespace(%s)",
            table,
            other.removesuffix(".*"),
        )
    elif note.startswith("via "):
        between = f"{table.split('.')[0]}.{note.removeprefix('via ')}"
        assert linked(db, table, between)
        assert linked(db, between, other)
    else:
        columns = set(re.findall(r"\b[a-z_]+_(?:id|by)\b", note)) - {"owner_context_type"}
        found = linked(db, table, other)
        assert found
        assert columns <= found


def relation_exists(db, name):
    return db.value("SELECT to_regclass(%s) IS NOT NULL", name)


def statements(text):
    """The statements that parse. Some blocks elide columns with dots after what they define."""
    text = re.split(r"^-- Written in same transaction|^-- Schedule refresh", text, flags=re.M)[0]
    return [raw.stmt for raw in pglast.parse_sql(re.sub(r"(?<!:):([a-z_]+)", "NULL", text))]


def defined(statement):
    """What a statement defines: (kind, name, part) triples."""
    match statement:
        case ast.CreateStmt():
            table = dotted(statement.relation)
            for element in statement.tableElts or ():
                if isinstance(element, ast.ColumnDef):
                    yield "column", table, element.colname
        case ast.AlterTableStmt():
            for command in statement.cmds:
                if isinstance(command.def_, ast.ColumnDef):
                    yield "column", dotted(statement.relation), command.def_.colname
        case ast.CreateEnumStmt():
            name = ".".join(part.sval for part in statement.typeName)
            for label in statement.vals:
                yield "label", name, label.sval
        case ast.CreateRoleStmt():
            yield "role", statement.role, ""
        case ast.ViewStmt():
            yield "view", dotted(statement.view), ""
        case ast.CreateTableAsStmt():
            view = dotted(statement.into.rel)
            for target in statement.query.targetList:
                yield "column", view, target.name or target.val.fields[-1].sval


def dotted(relation):
    return f"{relation.schemaname}.{relation.relname}"


def there(db, kind, name, part):
    query = {
        "column": "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s)"
        " AND attname = %s AND NOT attisdropped)",
        "label": "SELECT EXISTS (SELECT FROM pg_enum WHERE enumtypid = to_regtype(%s)"
        " AND enumlabel = %s)",
        "role": "SELECT to_regrole(%s) IS NOT NULL AND %s = ''",
        "view": "SELECT to_regclass(%s) IS NOT NULL AND %s = ''",
    }[kind]
    return db.value(query, name, part)


def replaced(text, story):
    """The block's statements with placeholders replaced by ids of the story."""
    for placeholder, value in story.items():
        text = re.sub(
            rf"(?<![:\w]){re.escape(placeholder)}\b"
            if placeholder.startswith(":")
            else re.escape(placeholder),
            f"'{value}'" if placeholder.startswith(":") else str(value),
            text,
        )
    assert not re.search(r"(?<!:):[a-z_]+|'some-", text), "a placeholder is left"
    raws = pglast.parse_sql(text)
    for raw in raws:
        end = raw.stmt_location + raw.stmt_len if raw.stmt_len else None
        yield text[raw.stmt_location : end]


# Tables may have moved to another schema; two are adopted where they exist and never created.
LEGACY = ROOT.parent / "shared" / "legacy" / "columns.csv"
NOT_CREATED = ("kv_store_", "pgbench_tiers")


@pytest.mark.skipif(not LEGACY.exists(), reason="the product's structure does not lie here")
def test_every_column_of_the_running_product_keeps_its_name(db):
    with LEGACY.open() as file:
        wanted = {
            (row["table_name"].removesuffix("_p"), row["column_name"])
            for row in csv.DictReader(file)
            if not row["table_name"].startswith(NOT_CREATED)
        }
    found = db.rows("SELECT table_name, column_name FROM information_schema.columns")

    assert wanted
    assert sorted(wanted - {tuple(row) for row in found}) == []
