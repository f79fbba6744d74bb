"""Sends outgoing webhooks: leases signed deliveries, posts them, tells what the receiver said.

    python examples/worker.py "postgresql://…"

Run as many as you like, as a role that may SET ROLE service_role. A worker that is killed leaves
its leases to end, and what it had comes again; receivers know a repeat by its webhook-id. The
database may restart: the worker connects anew. With --relay everything goes to that URL, an egress
proxy that keeps the Host header and checks addresses itself; without it the worker resolves each
host once, refuses addresses that are not public, and connects to the address that it checked.
"""

import argparse
import ipaddress
import random
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

LEASE = "SELECT * FROM public.lease_webhook_deliveries(%s, %s)"
FINISH = (
    "SELECT * FROM public.finish_webhook_delivery("
    "%s::uuid, %s::uuid, %s::integer, %s::integer, %s::text, %s::integer)"
)
FAN_OUT = "SELECT public.fan_out_webhooks()"
LEASE_LOST = "YP425"
# Whose last 32 bits are an IPv4 address that a gateway goes on to: NAT64, and the form before it.
GATEWAYS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "::/96")]
LOCAL_GATEWAYS = ipaddress.ip_network("64:ff9b:1::/48")


class Refused(Exception):
    """The URL leads to where no webhook may go."""


def public_address(host, port):
    """The first address of the host; Refused unless all of them are public."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
        if any(address in net for net in GATEWAYS):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        outside = [a.is_global and not a.is_multicast for a in (address, inner) if a is not None]
        if not all(outside) or address in LOCAL_GATEWAYS:
            raise Refused(f"{host} resolves to {address}, which is not public")
    return found[0]


def target(url, relay):
    """The URL to connect to, the Host header and the extensions of httpx for it."""
    parts = urlsplit(url)
    host = parts.netloc
    if relay:
        base = urlsplit(relay)
        return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, "")), host, {}
    address = public_address(parts.hostname, parts.port or 443)
    shown = f"[{address}]" if ":" in address else address
    netloc = f"{shown}:{parts.port or 443}"
    # The certificate is checked against the name, not against the address.
    return (
        urlunsplit((parts.scheme, netloc, parts.path, parts.query, "")),
        host,
        {"sni_hostname": parts.hostname},
    )


def retry_after(response):
    """The seconds of Retry-After, which is a number or a date; None without."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(int(text), 86400)
    try:
        wait = (parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)).total_seconds()
    except ValueError:
        return None
    return max(0, min(int(wait), 86400))


def send(client, delivery, relay, timeout):
    """Posts one delivery. Returns (status, seconds of Retry-After, error, milliseconds)."""
    started = time.monotonic()
    status = wait = error = None
    try:
        url, host, extensions = target(delivery.url, relay)
        request = client.build_request(
            "POST",
            url,
            content=delivery.body.encode(),
            headers=delivery.headers | {"host": host},
            extensions=extensions | {"timeout": httpx.Timeout(timeout).as_dict()},
        )
        # The answer's body is nobody's concern, and may be endless.
        response = client.send(request, stream=True)
        status, wait = response.status_code, retry_after(response)
        response.close()
    except (httpx.HTTPError, httpx.InvalidURL, OSError, Refused) as problem:
        error = f"{type(problem).__name__}: {problem}"[:500]
    return status, wait, error, int(1000 * (time.monotonic() - started))


class Worker:
    """One process: one connection, and some requests under way at a time."""

    def __init__(self, dsn, relay=None, batch=20, timeout=15.0, idle=5.0):
        self.dsn, self.relay, self.batch, self.timeout, self.idle = (
            dsn, relay, batch, timeout, idle,
        )  # fmt: skip
        self.stop = threading.Event()

    def run(self):
        """Works until stop is set, and connects anew whenever the database went away."""
        # No proxy of the environment: the address is pinned here. One request, one connection.
        limits = httpx.Limits(max_keepalive_connections=0)
        with (
            httpx.Client(trust_env=False, follow_redirects=False, limits=limits) as client,
            ThreadPoolExecutor(self.batch) as pool,
        ):
            failures = 0
            while not self.stop.is_set():
                try:
                    with psycopg.connect(self.dsn, autocommit=True) as connection:
                        connection.execute("SET ROLE service_role")
                        connection.execute("LISTEN outbox")
                        connection.execute("LISTEN webhooks")
                        failures = 0
                        self.work(connection, client, pool)
                except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
                    failures += 1
                    print(f"database: {problem}".strip(), file=sys.stderr)
                    self.stop.wait(random.uniform(0, min(30, 0.2 * 2**failures)))

    def work(self, connection, client, pool):
        """Leases, sends and tells, and sleeps while there is nothing to do."""
        while not self.stop.is_set():
            busy = connection.execute(FAN_OUT).fetchone()[0] > 0
            busy |= self.deliver(connection, client, pool)
            if not busy:
                # A wake-up is a hint: what is due by time is found by asking now and then.
                for _ in connection.notifies(timeout=self.idle, stop_after=1):
                    pass

    def deliver(self, connection, client, pool):
        """One batch. Returns whether there was one."""
        # All run at once, so the lease outlasts connecting, sending and waiting of each.
        lease = int(4 * self.timeout) + 30
        with connection.cursor(row_factory=psycopg.rows.namedtuple_row) as cursor:
            batch = cursor.execute(LEASE, [self.batch, lease]).fetchall()
        answers = [
            (delivery, pool.submit(send, client, delivery, self.relay, self.timeout))
            for delivery in batch
        ]
        for delivery, answer in answers:
            told = answer.result()
            try:
                connection.execute(FINISH, [delivery.delivery_id, delivery.lease_token, *told])
            except psycopg.Error as refusal:
                if refusal.sqlstate != LEASE_LOST:
                    raise
        return bool(batch)


def main():
    """Runs a worker until SIGTERM or SIGINT, which let the batch under way end."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dsn")
    parser.add_argument("--relay", help="send everything to this URL, an egress proxy")
    parser.add_argument("--timeout", type=float, default=15.0, help="seconds; default 15")
    parser.add_argument("--idle", type=float, default=5.0, help="seconds between looks; default 5")
    options = parser.parse_args()
    worker = Worker(options.dsn, options.relay, timeout=options.timeout, idle=options.idle)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()


if __name__ == "__main__":
    main()
