"""Who reads about money, beyond what the access matrix can say."""

import psycopg
import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make

VIEWS = (
    "accounts", "transactions", "entries", "balances", "holds", "wallets", "wallet_transactions",
    "org_wallets", "org_wallet_transactions", "credit_lots", "payout_accounts",
    "payout_configurations", "payout_queue", "invoice_sequences", "invoices", "invoice_lines",
)  # fmt: skip
# What no view shows: what only the server and the processor say to each other.
HIDDEN = {
    "transactions": {"idempotency_key", "legs", "metadata", "recorded_seq", "recorded_xid"},
    "entries": {"metadata", "recorded_xid", "version"},
    "balances": {"ceiling_cents", "floor_cents", "version"},
    "holds": {"idempotency_key"},
    "wallets": {"default_payment_method_id"},
    "wallet_transactions": {"idempotency_key"},
    "org_wallet_transactions": {"stripe_event_id", "idempotency_key", "metadata"},
    "credit_lots": {"metadata", "stripe_checkout_session_id"},
    "payout_queue": {"priority", "attempts", "max_attempts", "idempotency_key", "error_message"},
    "invoices": {
        *("stripe_invoice_id", "stripe_payment_intent_id"),
        *("idempotency_key", "request_hash"),
    },
}
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
# The names of the earlier product, which read the tables with the reader's rights.
OLD_NAMES = (
    "org_wallets", "org_wallet_transactions", "payout_accounts", "payout_configurations"
)  # fmt: skip


@pytest.fixture
def money(db, organization):
    """One row of each table that is the organization's; a dict of their rows by view."""
    wallet = make(db, "payments.org_wallets", org_id=organization.id)
    account = make(
        db, "payments.payout_accounts",
        context_type="organization", context_id=organization.id, stripe_connect_id="acct_1",
    )  # fmt: skip
    return {
        "org_wallets": wallet,
        "org_wallet_transactions": make(
            db, "payments.org_wallet_transactions", wallet_id=wallet.id, amount_cents=1
        ),
        "credit_lots": make(
            db, "payments.credit_lots", org_wallet_id=wallet.id, quantity_remaining=1
        ),
        "payout_accounts": account,
        "payout_configurations": make(
            db, "payments.payout_configurations",
            organization_id=organization.id, stripe_connect_account_id=account.stripe_connect_id,
        ),
        "payout_queue": make(db, "payments.payout_queue", organization_id=organization.id),
        "invoice_sequences": make(
            db, "payments.invoice_sequences", organization_id=organization.id, series="2026"
        ),
    }  # fmt: skip


def seen(actor, view):
    """The number of rows of the view that the actor reads."""
    return actor.value(f"SELECT count(*) FROM public.{view}")


# ---------------------------------------------------------------- organizations and people


@pytest.mark.parametrize("actor", ["admin", "owner"])
def test_admins_read_their_organization_s_money(request, money, actor):
    caller = request.getfixturevalue(actor)

    assert {view: seen(caller, view) for view in money} == dict.fromkeys(money, 1)


@pytest.mark.parametrize(
    "actor", ["viewer", "editor", "removed_member", "outsider", "other_owner"]
)  # fmt: skip
def test_nobody_below_an_admin_reads_it(request, organization, money, actor):
    caller = request.getfixturevalue(actor).claiming(org_id=str(organization.id))

    assert {view: seen(caller, view) for view in money} == dict.fromkeys(money, 0)


def test_an_admin_reads_nothing_from_the_moment_she_is_removed(db, admin, money):
    assert seen(admin, "org_wallets") == 1

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", admin.user_id)
    assert {view: seen(admin, view) for view in money} == dict.fromkeys(money, 0)


def test_people_read_their_own_money(db, buyer, other_buyer, admin):
    wallet = make(db, "payments.wallets", user_id=buyer.user_id)
    make(db, "payments.wallet_transactions", wallet_id=wallet.id, user_id=buyer.user_id)
    make(
        db, "payments.credit_lots",
        wallet_id=wallet.id, org_wallet_id=None, quantity_remaining=1,
    )  # fmt: skip
    own = make(db, "payments.org_wallets", org_id=None, user_id=buyer.user_id)
    make(db, "payments.org_wallet_transactions", wallet_id=own.id, amount_cents=1)
    make(
        db, "payments.payout_accounts",
        context_type="individual", context_id=buyer.user_id, stripe_connect_id="acct_2",
    )  # fmt: skip
    make(db, "payments.payout_queue", organization_id=None, user_id=buyer.user_id)

    views = (
        "wallets", "wallet_transactions", "credit_lots", "org_wallets", "org_wallet_transactions",
        "payout_accounts", "payout_queue",
    )  # fmt: skip
    assert [seen(buyer, view) for view in views] == [1] * len(views)
    for stranger in (other_buyer, admin):
        assert [seen(stranger, view) for view in views] == [0] * len(views)


# ---------------------------------------------------------------- the ledger


