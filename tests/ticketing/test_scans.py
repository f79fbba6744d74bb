"""Scans of devices: what is taken, how clocks are set right, who was first; and that is proved.

The last tests are the proof: 400 tickets and 16 scanners at once, and scans of 8 devices without
network. There are 10,000 of these, or as many as YARDPASS_SCANS says: the whole proof is 100,000.
"""

import json
import os
import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.fix_story import publish_event
from tests.payments.fix_ledger import at_once
from tests.refusals import refused
from tests.ticketing.fix_doors import (
    OPENING,
    SCAN,
    SYNC,
    admitted,
    appoint,
    make_list,
    print_tickets,
    scan,
    seen,
    sync,
)

SCANS = int(os.environ.get("YARDPASS_SCANS") or 10_000)
DEVICES = 8
BATCH = 5_000


def acting(caller, actor):
    """The caller's connection, acting as the actor from now on."""
    caller.execute("SELECT set_config('request.jwt.claims', %s, false)", json.dumps(actor.claims))
    caller.execute("SET ROLE authenticated")
    return caller


@pytest.fixture
def ticket(db, event, scanner):
    """A ticket of the event, which began at OPENING and has a scanner."""
    db.execute("UPDATE events.events SET start_at = %s", OPENING)
    appoint(db, event.id, scanner)
    return print_tickets(db, event, 1)[0]


def test_a_scan_is_logged_as_it_was_made(db, event, scanner, ticket):
    (answer,) = sync(
        scanner, event, [seen(ticket.qr_code, 5, "n")], ahead=timedelta(minutes=2)
    ).values()

    assert (answer.result, answer.ticket_id, answer.was_let_in) == ("valid", ticket.id, True)
    assert answer.scanned_at == OPENING + timedelta(minutes=3)
    assert db.row("SELECT device_id, device_time, nonce FROM ticketing.scan_logs") == (
        *("gate 3", OPENING + timedelta(minutes=5), "n"),
    )
    assert db.row("SELECT status::text, redeemed_at FROM ticketing.tickets") == (
        *("redeemed", OPENING + timedelta(minutes=3)),
    )


def test_a_clock_that_is_ahead_makes_no_scan_of_the_future(db, event, scanner, ticket):
    future = seen(ticket.qr_code, 0) | {"scanned_at": "2100-01-01T00:00:00Z"}

    (answer,) = sync(scanner, event, [future]).values()

    assert answer.result == "valid"
    assert answer.scanned_at <= answer.created_at


def test_of_two_devices_that_let_one_ticket_in_the_first_counts(db, event, scanner, ticket):
    late = sync(scanner, event, [seen(ticket.qr_code, 9, "late")], "a")["late"]
    early = sync(scanner, event, [seen(ticket.qr_code, 4, "early")], "b")["early"]

    assert (late.result, early.result) == ("valid", "valid")
    assert admitted(db) == {"early"}
    assert db.value("SELECT redeemed_at FROM ticketing.tickets") == OPENING + timedelta(minutes=4)


def test_who_comes_second_is_told_who_was_first(db, event, owner, scanner, ticket):
    sync(owner, event, [seen(ticket.qr_code, 4, "early")])

    answer = sync(scanner, event, [seen(ticket.qr_code, 9, "late")])["late"]

    assert answer.result == "already_redeemed"
    assert answer.details["scanned_by"] == str(owner.user_id)
    assert datetime.fromisoformat(answer.details["redeemed_at"]) == OPENING + timedelta(minutes=4)


def test_of_two_scans_at_one_moment_the_smaller_nonce_counts(db, event, scanner, ticket):
    for nonces in (("b", "a"), ("a", "b"), ("B", "a")):
        with db.undone():
            for nonce in nonces:
                sync(scanner, event, [seen(ticket.qr_code, 4, nonce)])
            assert admitted(db) == {min(nonces)}


def test_an_offline_scan_made_before_an_online_one_counts(db, event, scanner, ticket):
    assert scan(scanner, ticket).result == "valid"

    sync(scanner, event, [seen(ticket.qr_code, 4, "early")])

    assert admitted(db) == {"early"}
    assert db.value("SELECT count(*) FROM ticketing.scan_logs WHERE result = 'valid'") == 2


def test_whom_the_device_turned_away_was_not_admitted(db, event, scanner, ticket):
    answers = sync(
        scanner,
        event,
        [seen(ticket.qr_code, 4, "no", admitted=False), seen(ticket.qr_code, 5, "y")],
    )

    assert (answers["no"].result, answers["y"].result) == ("turned_away", "valid")
    assert admitted(db) == {"y"}


