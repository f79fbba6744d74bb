"""Credits go: the first to end first, never more than there are, their money into revenue."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.payments.fix_credits import (
    GRANTED,
    REFERENCE,
    SPENT,
    balance,
    books,
    buy,
    faults,
    lots,
    org_wallet,
    spend,
)
from tests.refusals import refused

EXPIRE = "SELECT payments.expire_credits(%s)"
CHARGE = "SELECT * FROM {}.charge_campaign(%s, %s, 'impression', 1000, 'cpm', 250, %s, %s)"


@pytest.fixture
def wallet(db, organization):
    """The organization's wallet, empty."""
    return org_wallet(db, organization)


@pytest.fixture
def campaign(db, organization):
    """A campaign of the organization, with a budget of 1000 credits."""
    return make(db, "campaigns.campaigns", org_id=organization.id)


def charge(caller, campaign, wallet, micros, key, schema="payments"):
    """Charges the campaign. Returns the line of spending."""
    return caller.row(CHARGE.format(schema), campaign.id, wallet.id, micros, key)


def expire_now(db, where="true"):
    """Lets time pass over lots."""
    db.execute(
        f"UPDATE payments.credit_lots SET expires_at = now() - interval '1 day' WHERE {where}"
    )


def test_credits_that_end_first_are_spent_first_and_those_without_end_last(db, wallet):
    buy(db, wallet, 10, 100)
    buy(db, wallet, 10, 300, expires="2099-06-01T00:00:00Z")
    buy(db, wallet, 10, 200, expires="2099-01-01T00:00:00Z")

    spend(db, wallet, 12, "s")

    db.check_deferred()
    assert lots(db, wallet) == [0, 8, 10]
    assert books(db) == {"clearing": 600, "credits": -340, "revenue": -260}
    assert [(use["credits"], use["cents"]) for use in db.value(
        "SELECT lots FROM payments.org_wallet_transactions WHERE credits_delta < 0"
    )] == [(-10, -200), (-2, -60)]  # fmt: skip
    assert faults(db) == []


def test_a_price_that_does_not_divide_is_used_up_exactly(db, wallet):
    buy(db, wallet, credits=3, net=100)

    used = []
    for key in "abc":
        before = books(db).get("revenue", 0)
        spend(db, wallet, 1, key)
        used.append(before - books(db)["revenue"])

    assert used == [33, 33, 34]
    assert books(db) == {"clearing": 100, "revenue": -100}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    bought=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5000)), min_size=1, max_size=4),
    parts=st.lists(st.integers(1, 40), max_size=8),
)
def test_whatever_is_spent_the_wallet_its_lots_its_lines_and_the_books_agree(
    db, organization, bought, parts
):
    with db.undone():
        wallet = org_wallet(db, organization)
        for place, (credits, net) in enumerate(bought):
            buy(db, wallet, credits, net, expires=f"20{90 - place}-01-01T00:00:00Z")
        remaining = sum(credits for credits, _ in bought)
        for place, wanted in enumerate(parts):
            if wanted <= remaining:
                spend(db, wallet, wanted, f"s{place}")
                remaining -= wanted
        assert balance(db, wallet) == remaining
        assert faults(db) == []

        if remaining:
            spend(db, wallet, remaining, "rest")
        assert books(db).get("credits", 0) == 0
        assert books(db).get("revenue", 0) == -sum(net for _, net in bought)


@pytest.mark.parametrize("credits", [11, 2**62])
def test_more_than_there_is_is_refused(db, wallet, credits):
    buy(db, wallet, 10, 100)

    with refused(db, "YP252"):
        spend(db, wallet, credits, "s")


@pytest.mark.parametrize("credits", [0, -5, None])
def test_nothing_and_less_cannot_be_spent_to_mint_credits(db, wallet, credits):
    buy(db, wallet, 10, 100)

    with refused(db, "YP003"):
        spend(db, wallet, credits, "s")


