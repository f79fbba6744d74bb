"""The doors of an event before they open: lists, gates and scanners."""

import json
from datetime import UTC, datetime

import pytest

from tests.events.fix_series import named
from tests.fix_story import add_tier, publish_event
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"


def add_list(caller, event, **arguments):
    """create_check_in_list() with the name Door."""
    return caller.row(
        *named("create_check_in_list", {"event_id": event.id, "name": "Door"} | arguments)
    )


def change(caller, row, **changes):
    """update_check_in_list()."""
    return caller.row(*named("update_check_in_list", {"list_id": row.id, "changes": changes}))


def gate(caller, event, **arguments):
    """save_gate() with the name North."""
    return caller.row(*named("save_gate", {"event_id": event.id, "name": "North"} | arguments))


def appoint(caller, event, user_id, **arguments):
    """save_scanner()."""
    return caller.row(
        *named("save_scanner", {"event_id": event.id, "user_id": user_id} | arguments)
    )


def ids(db, column, table):
    """The ids in a column."""
    return {value for (value,) in db.rows(f"SELECT {column} FROM ticketing.{table}")}


def test_a_list_has_its_tiers_and_its_rule(db, editor, event, tier):
    other = add_tier(editor, event, name="Other")
    made = add_list(
        editor, event, name=" Day 1 ", tier_ids=[tier.id, tier.id], max_entries=None,
        needs_exit=True, per_day=True, day_begins="06:00", admits_from="2027-03-05T18:00Z",
    )  # fmt: skip

    assert (made.name, made.max_entries, made.needs_exit, made.per_day) == (
        "Day 1", None, True, True,
    )  # fmt: skip
    assert (str(made.day_begins), made.created_by) == ("06:00:00", editor.user_id)
    assert ids(db, "tier_id", "check_in_list_tiers") == {tier.id}

    changed = change(
        editor, made, name="Day 2", is_active=False, tier_ids=[str(other.id)], max_entries=2,
        admits_from=None, admits_until="2027-03-06T04:00:00+01:00",
    )  # fmt: skip

    assert (changed.name, changed.is_active, changed.max_entries) == ("Day 2", False, 2)
    assert changed.admits_from is None
    assert changed.admits_until == datetime(2027, 3, 6, 3, tzinfo=UTC)
    assert (changed.needs_exit, changed.per_day) == (True, True)
    assert ids(db, "tier_id", "check_in_list_tiers") == {other.id}
    change(editor, made, tier_ids=[])
    assert ids(db, "tier_id", "check_in_list_tiers") == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": None},
        {"max_entries": 0},
        {"max_entries": 1001},
        {"needs_exit": None},
        {"per_day": None},
        {"day_begins": "24:00"},
        {"day_begins": None},
        {"admits_from": "infinity"},
        {"admits_from": "2027-03-05T18:00:00Z", "admits_until": "2027-03-05T18:00:00Z"},
    ],
    ids=str,
)
def test_what_no_list_can_be_is_refused(db, editor, event, wrong):
    made = add_list(editor, event, name="Other")
    with refused(db, "YP003"):
        add_list(editor, event, **wrong)
    with refused(db, "YP003"):
        change(editor, made, **wrong)


@pytest.mark.parametrize("tiers", [[NOWHERE], ["x"], [5], "x", None, {}], ids=str)
def test_a_list_is_for_tiers_of_its_event(db, editor, event, tiers):
    made = add_list(editor, event)
    with refused(db, "YP003"):
        change(editor, made, tier_ids=tiers)


def test_a_tier_of_another_event_is_none(db, editor, event):
    other = add_tier(editor, publish_event(editor, title="Other"))
    with refused(db, "YP003"):
        add_list(editor, event, tier_ids=[other.id])


@pytest.mark.parametrize("changes", [None, [], {"event_id": NOWHERE}], ids=str)
def test_what_is_no_change_is_refused(db, editor, event, changes):
    made = add_list(editor, event)
    with refused(db, "YP003"):
        editor.row(
            "SELECT * FROM public.update_check_in_list(%s, %s)", made.id, json.dumps(changes)
        )