@pytest.mark.parametrize("status", ["refunded", "cancelled", "transferred"])
def test_what_ended_a_ticket_ends_it_from_that_moment(db, event, scanner, ticket, status):
    db.execute("UPDATE ticketing.tickets SET status = %s", status)
    db.execute("UPDATE ticketing.tickets SET ended_at = %s", OPENING + timedelta(minutes=5))

    answers = sync(scanner, event, [seen(ticket.qr_code, n, str(n)) for n in (4, 5)])

    assert [answers["4"].result, answers["5"].result] == ["valid", status]
    assert db.row("SELECT status::text, redeemed_at FROM ticketing.tickets") == (status, None)


def test_a_ticket_writes_down_when_it_ended(db, ticket):
    db.execute("UPDATE ticketing.tickets SET status = 'refunded'")

    assert db.value("SELECT ended_at BETWEEN now() AND clock_timestamp() FROM ticketing.tickets")


def test_a_code_is_good_until_it_was_revoked(db, event, scanner, ticket):
    db.execute("UPDATE ticketing.tickets SET qr_code = ticketing.ticket_code(id, event_id)")
    db.execute("UPDATE ticketing.revoked_codes SET revoked_at = %s", OPENING + timedelta(minutes=5))

    answers = sync(scanner, event, [seen(ticket.qr_code, n, str(n)) for n in (4, 5)])

    assert [answers["4"].result, answers["5"].result] == ["valid", "revoked"]


def test_an_event_admits_until_it_is_cancelled(db, event, scanner, ticket):
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = %s",
        OPENING + timedelta(minutes=5),
    )

    answers = sync(scanner, event, [seen(ticket.qr_code, n, str(n)) for n in (4, 5)])

    assert [answers["4"].result, answers["5"].result] == ["valid", "cancelled"]


def test_a_list_that_closed_meanwhile_has_admitted(db, event, scanner, ticket):
    door = make_list(db, event, is_active=False)

    (answer,) = sync(scanner, event, [seen(ticket.qr_code, 0, door=door)]).values()

    assert answer.result == "valid"


def test_made_up_codes_and_tickets_of_others_are_logged_without_a_name(
    db, event, scanner, ticket, other_owner
):
    elsewhere = print_tickets(db, publish_event(other_owner), 1)[0]

    answers = sync(scanner, event, [seen("made up", 0, "a"), seen(elsewhere.qr_code, 0, "b")])

    assert [(answers[n].result, answers[n].ticket_id) for n in "ab"] == [
        *(("invalid", None), ("wrong_event", None)),
    ]


def test_a_batch_may_be_sent_again_in_part_or_with_more(db, event, scanner, ticket):
    first = [seen(ticket.qr_code, n, str(n)) for n in range(3)]
    before = sync(scanner, event, first)

    after = sync(scanner, event, [*first[1:], *first[1:], seen("x", 0, "new")])

    assert set(after) == {"1", "2", "new"}
    assert all(after[n] == before[n] for n in "12")
    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 4


def test_a_scan_whose_answer_was_lost_online_may_be_handed_in(db, event, scanner, ticket):
    online = scanner.row(
        "SELECT * FROM public.scan_ticket(event_id => %s, code => %s, nonce => 'n')",
        *(event.id, ticket.qr_code),
    )

    again = sync(scanner, event, [seen(ticket.qr_code, 0, "n")])["n"]
    assert again == online
    assert scanner.row(
        "SELECT * FROM public.scan_ticket(event_id => %s, code => %s, nonce => 'n')",
        *(event.id, ticket.qr_code),
    ) == online  # fmt: skip


@pytest.mark.parametrize("change", [{"code": "other"}, {"direction": "exit"}, {"door": True}])
def test_a_nonce_is_one_scans(db, event, scanner, ticket, change):
    """Else a scan would be dropped without a word."""
    door = make_list(db, event)
    sync(scanner, event, [seen(ticket.qr_code, 0, "n")])
    other = seen(
        change.get("code", ticket.qr_code),
        0,
        "n",
        change.get("door") and door,
        change.get("direction", "entry"),
    )

    with refused(db, "YP160"):
        sync(scanner, event, [other])
    with refused(db, "YP160"):
        sync(scanner, event, [seen("a", 0, "twice"), seen("b", 0, "twice")])