def test_the_same_key_spends_once_and_for_another_amount_or_wallet_not_at_all(
    db, wallet, other_organization
):
    other = org_wallet(db, other_organization)
    buy(db, wallet, 10, 100)
    buy(db, other, 10, 100)
    first = spend(db, wallet, 4, "s")

    assert spend(db, wallet, 4, "s") == first._replace(is_repeat=True)
    assert balance(db, wallet) == 6
    with refused(db, "YP006"):
        spend(db, wallet, 5, "s")
    with refused(db, "YP006"):
        spend(db, other, 4, "s")
    with refused(db, "YP003"):
        spend(db, wallet, 4, "")
    with refused(db, "YP004"):
        db.row(SPENT, REFERENCE, 1, REFERENCE, "x")


def test_two_campaigns_charged_at_once_never_spend_more_than_there_is(sessions, db, organization):
    wallet = org_wallet(db, organization)
    buy(db, wallet, 10, 100)
    campaigns = [make(db, "campaigns.campaigns", org_id=organization.id) for _ in range(2)]
    first, second = sessions("service_role", "service_role")
    query = CHARGE.format("public")

    first.execute(query, campaigns[0].id, wallet.id, 7_000_000, "a")
    waiting = second.start(query, campaigns[1].id, wallet.id, 7_000_000, "b")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP252"
    second.rollback()
    assert (balance(db, wallet), books(db)["revenue"]) == (3, -70)


