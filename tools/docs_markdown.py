"""Markdown and Mermaid as text: escaping, tables, diagrams. Pure functions for docs_pages.py."""

import re
from collections.abc import Iterable, Mapping, Sequence

from tools.docs_catalog import ForeignKey, Move

# Many boxes in a column: close to each other, and far from the next, so that arrows run clear.
SPACED = '%%{init: {"flowchart": {"nodeSpacing": 16, "rankSpacing": 100}}}%%\n'
ANYONE = ["service", "system", "user"]


def text(value: str) -> str:
    """Prose as markdown that shows exactly it: lines are joined, empty lines part paragraphs."""
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", value.strip()))
    return "\n\n".join(map(_escaped, paragraphs))


def _escaped(line: str) -> str:
    line = re.sub(r"([\\`*\[\]<~$])", r"\\\1", line)
    line = re.sub(r"&(?=#?\w+;)", r"\\&", line)
    # Within a word an underscore is no markup.
    line = re.sub(r"(?<!\w)_+|_+(?!\w)", lambda found: "\\_" * len(found[0]), line)
    line = re.sub(r"^(\d+)([.)])(?= |$)", r"\1\\\2", line)
    return re.sub(r"^([#>+=-])", r"\\\1", line)


def code(value: str | None) -> str:
    """A code span on one line; nothing for nothing."""
    value = " ".join((value or "").split())
    if not value:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", value)), default=0) + 1)
    pad = " " if value[0] == "`" or value[-1] == "`" else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def table(titles: str, rows: Iterable[Sequence[str]]) -> str:
    """A table under "title, title, ..."; nothing without rows. Empty columns are left out."""
    rows = list(rows)
    if not rows:
        return ""
    columns = zip(titles.split(", "), zip(*rows, strict=True), strict=True)
    used = [(title, "---", *cells) for title, cells in columns if any(cells)]
    return "".join(_row(cells) for cells in zip(*used, strict=True)) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def anchor(heading: str) -> str:
    """The address of a heading within its page, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def count(number: int, noun: str) -> str:
    """1 table, 2 tables."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def diagram(kind: str, lines: Iterable[str]) -> str:
    """A Mermaid diagram."""
    return f"```mermaid\n{kind}\n" + "".join(f"    {line}\n" for line in lines) + "```\n\n"


def entities(
    tables: Sequence[str], keys: Sequence[ForeignKey], inside: Mapping[str, Sequence[str]]
) -> str:
    """Tables and the keys among them; `inside` holds the lines of a table's box."""
    lines: list[str] = []
    for name in tables:
        box = inside.get(name, ())
        lines += [f"{name} {{", *(f"    {line}" for line in box), "}"] if box else [name]
    drawn: dict[tuple[str, ...], str] = {}
    for key in keys:
        one = "||" if key.required else "|o"
        many = "o|" if key.unique else "o{"
        line = f'{key.target} {one}--{many} {key.table} : "{key.column}"'
        drawn.setdefault((key.target, key.table, key.column), line)
    return diagram("erDiagram", [*lines, *drawn.values()])


def arrows(tables: Sequence[str], keys: Sequence[ForeignKey]) -> str:
    """Tables without columns, each with an arrow at those that it points at.

    Left out for the eye are arrows that a chain of others says already, and optional ones between
    tables that have others.
    """
    pairs: dict[tuple[str, str], bool] = {}
    for key in keys:
        if key.table != key.target:
            pair = key.table, key.target
            pairs[pair] = key.required or pairs.get(pair, False)
    bound = {table for (table, _), required in pairs.items() if required}
    joined = bound | {target for (_, target), required in pairs.items() if required}
    pairs = {
        (table, target): required
        for (table, target), required in pairs.items()
        if required or table not in bound or target not in joined
    }
    for pair, required in sorted(pairs.items(), key=lambda each: (each[1], each[0])):
        others = {each for each, solid in pairs.items() if each != pair and solid >= required}
        if pair[1] in reachable(pair[0], others):
            del pairs[pair]
    lines = (
        f"{table} {'-->' if required else '-.->'} {target}"
        for (table, target), required in sorted(pairs.items())
    )
    return diagram(f"{SPACED}flowchart LR", [*tables, *lines])


def reachable(start: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Every name that chains of (from, to) lead to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        new = {target for table, target in pairs if table == here} - found
        found |= new
        waiting += new
    return found


def states(moves: Sequence[Move]) -> str:
    """The moves of a machine. An arrow names who may make it, unless anyone may."""
    lines = []
    for move in moves:
        who = "" if move.who == ANYONE else f" : {', '.join(move.who)}"
        lines.append(f"{move.before or '[*]'} --> {move.after}{who}")
    lines += [f"{state} --> [*]" for state in final_states(moves)]
    return diagram("stateDiagram-v2", lines)


def final_states(moves: Sequence[Move]) -> list[str]:
    """The states that no move leaves."""
    return sorted({move.after for move in moves} - {move.before for move in moves})