BAD = [
    None,
    {},
    [],
    [1],
    ["x"],
    [{}],
    [{"nonce": "n", "code": "c"}],
    [{"nonce": "n", "scanned_at": "2024-01-01"}],
    [{"code": "c", "scanned_at": "2024-01-01"}],
    [{"nonce": "", "code": "c", "scanned_at": "2024-01-01"}],
    [{"nonce": "n", "code": "c" * 501, "scanned_at": "2024-01-01"}],
    [{"nonce": "n", "code": "c", "scanned_at": "yesterday noon"}],
    [{"nonce": "n", "code": "c", "scanned_at": "infinity"}],
    [{"nonce": "n", "code": "c", "scanned_at": "2024-13-01"}],
    [{"nonce": "n", "code": "c", "scanned_at": "2024-01-01", "list_id": "x"}],
    [{"nonce": "n", "code": "c", "scanned_at": "2024-01-01", "direction": "up"}],
    [{"nonce": "n", "code": "c", "scanned_at": "2024-01-01", "admitted": "perhaps"}],
    [{"nonce": str(n), "code": "c", "scanned_at": "2024-01-01"} for n in range(20_001)],
]


@pytest.mark.parametrize("scans", BAD, ids=range(len(BAD)))
def test_what_is_no_batch_is_not_logged(db, event, scanner, ticket, scans):
    with refused(db, "YP003"):
        scanner.rows(SYNC, event.id, "d", json.dumps(scans), 0)


@pytest.mark.parametrize(
    ("device", "ahead"), [(None, 0), ("", 0), ("d" * 201, 0), ("d", 10**15), ("d", None)]
)
def test_a_device_has_a_name_and_a_clock(db, event, scanner, ticket, device, ahead):
    with refused(db, "YP003"):
        scanner.rows(SYNC, event.id, device, json.dumps([seen("x", 0)]), ahead)


@pytest.mark.parametrize("place", ["list_id", "gate_id"])
def test_a_place_that_the_event_does_not_have_is_not_found(db, event, scanner, ticket, place):
    with refused(db, "YP004"):
        sync(scanner, event, [seen("x", 0) | {place: str(uuid.uuid4())}])


