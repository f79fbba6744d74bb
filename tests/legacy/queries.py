"""The queries of an application: queries.sql, with tables by their old names or their new ones."""

import json
import re
from pathlib import Path

TEXT = Path(__file__).with_suffix(".sql").read_text()
QUERIES = dict(re.findall(r"-- query: (.*)\n((?:.+\n)+)", TEXT))
# Where an old table is: by its name in public, and by its home in the package.
HOMES = "SELECT old_name, home || '.' || coalesce(new_name, old_name) FROM legacy.pairs"


def asked(query, home=None):
    """The text of a query: {events} becomes home("events"), public.events without one."""
    return re.sub(r"\{(\w+)\}", lambda found: (home or "public.{}".format)(found[1]), query)


def plan(connection, query):
    """The indexes that answer a query, were they better than reading whole tables; by table."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL enable_seqscan = off")
        (found,) = connection.execute(f"EXPLAIN (FORMAT JSON, VERBOSE) {query}").fetchone()
    found = json.loads(found) if isinstance(found, str) else found
    scans = sorted(_scans(found[0]["Plan"]), key=lambda scan: scan[1] or "")
    return dict(scans)  # a table that is read twice: by the index


def _scans(node):
    if "Relation Name" in node:
        # Partitions are named after their parent and the month.
        table = re.sub(r"_\d{4}_\d\d$", "", node["Relation Name"])
        below = node.get("Plans", [])
        bitmap = [each for each in _nodes(below) if each["Node Type"] == "Bitmap Index Scan"]
        index = node.get("Index Name") or (bitmap[0]["Index Name"] if bitmap else None)
        yield table, index and re.sub(r"_\d{4}_\d\d(?=_)", "", index)
    for each in node.get("Plans", []):
        yield from _scans(each)


def _nodes(plans):
    for each in plans:
        yield each
        yield from _nodes(each.get("Plans", []))