def test_each_side_of_a_movement_sees_its_own_leg(db, owner, buyer, editor, other_owner, order):
    assert db.value("SELECT count(*) FROM payments.entries") == 3

    legs = owner.rows("SELECT entries.*, type FROM public.entries JOIN public.accounts"
                      " ON accounts.id = account_id")  # fmt: skip
    assert [(leg.type, leg.amount_cents) for leg in legs] == [("payable", -5198)]
    assert seen(owner, "transactions") == 1
    for stranger in (buyer, editor, other_owner):
        assert [seen(stranger, v) for v in ("accounts", "entries", "transactions")] == [0, 0, 0]


def test_the_platform_s_own_accounts_are_nobody_s(db, owner, admin, order):
    own = db.rows(
        "SELECT id FROM payments.accounts WHERE organization_id IS NULL AND user_id IS NULL"
    )
    assert own

    for actor in (owner, admin):
        found = actor.value(
            "SELECT count(*) FROM public.accounts WHERE id = ANY(%s)", [row.id for row in own]
        )
        assert found == 0


# ---------------------------------------------------------------- invoices


@pytest.fixture
def invoice(db, organization, other_organization, other_owner):
    """A draft of `organization` for `other_organization`, whose owner bought; it has a line."""
    invoice = make(
        db, "payments.invoices",
        organization_id=organization.id, buyer_organization_id=other_organization.id,
        purchased_by_user_id=other_owner.user_id,
    )  # fmt: skip
    make(db, "payments.invoice_lines", invoice_id=invoice.id)
    return invoice


def issue(db, invoice):
    """Numbers the invoice and sets it open."""
    sequence = make(
        db, "payments.invoice_sequences", organization_id=invoice.organization_id, series="2026"
    )
    db.execute(
        "UPDATE payments.invoices SET sequence_id = %s, number_in_series = 1, number = '2026-1',"
        " issued_at = now(), status = 'open' WHERE id = %s",
        sequence.id,
        invoice.id,
    )


def test_a_draft_is_the_issuer_s_until_it_is_issued(db, admin, editor, other_owner, invoice):
    def counts():
        return [(seen(actor, "invoices"), seen(actor, "invoice_lines"))
                for actor in (admin, editor, other_owner)]  # fmt: skip

    assert counts() == [(1, 1), (0, 0), (0, 0)]

    issue(db, invoice)
    assert counts() == [(1, 1), (0, 0), (1, 1)]


def test_who_bought_for_an_organization_reads_the_invoice_no_longer_than_its_money(
    db, other_organization, other_owner, invoice
):
    issue(db, invoice)
    add_member(db, other_organization, person(db, "Olga Owner"), "owner")
    assert seen(other_owner, "invoices") == 1

    db.execute(
        "DELETE FROM organizations.org_memberships WHERE user_id = %s", other_owner.user_id
    )  # fmt: skip
    assert (seen(other_owner, "invoices"), seen(other_owner, "invoice_lines")) == (0, 0)


def test_who_bought_for_herself_reads_her_invoice(db, organization, buyer, other_buyer):
    invoice = make(
        db, "payments.invoices",
        organization_id=organization.id, purchased_by_user_id=buyer.user_id,
    )  # fmt: skip
    issue(db, invoice)

    assert (seen(buyer, "invoices"), seen(other_buyer, "invoices")) == (1, 0)


def test_an_invoice_that_fills_an_organization_s_wallet_is_read_by_who_reads_the_wallet(
    db, admin, editor, buyer, money
):
    invoice = make(
        db, "payments.invoices",
        org_wallet_id=money["org_wallets"].id, purchased_by_user_id=buyer.user_id,
    )  # fmt: skip
    issue(db, invoice)

    assert [seen(actor, "invoices") for actor in (admin, editor, buyer)] == [1, 0, 0]


# ---------------------------------------------------------------- what is nobody's


@pytest.mark.parametrize("view", VIEWS)
def test_views_leave_out_what_is_listed_and_nothing_else(db, view):
    table, shown = (
        {name for (name,) in db.rows(COLUMNS, f"{schema}.{view}")}
        for schema in ("payments", "public")
    )

    assert table - shown == HIDDEN.get(view, set())
    assert shown <= table


MOMENTS = {"balances": "recorded_at"}  # of views without created_at


@pytest.mark.parametrize("actor", ["anon", "buyer", "owner", "service_role"])
def test_nobody_writes_directly(request, actor, money):
    caller = request.getfixturevalue(actor)

    for view in VIEWS:
        for statement in (
            f"INSERT INTO public.{view} DEFAULT VALUES",
            f"UPDATE public.{view} SET {MOMENTS.get(view, 'created_at')} = now()",
            f"DELETE FROM public.{view}",
            f"TRUNCATE public.{view}",
        ):
            with pytest.raises(psycopg.Error) as refusal:
                caller.execute(statement)
            assert refusal.value.sqlstate in ("42501", "42809"), statement


@pytest.mark.parametrize("view", VIEWS)
def test_anon_reads_nothing(anon, view):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen(anon, view)


@pytest.mark.parametrize("name", OLD_NAMES)
def test_the_old_names_leak_nothing_without_the_first_wall(db, admin, other_owner, money, name):
    db.execute("GRANT USAGE ON SCHEMA organizations, payments TO authenticated")
    db.execute(f"GRANT SELECT ON organizations.{name}, payments.{name} TO authenticated")

    count = f"SELECT count(*) FROM organizations.{name}"
    assert (admin.value(count), other_owner.value(count)) == (1, 0)