@pytest.mark.parametrize(
    ("actor", "sqlstate"),
    [
        ("anon", "42501"),
        ("service_role", "42501"),
        ("viewer", "YP002"),
        ("buyer", "YP002"),
        ("outsider", "YP002"),
        ("other_owner", "YP002"),
    ],
)
def test_nobody_else_hands_in_scans(db, event, request, ticket, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        sync(caller, event, [seen("x", 0)])


def test_devices_that_hand_in_the_same_at_once_neither_wait_for_ever_nor_admit_twice(
    sessions, db, event, scanner
):
    """Each of 8 has the same scans in another order, some of codes that are no ticket's."""
    appoint(db, event.id, scanner)
    tickets = print_tickets(db, event, 60)
    scans = [seen(code, n % 7, f"n{n}") for n, (_, code) in enumerate(tickets)]
    scans += [seen(f"made up {n}", 0, f"x{n}") for n in range(20)]

    def work(n):
        turned = scans[n * 9 :] + scans[: n * 9]
        return lambda caller: len(sync(Acting(acting(caller, scanner)), event, turned, "one"))

    assert at_once(db, [work(n) for n in range(8)]) == [80] * 8
    assert db.value("SELECT count(*) FROM ticketing.admissions") == 60
    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 80


def test_devices_with_scans_of_the_same_tickets_at_once_come_to_one_admission_each(
    sessions, db, event, scanner
):
    appoint(db, event.id, scanner)
    tickets = print_tickets(db, event, 60)

    def work(n):
        mine = [seen(code, (n * 5 + at) % 8, f"{at} {n}") for at, (_, code) in enumerate(tickets)]
        turned = mine[n * 7 :] + mine[: n * 7]
        return lambda caller: len(sync(Acting(acting(caller, scanner)), event, turned, f"d{n}"))

    assert at_once(db, [work(n) for n in range(8)]) == [60] * 8
    assert admitted(db) == {
        min(((n * 5 + at) % 8, f"{at} {n}") for n in range(8))[1] for at in range(60)
    }


class Acting:
    """A Caller as what sync() takes for an Actor."""

    def __init__(self, caller):
        self.rows = caller.rows


def test_times_are_kept_to_the_microsecond(db, event, scanner, ticket):
    exact = datetime(2024, 6, 21, 20, 0, 0, 123456, tzinfo=UTC)

    (answer,) = sync(
        scanner, event, [seen(ticket.qr_code, 0) | {"scanned_at": exact.isoformat()}]
    ).values()

    assert answer.scanned_at == exact


def test_of_400_tickets_scanned_by_16_at_once_each_is_admitted_once(sessions, db, event, scanner):
    appoint(db, event.id, scanner)
    tickets = print_tickets(db, event, 400)

    def scan_all(seed):
        def work(caller):
            acting(caller, scanner)
            mine = random.Random(seed).sample(tickets, len(tickets))
            return [caller.row(SCAN, event.id, code, None, "entry").result for _, code in mine]

        return work

    answers = [each for found in at_once(db, [scan_all(n) for n in range(16)]) for each in found]

    assert (len(answers), answers.count("valid")) == (6400, 400)
    assert answers.count("already_redeemed") == 6000
    assert db.row(
        "SELECT count(*) AS entries, count(DISTINCT ticket_id) AS tickets,"
        " count(DISTINCT scan_id) AS scans"
        " FROM ticketing.admissions"
    ) == (400, 400, 400)
    assert db.value("SELECT count(*) FROM ticketing.scan_logs") == 6400
    assert db.value("SELECT count(*) FROM ticketing.tickets WHERE status = 'redeemed'") == 400


@pytest.fixture
def night(db, event, scanner):
    """What eight devices saw: (true minute, device, scan), and the lists of the event."""
    appoint(db, event.id, scanner)
    db.execute(
        "UPDATE events.events SET start_at = %s, end_at = %s",
        *(OPENING - timedelta(hours=1), OPENING + timedelta(days=3)),
    )
    dice = random.Random(7)
    doors = [
        None,
        make_list(db, event, name="Hall", max_entries=None, needs_exit=True),
        make_list(db, event, name="Days", per_day=True),
        make_list(db, event, name="Table", max_entries=3),
    ]
    tickets = print_tickets(db, event, SCANS // 5)
    made = []
    for _ in range(SCANS * 9 // 10):
        door = dice.choice(doors)
        direction = "exit" if door and dice.random() < 0.3 else "entry"
        minute = dice.randrange(0, 3000)  # so that many fall on the same
        _, code = dice.choice(tickets)
        made.append((dice.randrange(DEVICES), seen(code, minute, door=door, direction=direction)))
    return made


def skewed(scans):
    """The scans of each device by its own clock, which is up to an hour ahead or behind."""
    clocks = [timedelta(minutes=(n - 4) * 13, milliseconds=n) for n in range(DEVICES)]
    by_device = [[] for _ in range(DEVICES)]
    for device, made in scans:
        minute = datetime.fromisoformat(made["scanned_at"]) + clocks[device]
        by_device[device].append(made | {"scanned_at": minute.isoformat()})
    return by_device, clocks


def test_offline_scans_come_to_the_same_admissions_in_whatever_order(db, event, scanner, night):
    by_device, clocks = skewed(night)
    outcomes = []
    for order in range(3):
        dice = random.Random(order)
        batches = []
        for device, scans in enumerate(by_device):
            sent = scans + dice.sample(scans, len(scans) // 9)  # a tenth of all are replays
            dice.shuffle(sent)
            batches += [(device, sent[at : at + BATCH]) for at in range(0, len(sent), BATCH)]
        dice.shuffle(batches)
        if order == 0:
            batches.sort(key=lambda batch: batch[0])
        with db.undone():
            for device, scans in batches:
                sync(scanner, event, scans, f"device {device}", clocks[device])
            assert sum(len(scans) for _, scans in batches) >= SCANS - DEVICES
            assert db.value("SELECT count(*) FROM ticketing.scan_logs") == len(night)
            outcomes.append(
                db.row(
                    "SELECT count(*), md5(string_agg(concat_ws(' ', nonce, entry_no, left_at), ','"
                    ' ORDER BY nonce COLLATE "C")) FROM ticketing.admissions'
                    " INNER JOIN ticketing.scan_logs ON scan_logs.id = admissions.scan_id"
                )
            )
            if order == 0:
                found = admitted(db)

    assert outcomes[0] == outcomes[1] == outcomes[2]
    first = {}
    for _, made in night:
        if made["list_id"] is None:
            key = made["scanned_at"], made["nonce"]
            first[made["code"]] = min(key, first.get(made["code"], key))
    at_the_door = {made["nonce"] for _, made in night if made["list_id"] is None}
    assert found & at_the_door == {nonce for _, nonce in first.values()}
