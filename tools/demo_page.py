"""One HTML file of charts, made of what the dashboards of the API return. It needs no network.

`render()` takes the answers of platform_dashboard() and its sisters as they are and draws them;
nothing is computed here but major units of money. Texts of people come out as they were written:
they are escaped for HTML and for plotly, which has a markup of its own.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any

import plotly.graph_objects as go
import plotly.io
from plotly.offline import get_plotlyjs

Answer = dict[str, Any]  # what a dashboard returns, or a part of it
BLUE, ORANGE, GREEN, RED, GREY = "#3b82f6", "#ea580c", "#0d9488", "#e11d48", "#cbd5e1"
HEIGHT = 270  # pixels of a chart
BAR = 26  # pixels of a bar in a list
DAY = 86_400_000  # milliseconds
PAGE = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))
PEOPLE_A_DAY = "Impressions, and signed-in people, each once a day"


@dataclass
class Chart:
    """A figure with its caption and its numbers; without a figure a table, or what is missing."""

    caption: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    figure: go.Figure | None = None
    empty: str = "Nothing in this period."
    width: str = ""

    def html(self, name: str) -> str:
        """The chart as HTML; `name` is the id of its drawing."""
        caption, note = html.escape(self.caption), html.escape(self.note)
        return (
            f'<figure class="{self.width}" role="group" aria-label="{caption}">'
            f"<figcaption>{caption}<span>{note}</span></figcaption>{self._body(name)}</figure>"
        )

    def _body(self, name: str) -> str:
        if not self.rows:
            return f'<p class="empty">{html.escape(self.empty)}</p>'
        head, *rows = (
            "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
            for tag, cells in [("th", self.head), *(("td", row) for row in self.rows)]
        )
        table = (
            f"<table><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"
        )
        if self.figure is None:
            return f'<div class="table">{table}</div>'
        drawn = plotly.io.to_html(
            self.figure,
            full_html=False,
            include_plotlyjs=False,
            div_id=name,
            config={"displayModeBar": False, "responsive": True},
        )
        # Open, so that they can be read where no script runs; a script closes them.
        return (
            f'<div class="plot">{drawn}</div>'
            f"<details open><summary>Numbers</summary>{table}</details>"
        )


@dataclass
class Section:
    """A part of the page: whose it is, single figures (name, value, remark), and charts."""

    kind: str
    title: str
    about: str
    link: str = ""  # in the list of all parts; the title, where none is given
    cards: list[tuple[str, str, str]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    def html(self, number: int) -> str:
        """The part as HTML; `number` makes the ids of its charts unique."""
        cards = "".join(
            f"<div><span>{html.escape(name)}</span><b>{html.escape(value)}</b>"
            f"<small>{html.escape(remark)}</small></div>"
            for name, value, remark in self.cards
        )
        charts = "".join(
            chart.html(f"chart-{number}-{place}") for place, chart in enumerate(self.charts, 1)
        )
        return (
            f'<section id="section-{number}"><p class="kind">{html.escape(self.kind)}</p>'
            f'<h2>{html.escape(self.title)}</h2><p class="about">{html.escape(self.about)}</p>'
            f'<div class="cards">{cards}</div><div class="charts">{charts}</div></section>'
        )


def styled(figure: go.Figure, height: int = HEIGHT) -> go.Figure:
    """The figure in the looks of the page."""
    figure.update_layout(
        template="plotly_white",
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "traceorder": "normal", "x": 0, "y": 1.02, "yanchor": "bottom"},
        font={"family": "system-ui, DejaVu Sans, sans-serif", "size": 12, "color": "#526077"},
        dragmode=False,  # fingers scroll the page
        bargap=0.25,
    )
    figure.update_xaxes(automargin=True, fixedrange=True, showline=True, linecolor=GREY)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure


def count(number: float | None) -> str:
    """A number for people; a dash where there is none."""
    return "-" if number is None else f"{number:,.0f}"


def money(part: Answer, name: str) -> str:
    """An amount in major units of its currency, all decimals shown."""
    return f"{Decimal(part[name]).scaleb(-part['decimal_places']):,}"


def share(part: int, whole: int, what: str) -> str:
    """A remark on how much of the whole a part is; none of nothing."""
    return f"{100 * part / whole:.0f} % {what}" if whole else ""


def seconds(milliseconds: float | None) -> str:
    """A time for people."""
    return "-" if milliseconds is None else f"{milliseconds / 1000:,.1f} s"


def moment(instant: str | datetime) -> str:
    """An instant as day and time of UTC."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return f"{instant.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def named(event: Answer) -> str:
    """An event's title and who organizes it, for there are others of that title."""
    return " · ".join(filter(None, (event["title"], event["organizer"])))


def all_days(answer: Answer) -> list[str]:
    """Each day of the answer, as the database writes it."""
    first, last = (date.fromisoformat(answer[end]) for end in ("since", "until"))
    return [str(first + timedelta(days=day)) for day in range((last - first).days + 1)]


def by_day(answer: Answer, traces: Iterable[go.Bar | go.Scatter]) -> go.Figure:
    """Traces over all days of the answer, those without anything too."""
    figure = styled(go.Figure(list(traces)))
    half = timedelta(hours=12)
    first, last = (datetime.fromisoformat(answer[end]) for end in ("since", "until"))
    figure.update_xaxes(type="date", tickformat="%-d %b", range=[first - half, last + half])
    figure.update_layout(hovermode="x unified", barmode="relative")
    return figure


def reach_chart(answer: Answer, days: Iterable[Answer], views: str, viewers: str) -> Chart:
    """Views as bars and people as a line, by day; `views` and `viewers` are their keys."""
    found = {row["day"]: row for row in days}
    days_of, nothing = all_days(answer), {views: 0, viewers: 0}
    rows = [(day, found.get(day, nothing)[views], found.get(day, nothing)[viewers])
            for day in days_of]  # fmt: skip
    shown = [(day, count(looks), count(people)) for day, looks, people in rows]
    caption, empty = "Views and people, by day", "Nobody looked in this period."
    if not any(looks for _, looks, _ in rows):
        return Chart(caption, PEOPLE_A_DAY, (), (), empty=empty, width="wide")
    hover = "%{y:,}"
    bars = go.Bar(
        name="Views", x=days_of, y=[row[1] for row in rows], marker_color=BLUE, hovertemplate=hover,
        width=0.75 * DAY,
    )  # fmt: skip
    line = go.Scatter(
        name="People", x=days_of, y=[row[2] for row in rows], mode="lines+markers",
        line={"color": ORANGE, "width": 2.5}, marker_size=6, hovertemplate=hover,
    )  # fmt: skip
    figure = by_day(answer, [bars, line])
    figure.update_yaxes(tickformat="~s", rangemode="tozero")
    return Chart(caption, PEOPLE_A_DAY, ("Day", "Views", "People"), shown, figure, width="wide")


def money_charts(answer: Answer) -> list[Chart]:
    """What came in and went back by day: one chart a currency, none added to another."""
    if answer["money"] is None:
        return []
    parts = answer["money"]
    if not parts:
        return [
            Chart("Paid and refunded, by day", "By currency", (), (), empty="Nothing was paid.")
        ]
    width = "third" if len(parts) == 3 else ""
    charts = []
    for part in parts:
        found, places = {day["day"]: day for day in part["days"]}, part["decimal_places"]
        nothing = {"total_cents": 0, "refunded_cents": 0}
        days = [{**nothing, "day": day, **found.get(day, {}), "decimal_places": places}
                for day in all_days(answer)]  # fmt: skip
        shown = [(day["day"], money(day, "total_cents"), money(day, "refunded_cents"))
                 for day in days]  # fmt: skip
        traces = [
            go.Bar(
                name=name,
                x=[day["day"] for day in days],
                y=[sign * day[key] / 10**places for day in days],
                customdata=[row[column] for row in shown],
                hovertemplate=f"%{{customdata}} {part['currency']}",
                marker_color=color,
                width=0.75 * DAY,
            )
            for column, (name, key, color, sign) in enumerate(
                (("Paid", "total_cents", GREEN, 1), ("Refunded", "refunded_cents", RED, -1)), 1
            )
        ]
        figure = by_day(answer, traces)
        figure.update_yaxes(title_text=part["currency"], tickformat="~s")
        charts.append(
            Chart(
                f"Paid and refunded, by day, in {part['currency']}",
                f"{money(part, 'total_cents')} paid, {money(part, 'refunded_cents')} refunded;"
                " refunds hang below the line",
                ("Day", f"Paid, {part['currency']}", f"Refunded, {part['currency']}"),
                shown,
                figure,
                width=width,
            )
        )
    return charts


def list_chart(
    caption: str,
    note: str,
    rows: Sequence[Answer],
    label: str,
    bars: Sequence[tuple[str, str, str]],
    *,
    stacked: bool = False,
    empty: str,
) -> Chart:
    """Bars beside names, the first at the top. `bars` are (key, name, color)."""
    names = [row[label] for row in rows]
    shown = [(name, *(count(row[key]) for key, _, _ in bars))
             for name, row in zip(names, rows, strict=True)]  # fmt: skip
    if not rows:
        return Chart(caption, note, (), (), empty=empty)
    places = list(range(len(rows)))
    figure = go.Figure(
        [
            go.Bar(
                name=name,
                y=places,
                x=[row[key] for row in rows],
                orientation="h",
                marker_color=color,
                hovertemplate="%{x:,}",
            )
            for key, name, color in bars
        ]
    )
    height = 70 + BAR * len(rows) * (1 if stacked else len(bars)) + 10 * len(rows)
    styled(figure, max(HEIGHT, height))
    # Places and not names: two of one name are two bars.
    figure.update_yaxes(
        autorange="reversed",
        tickvals=places,
        ticklabelstandoff=6,
        ticktext=[html.escape(name if len(name) <= 36 else f"{name[:35]}…") for name in names],
    )
    figure.update_xaxes(rangemode="tozero", tickformat="~s")
    figure.update_layout(
        barmode="stack" if stacked else "group", showlegend=len(bars) > 1, hovermode="closest"
    )
    return Chart(caption, note, ("Name", *(name for _, name, _ in bars)), shown, figure)


def table(
    caption: str,
    note: str,
    rows: Iterable[Sequence[str]],
    head: Sequence[str],
    empty: str,
    width: str = "",
) -> Chart:
    """Numbers that are better read than drawn."""
    return Chart(caption, note, head, list(rows), empty=empty, width=width)


def deal_table(deals: Sequence[Answer] | None) -> list[Chart]:
    """Deals by currency; none at all for who sees no money."""
    if deals is None:
        return []
    names = ("funded_cents", "released_cents", "refunded_cents", "held_cents")
    return [
        table(
            "Sponsorships and their money",
            "As they stand now, in units of each currency",
            ((deal["currency"], count(deal["deals"]), *(money(deal, name) for name in names))
             for deal in deals),
            ("Currency", "Deals", "Funded", "Released", "Refunded", "In escrow"),
            "No sponsorships yet.",
        )
    ]  # fmt: skip


def campaign_table(campaigns: Answer, width: str = "") -> Chart:
    """All campaigns together."""
    names = {
        "campaigns": "Campaigns",
        "impressions": "Shown",
        "viewable_impressions": "Of these in view",
        "viewers": "People reached",
        "clicks": "Clicks",
        "conversions": "Conversions",
    }
    rows = [(name, count(campaigns[key])) for key, name in names.items()]
    if campaigns["spent_credits"] is not None:
        rows.append(("Credits spent", f"{campaigns['spent_credits']:,.2f}"))
    return table(
        "Campaigns",
        "In this period, without invalid traffic",
        rows if campaigns["campaigns"] else (),
        ("", "All together"),
        "No campaigns yet.",
        width,
    )


def reach_cards(reach: Answer) -> list[tuple[str, str, str]]:
    """The figures that come first: who looked."""
    anonymous = share(reach["anonymous_views"], reach["views"], "by nobody signed in")
    return [
        ("Views", count(reach["views"]), anonymous),
        ("People", count(reach["viewers"]), "signed in, each once in the period"),
    ]


def event_cards(answer: Answer) -> list[tuple[str, str, str]]:
    """The figures of one event, or of all of an organization's."""
    reach, sales = answer["reach"], answer["sales"]
    return [
        *reach_cards(reach),
        ("Time in view", seconds(reach["median_dwell_ms"]), "median of a view, within 4.5 %"),
        ("Orders paid", count(sales["orders"]), ""),
        ("Tickets sold", count(sales["tickets"]), "in these orders, refunded ones included"),
        ("Admitted", count(sales["admitted"]), "tickets scanned at the door"),
        *(
            (f"Paid, {part['currency']}", money(part, "total_cents"),
             f"of it {money(part, 'fees_cents')} fees")
            for part in answer["money"] or ()
        ),
    ]  # fmt: skip


def platform_section(answer: Answer) -> Section:
    """The operators' view over all tenants."""
    days = answer["days"]
    sums = {name: count(sum(day[name] for day in days))
            for name in ("new_people", "published_events", "tickets", "admissions")}  # fmt: skip
    months = (
        (f"{row['month'][:7]}, {row['currency']}", count(row["deals"]),
         *(money(row, f"{name}_cents") for name in ("funded", "released", "refunded", "held")))
        for row in answer["sponsorships"]
    )  # fmt: skip
    return Section(
        "Platform",
        "All organizations",
        "For the operators. Total views and people are live, the rest is of the last refresh.",
        "Platform",
        [
            *reach_cards(answer["reach"]),
            ("New people", sums["new_people"], "profiles made"),
            ("Events published", sums["published_events"], ""),
            ("Tickets issued", sums["tickets"], "refunded ones included"),
            ("Admitted", sums["admissions"], "tickets scanned at the door"),
        ],
        [
            reach_chart(answer, days, "total_views", "unique_viewers"),
            *money_charts(answer),
            list_chart(
                "Events seen most",
                "Views and people in this period, live",
                [{**event, "title": named(event)} for event in answer["reach"]["events"]],
                "title",
                [("views", "Views", BLUE), ("viewers", "People", ORANGE)],
                empty="Nobody looked in this period.",
            ),
            table(
                "Sponsorships, by the month they were funded in",
                "Whole months, in units of each currency",
                months,
                ("Month, currency", "Deals", "Funded", "Released", "Refunded", "In escrow"),
                "No sponsorship was funded in these months.",
            ),
        ],
    )


def organization_section(answer: Answer) -> Section:
    """An organizer's view."""
    organization = answer["organization"]
    return Section(
        "Organization",
        organization["name"],
        f"Members: {organization['members']}",
        "",
        event_cards(answer),
        [
            reach_chart(answer, answer["reach"]["days"], "views", "viewers"),
            list_chart(
                "Events seen most",
                "People who looked and tickets sold in this period",
                answer["events"],
                "title",
                [("viewers", "People", ORANGE), ("tickets", "Tickets", GREEN)],
                empty="No events yet.",
            ),
            *money_charts(answer),
            campaign_table(answer["campaigns"]),
            *deal_table(answer["deals"]),
        ],
    )


def event_section(answer: Answer) -> Section:
    """One event: reach, stock, content."""
    event = answer["event"]
    tiers = [{**tier, "outside": tier["sold"] - tier["admitted"]} for tier in answer["tiers"]]
    organizer = f"By {event['organizer']}. " if event["organizer"] else ""
    return Section(
        "Event",
        event["title"],
        f"{organizer}Begins {moment(event['start_at'])}; {event['status']}.",
        named(event),
        event_cards(answer),
        [
            reach_chart(answer, answer["reach"]["days"], "views", "viewers"),
            list_chart(
                "Tickets of each kind",
                "As they stand now; unlimited kinds have no available ones",
                tiers,
                "name",
                [
                    ("admitted", "Admitted", GREEN),
                    ("outside", "Sold, not in yet", BLUE),
                    ("held", "Held", ORANGE),
                    ("available", "Available", GREY),
                ],
                stacked=True,
                empty="No tickets on sale yet.",
            ),
            *money_charts(answer),
            list_chart(
                "Posts shown most",
                "Times shown in this period, by how each begins",
                answer["posts"],
                "text",
                [("impressions", "Shown", BLUE)],
                empty="No post was shown in this period.",
            ),
            table(
                "Shared links",
                "Since the beginning; a conversion is a paid order within seven days of the click",
                (
                    (link["channel"] or "unnamed", *(count(link[name])
                     for name in ("links", "clicks", "conversions")))
                    for link in answer["links"]
                ),
                ("Channel", "Links", "Clicks", "Conversions"),
                "Nobody shared a link yet.",
            ),
            table(
                "Sponsors",
                "As they stand now",
                ((sponsor["name"], sponsor["tier"], sponsor["status"])
                 for sponsor in answer["sponsors"]),
                ("Sponsor", "Package", "State"),
                "No sponsors yet.",
                "wide",
            ),
        ],
    )  # fmt: skip


def sponsor_section(answer: Answer) -> Section:
    """A sponsor's view: what its money became, and whom it reached."""
    owed = answer["deliverables"]
    return Section(
        "Sponsor",
        answer["sponsor"]["name"],
        "Views and people of the events that it sponsors.",
        "",
        [
            *reach_cards(answer["reach"]),
            ("Sponsored events", count(len(answer["events"])), "the twenty seen most"
             if len(answer["events"]) == 20 else ""),
            ("Deliverables overdue", count(owed["overdue"]),
             f"of {count(sum(owed['by_status'].values()))} agreed"),
            *((f"In escrow, {deal['currency']}", money(deal, "held_cents"), "")
              for deal in answer["deals"] or ()),
        ],
        [
            reach_chart(answer, answer["reach"]["days"], "views", "viewers"),
            list_chart(
                "Sponsored events",
                "People who looked in this period",
                [{**event, "title": named(event)} for event in answer["events"]],
                "title",
                [("viewers", "People", ORANGE)],
                empty="It sponsors no event yet.",
            ),
            *deal_table(answer["deals"]),
            campaign_table(answer["campaigns"], "wide" if answer["deals"] is not None else ""),
        ],
    )  # fmt: skip


def render(
    platform: Answer,
    organizations: Sequence[Answer] = (),
    events: Sequence[Answer] = (),
    sponsors: Sequence[Answer] = (),
    made_at: datetime | None = None,
) -> str:
    """The whole page, made now or then: one HTML text that loads nothing from anywhere."""
    sections = [
        platform_section(platform),
        *map(organization_section, organizations),
        *map(event_section, events),
        *map(sponsor_section, sponsors),
    ]
    as_of = platform["as_of"]
    return PAGE.substitute(
        library=get_plotlyjs(),
        since=html.escape(platform["since"]),
        until=html.escape(platform["until"]),
        days=f"{len(all_days(platform))} days of UTC",
        made_at=moment(made_at or datetime.now(UTC)),
        as_of=(
            "All figures are live, but the platform's days and money: those are as of "
            + (f"{moment(as_of)}." if as_of else "no refresh yet, so they are missing.")
        ),
        links="".join(
            f'<a href="#section-{number}">{html.escape(part.link or part.title)}</a>'
            for number, part in enumerate(sections, 1)
        ),
        sections="\n".join(part.html(number) for number, part in enumerate(sections, 1)),
    )
