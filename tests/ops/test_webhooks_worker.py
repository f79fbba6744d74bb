"""The worker of examples/, end to end: a real receiver that fails, stalls and verifies."""

import dataclasses
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks.webhooks import Webhook

from examples import worker
from tests.fix_actors import founder_of, tenant
from tests.public.webhooks import endpoint_of, event_of
from tools.server import ROOT

PATIENCE = 90
DONE = "SELECT count(*) FROM public.webhook_deliveries WHERE outcome = 'delivered'"
HURRY = (
    "UPDATE public.webhook_deliveries SET due_at = now()"
    " WHERE outcome IS NULL AND lease_token IS NULL"
)


class Receiver(ThreadingHTTPServer):
    """Takes webhooks: the first of an id gets no answer, a late one or a 500; then 204."""

    daemon_threads = True

    def __init__(self, secret):
        super().__init__(("127.0.0.1", 0), Handler)
        self.secret = secret
        self.seen = defaultdict(list)
        self.lock = threading.Lock()
        self.bad = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        key = self.headers["webhook-id"]
        try:
            Webhook(self.server.secret).verify(body, dict(self.headers))
            assert self.headers["host"] == "hooks.example.com"
        except Exception as fault:
            self.server.bad.append(fault)
        with self.server.lock:
            self.server.seen[key].append(body)
            number, earlier = len(self.server.seen), len(self.server.seen[key]) - 1
        if earlier == 0 and number % 4 == 1:
            time.sleep(2)  # longer than the worker waits
        elif earlier == 0 and number % 4 == 3:
            self.connection.close()
            return
        status = 500 if earlier == 0 and number % 4 == 2 else 204
        try:
            self.send_response(status)
            self.end_headers()
        except OSError:
            pass

    def log_message(self, *_):
        pass


@contextmanager
def receiving(secret):
    """A running Receiver."""
    receiver = Receiver(secret)
    thread = threading.Thread(target=receiver.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()


@contextmanager
def working(dsn, relay, number):
    """Worker processes; those that still run at the end are told to stop, and do."""
    command = [
        sys.executable, str(ROOT / "examples/worker.py"), dsn, "--relay", relay,
        "--timeout", "0.5", "--idle", "0.1",
    ]  # fmt: skip
    started = [subprocess.Popen(command) for _ in range(number)]
    try:
        yield started
    finally:
        for one in started:
            one.send_signal(signal.SIGTERM)
        for one in started:
            try:
                one.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def until(db, number):
    """Waits until so many deliveries are done; retries are due at once."""
    end = time.monotonic() + PATIENCE
    while db.value(DONE) < number:
        assert time.monotonic() < end, db.rows(
            "SELECT outcome, attempt_count, due_at FROM public.webhook_deliveries"
        )
        db.execute(HURRY)
        time.sleep(0.1)


def check(db, receiver, number):
    """Everything arrived, signed, with one and the same body."""
    assert receiver.bad == []
    assert len(receiver.seen) == number
    assert all(len(set(bodies)) == 1 for bodies in receiver.seen.values())


def test_several_workers_deliver_all_and_one_may_be_killed(sessions, db, owner):
    _, secret = endpoint_of(owner)
    with receiving(secret) as receiver, working(db.dsn, receiver.url, 3) as workers:
        for _ in range(24):
            event_of(db, owner)
        until(db, 6)
        workers[0].kill()
        # Its leases end: the test makes it so, for those that have waited long enough.
        time.sleep(2)
        db.execute("UPDATE public.webhook_deliveries SET due_at = now() WHERE outcome IS NULL")
        until(db, 24)
        check(db, receiver, 24)
    assert [one.returncode for one in workers[1:]] == [0, 0]


def test_a_worker_survives_restarts_of_the_database(crash):
    db = crash.database
    owner = founder_of(db, tenant(db, "Harbour Hall"))
    _, secret = endpoint_of(owner)
    with receiving(secret) as receiver, working(db.dsn, receiver.url, 1) as (only,):
        for round_ in range(1, 3):
            for _ in range(6):
                event_of(db, owner)
            until(db, 6 * round_ - 3)
            crash.kill_and_restart()
            time.sleep(2)
            db.execute("UPDATE public.webhook_deliveries SET due_at = now() WHERE outcome IS NULL")
            until(db, 6 * round_)
        check(db, receiver, 12)
        assert only.poll() is None


@dataclasses.dataclass
class Answer:
    """What httpx answers, as far as retry_after() looks."""

    headers: dict


@pytest.mark.parametrize(
    "text,seconds",
    [("", None), ("120", 120), ("9" * 12, 86400), ("soon", None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("-5", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text, seconds):
    assert worker.retry_after(Answer({"retry-after": text})) == seconds


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1",
     "2002:7f00:1::", "64:ff9b::a00:8", "64:ff9b:1::1", "::10.0.0.8"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(monkeypatch, address):
    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(worker.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(worker.Refused):
        worker.target("https://hooks.example.com/in", None)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_a_public_address_is_taken_behind_a_gateway_too(monkeypatch, address):
    found = [(0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(worker.socket, "getaddrinfo", lambda *_, **__: found)
    assert worker.public_address("hooks.example.com", 443) == address


def test_the_address_that_was_checked_is_connected_to(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(worker.socket, "getaddrinfo", lambda *_, **__: found)
    assert worker.target("https://hooks.example.com/in?a=b", None) == (
        "https://93.184.216.34:443/in?a=b",
        "hooks.example.com",
        {"sni_hostname": "hooks.example.com"},
    )


def test_it_is_short():
    assert len((ROOT / "examples/worker.py").read_text().splitlines()) < 200