def test_two_lists_do_not_share_a_name(db, editor, event):
    add_list(editor, event)
    other = add_list(editor, event, name="Other")
    with refused(db, "YP010"):
        add_list(editor, event, name=" Door")
    with refused(db, "YP010"):
        change(editor, other, name="Door")


def test_a_gate_serves_lists_of_its_event(db, editor, event):
    made = add_list(editor, event)
    elsewhere = add_list(editor, publish_event(editor, title="Other"))

    north = gate(editor, event, list_ids=[made.id])
    assert (north.name, north.is_active) == ("North", True)
    assert ids(db, "list_id", "gate_lists") == {made.id}
    assert gate(editor, event, is_active=False).id == north.id
    assert ids(db, "list_id", "gate_lists") == {made.id}
    assert not db.value("SELECT is_active FROM ticketing.gates")
    gate(editor, event, list_ids=[])
    assert ids(db, "list_id", "gate_lists") == set()
    for wrong in (
        {"list_ids": [elsewhere.id]}, {"list_ids": [NOWHERE]}, {"list_ids": [None]},
        {"name": " "}, {"is_active": None},
    ):  # fmt: skip
        with refused(db, "YP003"):
            gate(editor, event, **wrong)


def test_a_scanner_stands_at_gates_of_her_event_until_she_is_disabled(
    db, editor, event, scanner, other_owner
):
    north, south = gate(editor, event), gate(editor, event, name="South")
    elsewhere = gate(editor, publish_event(editor, title="Other"))

    made = appoint(editor, event, scanner.user_id, gate_ids=[north.id, south.id])
    assert (made.status, made.invited_by) == ("enabled", editor.user_id)
    assert ids(db, "gate_id", "scanner_gates") == {north.id, south.id}
    appoint(editor, event, scanner.user_id, gate_ids=[north.id])
    assert ids(db, "gate_id", "scanner_gates") == {north.id}
    off = appoint(editor, event, scanner.user_id, enabled=False)
    assert (off.status, ids(db, "gate_id", "scanner_gates")) == ("disabled", {north.id})
    with refused(db, "YP002"):
        scanner.row("SELECT * FROM public.scan_ticket(%s, %s)", event.id, "x" * 40)
    for wrong in ({"gate_ids": [elsewhere.id]}, {"gate_ids": [NOWHERE]}, {"enabled": None}):
        with refused(db, "YP003"):
            appoint(editor, event, scanner.user_id, **wrong)


def test_nobody_is_appointed_who_is_not_there_or_does_not_want_to(db, editor, event, scanner):
    with refused(db, "YP004"):
        appoint(editor, event, NOWHERE)
    with refused(db, "YP003"):
        appoint(editor, event, None)
    scanner.execute("INSERT INTO public.user_blocks (blocked_user_id) VALUES (%s)", editor.user_id)
    with refused(db, "YP004"):
        appoint(editor, event, scanner.user_id)


def test_only_editors_of_the_event_plan_its_doors(
    db, editor, event, viewer, scanner, outsider, other_owner, removed_member, anon, service_role
):
    made = add_list(editor, event)
    appoint(editor, event, scanner.user_id)
    calls = [
        lambda who: add_list(who, event, name="Mine"),
        lambda who: change(who, made, name="Mine"),
        lambda who: gate(who, event),
        lambda who: appoint(who, event, who.user_id or NOWHERE),
    ]
    for call in calls:
        for caller in (viewer, scanner, outsider, other_owner, removed_member):
            with refused(db, "YP002"):
                call(caller)
        for caller in (anon, service_role):
            with refused(db, "42501"):
                call(caller)


def test_what_is_no_list_is_not_told_from_another_s(db, owner):
    for key, state in ((NOWHERE, "YP002"), (None, "YP003")):
        with refused(db, state):
            owner.row("SELECT * FROM public.update_check_in_list(%s, '{}')", key)


def test_an_event_that_is_over_gets_no_more_doors(db, editor, event):
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        event.id,
    )
    for call in (add_list, gate):
        with refused(db, "YP005"):
            call(editor, event)
