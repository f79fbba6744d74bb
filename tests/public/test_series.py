"""Series through the API: their dates, the events of the dates, and who may change what."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.events.fix_series import RULE, dates, extend, named, series_of
from tests.refusals import count, refused

PREVIEW = {k: v for k, v in RULE.items() if k != "name"}
WRONG_RULES = [
    {"timezone": "Europe/Atlantis"},
    {"timezone": None},
    {"first_date": None},
    {"first_date": "infinity"},
    {"first_date": "1969-12-31"},
    {"start_time": "8 pm"},
    {"start_time": None},
    {"duration_minutes": 0},
    {"duration_minutes": 44641},
    {"duration_minutes": None},
    {"recurrence": "hourly"},
    {"recurrence": None},
    {"last_date": "2027-03-04"},
    {"last_date": "infinity"},
    {"recurrence_interval": 0},
    {"recurrence_interval": 100},
    {"recurrence_interval": None},
    {"weekdays": []},
    {"weekdays": [8]},
    {"weekdays": [1]},
    {"weekdays": [5, None]},
    {"weekdays": [5], "recurrence": "daily"},
    {"max_events": 0},
    {"max_events": 1001},
]
WRONG_SERIES = [
    ({"name": " "}, "YP003"),
    ({"name": None}, "YP003"),
    ({"description": "x" * 20001}, "YP003"),
    ({"organization_id": None}, "YP003"),
    ({"organization_id": "00000000-0000-4000-8000-000000000000"}, "YP002"),
    ({"template": None}, "YP003"),
    ({"template": {"tiers": {}}}, "YP003"),
    ({"template": {"colour": "red"}}, "YP003"),
    ({"template": {"country_code": "XX"}}, "YP175"),
]


@pytest.fixture
def series(editor):
    """Fridays from 20:00 to midnight in Oslo, from March to December of 2027."""
    return series_of(editor)


def local(db, column, row):
    """A time of an event as the walls show it in Oslo."""
    return db.value(
        f"SELECT to_char({column} AT TIME ZONE 'Europe/Oslo', 'YYYY-MM-DD HH24:MI')"
        " FROM events.events WHERE id = %s",
        row.id,
    )


def act(caller, function, row, **arguments):
    """skip_occurrence() and its like on a date."""
    return caller.row(*named(function, {"occurrence_id": row.id} | arguments))


def test_a_preview_shows_the_dates_and_the_tricks_of_the_clock(outsider, db):
    rule = PREVIEW | {"recurrence": "daily", "start_time": "02:30", "first_date": "2027-03-27"}
    found = outsider.rows(*named("preview_series", rule | {"last_date": "2027-03-29"}))

    assert [(d.number, str(d.local_date), d.clock) for d in found] == [
        (1, "2027-03-27", "usual"),
        (2, "2027-03-28", "jumped over"),
        (3, "2027-03-29", "usual"),
    ]
    assert [d.start_at.astimezone(UTC).hour for d in found] == [1, 1, 0]
    assert count(db, "events.event_series") == [0]
    autumn = rule | {"first_date": "2027-10-31", "last_date": "2027-10-31"}
    assert outsider.row(*named("preview_series", autumn)).clock == "comes twice"


@pytest.mark.parametrize("change", WRONG_RULES, ids=str)
def test_a_wrong_rule_is_refused_before_and_while_it_is_entered(db, editor, change):
    with refused(db, "YP003"):
        editor.rows(*named("preview_series", PREVIEW | change))
    with refused(db, "YP003"):
        series_of(editor, **change)


@pytest.mark.parametrize(("change", "state"), WRONG_SERIES, ids=str)
def test_a_wrong_series_is_refused(db, editor, change, state):
    with refused(db, state):
        series_of(editor, **change)


def test_a_series_has_all_its_dates_and_no_events(db, editor, series):
    assert (series.organization_id, series.created_by) == (editor.org_id, editor.user_id)
    assert (series.local_date, series.local_time) == (date(2027, 3, 5), "20:00")
    assert series.series_start == datetime(2027, 3, 5, 19, tzinfo=UTC)
    found = dates(db, series)
    assert [d.position for d in found] == list(range(1, 45))
    assert {d.local_time for d in found} == {"20:00"}
    # 20:00 in Oslo, in winter and in summer.
    assert {d.start_at.astimezone(UTC).hour for d in found} == {18, 19}
    assert count(db, "events.events", "ticketing.ticket_tiers") == [0, 0]


def test_events_of_the_dates_are_entered_once_from_the_template(db, editor, series):
    events = extend(editor, series, until="2027-04-02")

    assert [local(db, "start_at", e) for e in events] == [
        "2027-03-05 20:00", "2027-03-12 20:00", "2027-03-19 20:00", "2027-03-26 20:00",
        "2027-04-02 20:00",
    ]  # fmt: skip
    assert local(db, "end_at", events[4]) == "2027-04-03 00:00"
    assert {(e.title, e.status, e.venue, e.timezone, e.series_id) for e in events} == {
        ("Friday Nights", "draft", "Hall 1", "Europe/Oslo", series.id)
    }
    tiers = db.rows(
        "SELECT name, price_cents, currency, quantity, sort_index,"
        " to_char(sales_start AT TIME ZONE 'Europe/Oslo', 'YYYY-MM-DD HH24:MI') AS opens"
        " FROM ticketing.ticket_tiers WHERE event_id = %s ORDER BY sort_index",
        events[4].id,
    )
    assert tiers == [
        ("General", 2500, "NOK", 200, 1, "2027-03-19 10:00"),
        ("Balcony", 0, "USD", 40, 2, None),
    ]
    assert (
        db.rows(
            "SELECT capacity, count(*) FROM ticketing.capacity_pools AS pools"
            " JOIN ticketing.tier_pool_members ON pool_id = pools.id GROUP BY pools.id"
        )
        == [(220, 2)] * 5
    )
    assert extend(editor, series, until="2027-04-02") == []
    assert len(extend(editor, series, at_most=3)) == 3
    assert [d.event_id for d in dates(db, series)][:5] == [e.id for e in events]


def test_dates_that_are_past_get_no_event(db, editor):
    past = series_of(editor, first_date="2020-03-06", last_date="2020-12-31")

    assert extend(editor, past) == []


@pytest.mark.parametrize("arguments", [{"at_most": 0}, {"at_most": 101}, {"at_most": None},
                                       {"until": "infinity"}])  # fmt: skip
def test_a_wrong_extension_is_refused(db, editor, series, arguments):
    with refused(db, "YP003"):
        extend(editor, series, **arguments)


def test_a_series_of_the_earlier_product_says_first_how_long_it_takes(db, editor, organization):
    old = db.row(
        "INSERT INTO events.event_series (organization_id, created_by, name, recurrence,"
        " series_start, series_end) VALUES (%s, %s, 'Old', 'weekly', '2027-03-05 20:00+00',"
        " '2027-03-31') RETURNING *",
        *(organization.id, editor.user_id),
    )
    with refused(db, "YP175"):
        extend(editor, old)

    editor.row(*named("update_series", {"series_id": old.id, "changes": {"duration_minutes": 90}}))

    assert len(extend(editor, old)) == 4


def update(editor, series, **changes):
    """update_series() with these changes."""
    return editor.row(*named("update_series", {"series_id": series.id, "changes": changes}))


def test_a_later_end_adds_dates_and_an_earlier_one_takes_them_away(db, editor, series):
    ids = {d.position: d.id for d in dates(db, series)}

    update(editor, series, series_end="2028-01-31")
    assert len(dates(db, series)) == 48
    assert ids.items() <= {d.position: d.id for d in dates(db, series)}.items()
    update(editor, series, max_events=3)
    assert [d.position for d in dates(db, series)] == [1, 2, 3]
    update(editor, series, max_events=None, series_end="2027-03-31")
    assert [d.position for d in dates(db, series)] == [1, 2, 3, 4]


def test_a_date_with_an_event_is_not_taken_away_by_a_shorter_rule(db, editor, series):
    events = extend(editor, series, at_most=3)
    with refused(db, "YP177"):
        update(editor, series, max_events=2)

    # What was called off stays where it was.
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        events[2].id,
    )
    update(editor, series, max_events=2)
    assert [d.position for d in dates(db, series)] == [1, 2, 3]


def test_a_new_template_is_for_events_to_come(db, editor, series):
    extend(editor, series, at_most=1)
    update(editor, series, template={"venue": "Hall 9"}, duration_minutes=60)
    extend(editor, series, at_most=1)

    assert db.rows(
        "SELECT venue, extract(epoch FROM end_at - start_at)::int / 60 FROM events.events"
        " ORDER BY start_at"
    ) == [("Hall 1", 240), ("Hall 9", 60)]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"series_end": "2027-03-04"}, "YP003"),
        ({"series_end": "2200-01-01"}, "YP003"),
        ({"series_end": None}, "YP003"),
        ({"max_events": 0}, "YP003"),
        ({"duration_minutes": 0}, "YP003"),
        ({"duration_minutes": None}, "YP003"),
        ({"template": []}, "YP003"),
        ({"timezone": "UTC"}, "YP003"),
        ({"organization_id": "00000000-0000-4000-8000-000000000000"}, "YP003"),
        ({"template": {"category_slug": "nowhere"}}, "YP175"),
    ],
    ids=str,
)
def test_a_wrong_change_of_a_series_is_refused(db, editor, series, changes, state):
    with refused(db, state):
        update(editor, series, **changes)


def test_a_holiday_is_skipped_and_may_be_taken_in_again(db, editor, series):
    holiday = dates(db, series)[3]
    assert act(editor, "skip_occurrence", holiday).is_skipped
    assert act(editor, "skip_occurrence", holiday).is_skipped

    events = extend(editor, series, at_most=5)
    assert [str(e.start_at.date()) for e in events][3] == "2027-04-02"
    act(editor, "skip_occurrence", holiday, skip=False)
    (made,) = extend(editor, series, until=holiday.local_date)
    assert made.start_at == holiday.start_at


def test_the_draft_of_a_skipped_date_is_called_off(db, editor, series):
    (event,) = extend(editor, series, at_most=1)
    date_of = dates(db, series)[0]

    skipped = act(editor, "skip_occurrence", date_of)

    assert (skipped.is_skipped, skipped.event_id) == (True, None)
    state = "SELECT status::text, cancelled_at = now() FROM events.events WHERE id = %s"
    assert db.row(state, event.id) == ("cancelled", True)
    act(editor, "skip_occurrence", date_of, skip=False)
    (again,) = extend(editor, series, at_most=1)
    assert again.id != event.id


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("skip_occurrence", {}),
        ("skip_occurrence", {"skip": False}),
        ("move_occurrence", {"local_date": "2027-03-06"}),
        ("override_occurrence", {"overrides": {}}),
    ],
)
def test_what_is_published_is_not_changed_by_its_date(db, editor, series, function, arguments):
    (event,) = extend(editor, series, at_most=1)
    editor.execute("SELECT public.publish_event(%s)", event.id)

    with refused(db, "YP177"):
        act(editor, function, dates(db, series)[0], **arguments)


def test_a_moved_date_takes_its_draft_with_it(db, editor, series):
    (event,) = extend(editor, series, at_most=1)

    moved = act(
        editor, "move_occurrence", dates(db, series)[0], local_date="2027-03-28", local_time="01:30"
    )

    assert (moved.position, str(moved.local_date), moved.local_time) == (1, "2027-03-28", "01:30")
    assert moved.start_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    # Four hours later on the wall, in the night that is an hour shorter.
    assert local(db, "end_at", event) == "2027-03-28 05:30"
    assert local(db, "start_at", event) == "2027-03-28 01:30"
    # The rule does not yield it once more.
    assert db.value("SELECT events.plan_dates(%s)", series.id) == 0


def test_a_date_without_event_moves_too_and_keeps_its_time(db, editor, series):
    moved = act(editor, "move_occurrence", dates(db, series)[1], local_date="2027-03-13")

    assert (str(moved.local_date), moved.local_time) == ("2027-03-13", "20:00")


def test_a_date_does_not_move_onto_another(db, editor, series):
    extend(editor, series, at_most=2)
    first, second, *_ = dates(db, series)
    with refused(db, "YP176"):
        act(editor, "move_occurrence", first, local_date=second.local_date)
    with refused(db, "YP176"):
        db.execute(
            "UPDATE events.events SET start_at = %s, end_at = %s WHERE id = %s",
            *(second.start_at, second.start_at + timedelta(hours=1), first.event_id),
        )


def test_a_later_end_yields_no_second_date_where_one_was_moved_to(db, editor, series):
    last = dates(db, series)[-1]
    act(editor, "move_occurrence", last, local_date="2028-01-07")

    update(editor, series, series_end="2028-01-31")

    assert [str(d.local_date) for d in dates(db, series)][43:] == [
        "2028-01-07", "2028-01-14", "2028-01-21", "2028-01-28",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"local_date": None}, {"local_date": "infinity"}, {"local_date": "2020-01-01"},
     {"local_date": "2027-03-06", "local_time": "25:00"}],
)  # fmt: skip
def test_a_date_does_not_move_to_nowhere(db, editor, series, change):
    with refused(db, "YP003"):
        act(editor, "move_occurrence", dates(db, series)[0], **change)


def test_a_date_that_was_called_off_does_not_move(db, editor, series):
    (event,) = extend(editor, series, at_most=1)
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        event.id,
    )
    with refused(db, "YP177"):
        act(editor, "move_occurrence", dates(db, series)[0], local_date="2027-03-06")


def test_a_date_follows_its_event(db, editor, series):
    (event,) = extend(editor, series, at_most=1)
    later = datetime(2027, 7, 1, 17, 30, tzinfo=UTC)

    db.execute(
        "UPDATE events.events SET start_at = %s, end_at = %s WHERE id = %s",
        *(later, later + timedelta(hours=1), event.id),
    )

    row = dates(db, series)[0]
    assert (str(row.local_date), row.local_time, row.start_at) == ("2027-07-01", "19:30", later)


def test_a_date_has_its_own_capacity_and_texts(db, editor, series):
    overrides = {
        "venue": "Hall 2",
        "duration_minutes": 60,
        "tiers": {"General": {"quantity": 50}, "Balcony": None},
        "pools": {"Hall": {"capacity": 60}},
    }
    act(editor, "override_occurrence", dates(db, series)[1], overrides=overrides)

    _, event, _ = extend(editor, series, at_most=3)

    assert (event.venue, event.city) == ("Hall 2", "Oslo")
    assert event.end_at - event.start_at == timedelta(hours=1)
    assert db.rows(
        "SELECT name, quantity, price_cents FROM ticketing.ticket_tiers WHERE event_id = %s",
        event.id,
    ) == [("General", 50, 2500)]
    assert db.rows(
        "SELECT event_id = %s, capacity FROM ticketing.capacity_pools ORDER BY capacity", event.id
    ) == [(True, 60), (False, 220), (False, 220)]
    with refused(db, "YP177"):
        act(editor, "override_occurrence", dates(db, series)[1], overrides={})


@pytest.mark.parametrize(
    ("overrides", "state"),
    [
        (None, "YP003"),
        ({"timezone": "UTC"}, "YP003"),
        ({"tiers": []}, "YP003"),
        ({"tiers": {"General": {"name": "Other"}}}, "YP003"),
        ({"tiers": {"General": 50}}, "YP003"),
        ({"tiers": {"General": {"quantity": -1}}}, "YP003"),
        ({"tiers": {"Stalls": {"quantity": 1}}}, "YP175"),
        ({"pools": {"Garden": None}}, "YP175"),
        ({"duration_minutes": 0}, "YP003"),
    ],
    ids=str,
)
def test_what_cannot_differ_is_refused(db, editor, series, overrides, state):
    row = dates(db, series)[0]
    arguments = {"occurrence_id": row.id, "overrides": overrides}

    with refused(db, state):
        editor.row(*named("override_occurrence", arguments))


CALLS = [
    ("update_series", {"changes": {}}),
    ("extend_series", {}),
    ("skip_occurrence", {}),
    ("move_occurrence", {"local_date": "2027-03-06"}),
    ("override_occurrence", {"overrides": {}}),
]


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_only_editors_of_the_organization_change_a_series(
    db, series, viewer, outsider, other_owner, removed_member, anon, service_role, function,
    arguments,
):  # fmt: skip
    name = "series_id" if function.endswith("series") else "occurrence_id"
    key = {name: series.id if name == "series_id" else dates(db, series)[0].id}
    for caller in (viewer, outsider, other_owner, removed_member):
        with refused(db, "YP002"):
            caller.rows(*named(function, key | arguments))
    for caller in (anon, service_role):
        with refused(db, "42501"):
            caller.rows(*named(function, key | arguments))


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_what_does_not_exist_is_not_told_from_what_is_another_s(db, editor, function, arguments):
    name = "series_id" if function.endswith("series") else "occurrence_id"
    for key, state in (("00000000-0000-4000-8000-000000000000", "YP002"), (None, "YP003")):
        with refused(db, state):
            editor.rows(*named(function, {name: key} | arguments))


def test_a_suspended_organization_changes_no_series(db, editor, series, organization):
    row = dates(db, series)[0]
    db.execute(
        "UPDATE organizations.organizations SET status = 'suspended' WHERE id = %s",
        organization.id,
    )
    with refused(db, "YP005"):
        series_of(editor)
    for function, key, arguments in (
        ("extend_series", {"series_id": series.id}, {}),
        ("skip_occurrence", {"occurrence_id": row.id}, {}),
    ):
        with refused(db, "YP005"):
            editor.rows(*named(function, key | arguments))


def test_two_who_extend_at_once_enter_each_date_once(db, sessions, editor, admin):
    series = series_of(editor)
    first, second = sessions("editor", "admin")

    made = first.rows(*named("extend_series", {"series_id": series.id, "at_most": 2}))
    waiting = second.start(*named("extend_series", {"series_id": series.id, "at_most": 2}))
    assert waiting.is_blocked_by(first)
    first.commit()
    later = waiting.result()
    second.commit()

    assert [e.start_at.day for e in made] == [5, 12]
    assert [e.start_at.day for e in later] == [19, 26]
    assert count(db, "events.events") == [4]


def test_a_date_is_not_skipped_and_published_at_once(db, sessions, editor, admin):
    series = series_of(editor)
    (event,) = extend(editor, series, at_most=1)
    first, second = sessions("editor", "admin")

    first.row("SELECT * FROM public.publish_event(%s)", event.id)
    waiting = second.start(*named("skip_occurrence", {"occurrence_id": dates(db, series)[0].id}))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP177"
    assert dates(db, series, "is_skipped, event_id")[0] == (False, event.id)