def test_twenty_sessions_with_one_key_have_one_effect_and_with_many_never_overdraw(
    sessions, db, server, organization
):
    sessions()
    wallet = org_wallet(db, organization)
    buy(db, wallet, 10, 100)
    outcomes = []

    def work(key):
        with server.connect(db.name) as connection:
            try:
                row = connection.execute(SPENT, [wallet.id, 1, REFERENCE, key]).fetchone()
                outcomes.append((key, row[2]))
            except Exception as error:  # the assertion shows it
                outcomes.append((key, getattr(error, "sqlstate", repr(error))))

    for keys in (["same"] * 20, [f"k{number}" for number in range(12)]):
        outcomes.clear()
        threads = [threading.Thread(target=work, args=[key]) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        results = sorted(str(result) for _, result in outcomes)
        if keys[0] == "same":
            assert results == ["False"] + ["True"] * 19
        else:
            assert results == ["False"] * 9 + ["YP252"] * 3
    assert (balance(db, wallet), books(db)) == (0, {"clearing": 100, "revenue": -100})
    assert faults(db) == []


def test_credits_past_their_time_are_not_spent_and_become_revenue_by_the_job(db, wallet):
    buy(db, wallet, 10, 100, expires="2099-01-01T00:00:00Z")
    buy(db, wallet, 10, 200)
    db.row(GRANTED, wallet.id, 5, "g", "2099-01-01T00:00:00Z")
    spend(db, wallet, 3, "a")
    expire_now(db, "expires_at IS NOT NULL")

    with refused(db, "YP252"):
        spend(db, wallet, 11, "s")
    assert db.value(EXPIRE, 100) == 1

    db.check_deferred()
    assert balance(db, wallet) == 10
    assert books(db)["credits"] == -200
    line = db.row(
        "SELECT * FROM payments.org_wallet_transactions WHERE transaction_type = 'expiry'"
    )
    assert (line.credits_delta, line.ledger_transaction_id is None) == (-12, False)
    assert faults(db) == []
    assert db.value(EXPIRE, 100) == 0


def test_the_job_takes_so_many_wallets_and_leaves_frozen_ones(db, organization, other_organization):
    first, second = org_wallet(db, organization), org_wallet(db, other_organization)
    for wallet in (first, second):
        buy(db, wallet, 10, 100, expires="2099-01-01T00:00:00Z")
    expire_now(db)
    db.execute("UPDATE payments.org_wallets SET status = 'frozen' WHERE id = %s", first.id)

    assert [db.value(EXPIRE, 1), db.value(EXPIRE, 1)] == [1, 0]
    assert (balance(db, first), balance(db, second)) == (10, 0)
    db.execute("UPDATE payments.org_wallets SET status = 'active'")
    assert db.value(EXPIRE, 1) == 1
    with refused(db, "YP003"):
        db.value(EXPIRE, 0)


def test_a_campaign_is_charged_whole_credits_and_what_is_left_over_is_carried(db, wallet, campaign):
    buy(db, wallet, 10, 100)

    first = charge(db, campaign, wallet, 1_700_000, "h1")
    second = charge(db, campaign, wallet, 1_200_000, "h2")
    third = charge(db, campaign, wallet, 100_000, "h3")

    db.check_deferred()
    assert balance(db, wallet) == 7
    assert books(db)["revenue"] == -30
    assert (first.org_wallet_id, first.wallet_id) == (wallet.id, None)
    assert [line.posted_transaction_id is None for line in (first, second, third)] == [
        False, False, False,
    ]  # fmt: skip
    assert db.value("SELECT spent_micros FROM campaigns.campaigns") == 3_000_000
    entries = "SELECT DISTINCT reference_type::text, reference_id FROM payments.entries"
    assert (("campaign_spend", campaign.id)) in db.rows(entries)
    assert faults(db) == []


def test_less_than_a_credit_moves_nothing_yet(db, wallet, campaign):
    line = charge(db, campaign, wallet, 999_999, "h1")

    assert (line.posted_transaction_id, line.charged_micros) == (None, 999_999)
    assert books(db) == {}


def test_a_repeated_charge_changes_nothing_and_another_under_its_key_is_refused(
    db, wallet, campaign
):
    buy(db, wallet, 10, 100)
    first = charge(db, campaign, wallet, 2_000_000, "h1")

    assert charge(db, campaign, wallet, 2_000_000, "h1") == first
    assert balance(db, wallet) == 8
    with refused(db, "YP006"):
        charge(db, campaign, wallet, 3_000_000, "h1")


def test_a_campaign_is_not_paid_by_another_organization_s_wallet(
    db, wallet, campaign, other_organization, buyer
):
    other = org_wallet(db, other_organization)
    hers = make(db, "payments.wallets", user_id=buyer.user_id)
    for foreign in (other, hers):
        buy(db, foreign, 10, 100)
        with refused(db, "YP004"):
            charge(db, campaign, foreign, 1_000_000, "h1")


def test_the_person_who_set_it_up_may_pay_from_her_own_wallet(db, campaign):
    hers = make(db, "payments.wallets", user_id=campaign.created_by)
    buy(db, hers, 10, 100)

    line = charge(db, campaign, hers, 1_000_000, "h1")

    assert (line.wallet_id, line.org_wallet_id) == (hers.id, None)
    assert line.wallet_transaction_id is not None
    assert balance(db, hers) == 9


def test_a_campaign_is_not_charged_beyond_its_budget_its_wallet_or_below_zero(db, wallet, campaign):
    buy(db, wallet, 2000, 100)

    with refused(db, "YP252"):
        charge(db, campaign, wallet, 1_000_000_001, "h1")
    for micros in (-1, None, 10**18 + 1):
        with refused(db, "YP003"):
            charge(db, campaign, wallet, micros, "h1")
    db.execute("UPDATE payments.org_wallets SET status = 'frozen'")
    with refused(db, "YP251"):
        charge(db, campaign, wallet, 1, "h1")
    with refused(db, "YP004"):
        charge(db, wallet, wallet, 1, "h1")


def test_only_the_server_charges_campaigns(db, wallet, campaign, owner, anon, service_role):
    buy(db, wallet, 10, 100)

    for caller in (owner, anon):
        with refused(db, "42501"):
            charge(caller, campaign, wallet, 1_000_000, "h1", "public")
    assert (
        charge(service_role, campaign, wallet, 1_000_000, "h1", "public").charged_micros
        == 1_000_000
    )


def test_the_job_locks_all_wallets_before_the_books_so_that_it_never_deadlocks(
    sessions, db, organization
):
    dollars, euros = org_wallet(db, organization), org_wallet(db, organization, currency="EUR")
    for wallet in (dollars, euros):
        buy(db, wallet, 10, 100, expires="2099-01-01T00:00:00Z")
    last = max(dollars, euros, key=lambda wallet: wallet.id)
    buy(db, last, 10, 100)
    expire_now(db, "expires_at IS NOT NULL")
    campaign = make(db, "campaigns.campaigns", org_id=organization.id)
    (spender,) = sessions("service_role")

    spender.execute("SELECT public.grant_credits(%s, 1, 'k')", last.id)
    job = threading.Thread(target=db.value, args=[EXPIRE, 100])
    job.start()
    charge(spender, campaign, last, 1_000_000, "h1", "public")
    spender.commit()
    job.join(60)

    assert faults(db) == []
    assert (balance(db, dollars) + balance(db, euros)) == 10
