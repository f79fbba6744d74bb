"""Registering a device: one row a device, whoever is signed in on it last."""

import hashlib

import pytest

from tests.refusals import count, refused

SAVE = "SELECT public.save_push_device(platform => %s, token => %s, name => %s)"
STRANGER = "00000000-0000-4000-8000-000000000000"
DEVICES = "SELECT * FROM messaging.push_devices"
EARLIER = "2026-01-01 00:00+00"


def save(caller, platform="ios", token="address-1", name=None):
    """Registers a device. Returns its id."""
    return caller.value(SAVE, platform, token, name)


def test_a_device_is_kept_with_its_address_and_the_addresss_hash(db, buyer):
    device_id = save(buyer, "android", "address-1", "Berta's phone")

    device = db.row(DEVICES)
    assert (device.id, device.user_id, device.platform) == (device_id, buyer.user_id, "android")
    assert (device.token, device.name) == ("address-1", "Berta's phone")
    assert device.token_hash == hashlib.sha256(b"address-1").digest()
    assert (device.last_seen_at, device.revoked_at) == (db.value("SELECT now()"), None)


def test_platform_and_token_are_all_it_takes(db, buyer):
    buyer.value("SELECT public.save_push_device('web', %s)", "address-1")

    assert db.row(DEVICES).name is None


def test_an_address_is_hashed_by_its_bytes_in_utf8(db, buyer):
    save(buyer, token="ærlig ✓ \\x00")

    assert db.row(DEVICES).token_hash == hashlib.sha256("ærlig ✓ \\x00".encode()).digest()


def test_its_person_sees_the_device_and_nobody_sees_its_address(buyer, other_buyer, owner):
    device_id = save(buyer, name="Phone")

    shown = buyer.row("SELECT * FROM public.push_devices")
    assert (shown.id, shown.name) == (device_id, "Phone")
    assert not {"token", "token_hash"} & set(shown._fields)
    for stranger in (other_buyer, owner):
        assert stranger.rows("SELECT * FROM public.push_devices") == []


def test_the_same_address_is_the_same_device_and_has_been_seen(db, buyer):
    first = save(buyer, name="Phone")
    db.execute("UPDATE messaging.push_devices SET last_seen_at = %s", EARLIER)

    assert save(buyer, "web", name="Browser") == first
    device = db.row(DEVICES)
    assert (device.platform, device.name) == ("web", "Browser")
    assert device.last_seen_at == db.value("SELECT now()")


def test_without_a_name_the_old_one_stays(db, buyer):
    save(buyer, name="Phone")
    save(buyer)

    assert db.row(DEVICES).name == "Phone"


def test_another_address_is_another_device(db, buyer):
    assert save(buyer, token="address-1") != save(buyer, token="address-2")
    assert count(db, "messaging.push_devices") == [2]


@pytest.mark.parametrize("name", [None, "Bruno's phone"])
def test_who_signs_in_on_anothers_device_takes_it_over_without_its_old_name(
    db, buyer, other_buyer, name
):
    device_id = save(buyer, name="Berta's phone")

    assert save(other_buyer, name=name) == device_id
    device = db.row(DEVICES)
    assert (device.user_id, device.name) == (other_buyer.user_id, name)
    assert buyer.rows("SELECT id FROM public.push_devices") == []


def test_a_revoked_device_works_again(db, buyer):
    device_id = save(buyer)
    db.execute("UPDATE messaging.push_devices SET revoked_at = now(), token = NULL")

    assert save(buyer) == device_id
    device = db.row(DEVICES)
    assert (device.revoked_at, device.token) == (None, "address-1")


@pytest.mark.parametrize(
    "change",
    [
        {"platform": None},
        {"platform": ""},
        {"platform": "IOS"},
        {"platform": "windows"},
        {"token": None},
        {"token": ""},
        {"token": "x" * 4001},
        {"name": "x" * 201},
    ],
)
def test_a_bad_argument_changes_nothing(db, buyer, change):
    with refused(db, "YP003"):
        save(buyer, **change)


@pytest.mark.parametrize(("token", "name"), [("x", "x" * 200), ("x" * 4000, None)])
def test_the_longest_and_shortest_are_good(db, buyer, token, name):
    save(buyer, token=token, name=name)

    assert (db.row(DEVICES).token, db.row(DEVICES).name) == (token, name)


@pytest.mark.parametrize(
    ("sub", "state"), [(None, "YP001"), ("nobody", "YP001"), (STRANGER, "YP009")]
)
def test_who_registers_a_device_is_signed_in_and_has_a_profile(db, buyer, sub, state):
    with refused(db, state):
        save(buyer.claiming(sub=sub))


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_register_devices(request, db, name):
    with refused(db, "42501"):
        save(request.getfixturevalue(name))


def test_of_two_sessions_registering_one_device_the_later_gets_it(db, sessions, buyer, other_buyer):
    first, second = sessions("buyer", "other_buyer")

    first.value(SAVE, "ios", "address-1", None)
    waiting = second.start(SAVE, "ios", "address-1", None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.row(DEVICES).user_id == other_buyer.user_id
