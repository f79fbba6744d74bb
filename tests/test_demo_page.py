"""The page that `make demo` ends with, opened in a real browser: what is drawn, and what is not.

The browser is a Chromium that is installed, or the one that playwright brings; without either
these tests are skipped, unless YARDPASS_BROWSER=required, as .ci/run says.
"""

import os
import shutil
from contextlib import contextmanager
from itertools import pairwise

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.demo_answers import (
    DAYS,
    EVENT,
    HOSTILE,
    MADE_AT,
    MARKED,
    ORGANIZATION,
    PLATFORM,
    REACH,
    SPONSOR,
)
from tests.fix_rows import make
from tools.demo_page import render

INSTALL = "no browser: apt-get install chromium, or python -m playwright install chromium"


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=found)
        except Error as error:
            if os.environ.get("YARDPASS_BROWSER") == "required":
                raise
            pytest.skip(f"{INSTALL} ({str(error).splitlines()[0]})")
        yield chromium
        chromium.close()


def assert_charts_fit(page):
    """No chart is wider than the card in which it lies."""
    for figure in page.locator("figure", has=page.locator(".plot")).all():
        card, drawn = figure.bounding_box(), figure.locator("svg.main-svg").first.bounding_box()
        assert card["x"] <= drawn["x"]
        assert drawn["x"] + drawn["width"] <= card["x"] + card["width"]


@contextmanager
def opened(browser, file, text):
    """A page, which must load nothing else and complain of nothing."""
    asked, complaints = [], []
    file.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else 0)
    page.goto(file.as_uri())
    page.wait_for_function(
        "[...document.querySelectorAll('.plotly-graph-div')]"
        ".every(div => div.querySelector('.main-svg'))"
    )
    assert_charts_fit(page)  # as loaded, before anybody changes the window
    yield page
    page.close()
    assert (complaints, asked) == ([], [file.as_uri()])


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """The page of the answers above."""
    text = render(PLATFORM, [ORGANIZATION], [EVENT], [SPONSOR], MADE_AT)
    with opened(browser, tmp_path_factory.mktemp("page") / "page.html", text) as page:
        yield page


def boxes(page, chart, trace):
    """Places of the bars of a trace, as drawn: dicts of x, y, width and height in pixels."""
    bars = page.locator(f"#{chart} .barlayer .trace").nth(trace).locator(".point path")
    return [bars.nth(place).bounding_box() for place in range(bars.count())]


def card(page, section, name):
    """The value and the remark of one figure."""
    found = page.locator(f"#section-{section} .cards div", has=page.get_by_text(name, exact=True))
    return found.locator("b").inner_text(), found.locator("small").inner_text()


def rows_of(page, caption, section):
    """The cells of the table in or under a chart, row by row."""
    figure = page.locator(f"#section-{section} figure[aria-label='{caption}']")
    return [line.locator("td").all_text_contents() for line in figure.locator("tbody tr").all()]


def test_bars_are_as_high_as_their_numbers(page):
    ten, five, twenty = boxes(page, "chart-1-1", 0)

    assert five["height"] > 10
    assert ten["height"] == pytest.approx(2 * five["height"], rel=0.05)
    assert twenty["height"] == pytest.approx(4 * five["height"], rel=0.05)
    # They stand on one line, in the order of the days.
    assert len({round(bar["y"] + bar["height"]) for bar in (ten, five, twenty)}) == 1
    assert ten["x"] < five["x"] < twenty["x"]


def test_people_are_a_line_with_a_mark_for_each_day(page):
    assert page.locator("#chart-1-1 .scatterlayer .js-line").count() == 1
    assert page.locator("#chart-1-1 .scatterlayer .point").count() == len(DAYS)


def test_each_currency_has_a_chart_and_the_right_decimals(page):
    for chart, title, amounts in (
        (2, "JPY", "123,450 paid, 45,000 refunded"),
        (3, "KWD", "123.450 paid, 45.000 refunded"),
        (4, "USD", "1,234.50 paid, 450.00 refunded"),
    ):
        axis = page.locator(f"#chart-1-{chart} .infolayer text[class$=title]")
        caption = page.locator("#section-1 figcaption", has_text=f"in {title}")
        assert axis.all_text_contents() == [title]
        assert amounts in caption.inner_text()
    assert card(page, 2, "Paid, USD") == ("1,234.50", "of it 12.00 fees")
    assert rows_of(page, "Paid and refunded, by day, in KWD", 1)[1] == [
        DAYS[1], "123.450", "45.000",
    ]  # fmt: skip


def test_a_single_day_of_sales_is_a_bar_that_can_be_seen_on_its_day(page):
    paid, refunded = (boxes(page, "chart-1-4", trace) for trace in (0, 1))
    came, went = paid[1], refunded[1]

    assert [bar["height"] > 5 for bar in paid] == [False, True, False]
    assert came["width"] > 30
    # What went back hangs below the line on which what came in stands, in proportion.
    assert came["y"] + came["height"] == pytest.approx(went["y"], abs=2.5)
    assert went["height"] == pytest.approx(came["height"] * 450 / 1234.5, rel=0.1)


def test_the_parts_of_a_stack_lie_beside_each_other_and_add_up(page):
    parts = [boxes(page, "chart-3-2", trace)[0] for trace in range(4)]

    for left, right in pairwise(parts):
        assert left["x"] + left["width"] == pytest.approx(right["x"], abs=2.5)
    widths = [part["width"] / parts[0]["width"] for part in parts]
    assert widths == pytest.approx([1, 2, 0.5, 1.5], abs=0.1)


def test_each_part_of_the_page_says_whose_it_is_and_shows_its_figures(page):
    kinds = page.locator(".kind").all_text_contents()
    assert kinds == ["Platform", "Organization", "Event", "Sponsor"]
    assert page.locator("h2").all_inner_texts() == [
        "All organizations",
        HOSTILE,
        "Opening Night",
        "Fjord Beer",
    ]
    assert card(page, 3, "Tickets sold")[0] == "1,234"
    assert card(page, 3, "Time in view") == ("3.0 s", "median of a view, within 4.5 %")
    assert card(page, 2, "Views") == ("14", "50 % by nobody signed in")
    assert card(page, 4, "Deliverables overdue") == ("1", "of 3 agreed")
    links = page.locator("nav a")
    assert links.all_inner_texts() == [
        "Platform", HOSTILE, "Opening Night · Harbour Hall", "Fjord Beer",
    ]  # fmt: skip
    for link in links.all():
        assert page.locator(link.get_attribute("href")).count() == 1


def test_the_page_says_of_when_its_figures_are_and_what_a_day_is(page):
    said = page.locator("header").inner_text()

    assert page.title() == f"YardPass dashboards, {DAYS[0]} to {DAYS[-1]}"
    assert f"{DAYS[0]} to {DAYS[-1]}, 3 days of UTC. Made on 3 March 2031, 18:30 UTC." in said
    assert "as of 3 March 2031, 18:07 UTC" in said
    assert "Begins 21 March 2031, 01:00 UTC; published." in page.locator("#section-3").inner_text()
    assert "must not be added up" in page.locator("footer").inner_text()


def test_what_the_reader_may_not_see_is_not_drawn_as_nothing(page):
    """An editor's event has no income on it, a sponsor's viewer no deals."""
    for section in (3, 4):
        text = page.locator(f"#section-{section}").inner_text()
        assert "Paid" not in text and "escrow" not in text


def test_what_is_missing_is_said_in_words(page):
    said = page.locator(".empty").all_inner_texts()

    assert said == [
        "No post was shown in this period.",
        "No sponsors yet.",
        "Nobody looked in this period.",
        "No campaigns yet.",
    ]


def test_tables_say_what_is_not_drawn(page):
    deals = ["1,000.00", "600.00", "150.00", "250.00"]
    caption = "Sponsorships, by the month they were funded in"

    assert rows_of(page, caption, 1) == [["2031-03, USD", "2", *deals]]
    assert rows_of(page, "Events seen most", 1) == [[f"Opening Night · {MARKED}", "14", "7"]]
    assert rows_of(page, "Sponsorships and their money", 2) == [["USD", "2", *deals]]
    assert rows_of(page, "Campaigns", 2)[-1] == ["Credits spent", "12.50"]
    assert rows_of(page, "Shared links", 3) == [["unnamed", "1", "20", "3"]]
    # Without limit there is no number of free places.
    assert rows_of(page, "Tickets of each kind", 3)[1] == ["Balcony", "0", "0", "0", "-"]


def test_names_of_others_are_shown_as_written_and_not_obeyed(page):
    ticks = page.locator("#chart-2-2 .yaxislayer-above .ytick text")

    assert page.evaluate("window.bad") is None
    assert page.locator("main img, main script[src]").count() == 0
    assert page.locator("#chart-2-2 a").count() == 0
    # Two events of one name are two bars; long names are cut on the axis, not in the numbers.
    assert len(boxes(page, "chart-2-2", 0)) == 2
    assert ticks.all_text_contents() == [f"{MARKED[:35]}…"] * 2
    assert rows_of(page, "Events seen most", 2) == [[MARKED, "7", "3"]] * 2


def test_the_numbers_are_there_for_those_who_do_not_see_the_charts(page):
    figure = page.locator("figure").first
    assert not figure.locator("table").is_visible()
    figure.locator("summary").click()

    assert figure.locator("table").is_visible()
    assert rows_of(page, "Views and people, by day", 1) == [
        [DAYS[0], "10", "2"],
        [DAYS[1], "5", "2"],
        [DAYS[2], "20", "2"],
    ]
    caption = figure.locator("figcaption").inner_text()
    assert caption.startswith(figure.get_attribute("aria-label"))


def test_without_scripts_the_numbers_can_be_read(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(render(PLATFORM, [ORGANIZATION]), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto(file.as_uri())

    assert page.get_by_text("123.450").first.is_visible()
    assert not page.locator(".plot").first.is_visible()
    page.close()


@pytest.mark.parametrize("width", [320, 390, 800, 1920])
def test_nothing_sticks_out_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)  # milliseconds; the charts follow the window

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_charts_fit(page)


def test_a_platform_on_which_nothing_happened_has_a_page(browser, tmp_path):
    reach = {**REACH, "views": 0, "anonymous_views": 0, "viewers": 0, "events": []}
    nothing = render(
        {**PLATFORM, "as_of": None, "reach": reach, "days": [], "money": [], "sponsorships": []}
    )

    with opened(browser, tmp_path / "page.html", nothing) as page:
        assert card(page, 1, "Views") == ("0", "")
        assert page.locator(".plotly-graph-div").count() == 0
        assert page.locator(".empty").all_inner_texts() == [
            "Nobody looked in this period.",
            "Nothing was paid.",
            "Nobody looked in this period.",
            "No sponsorship was funded in these months.",
        ]
        assert "no refresh yet" in page.locator("header").inner_text()


def test_what_the_dashboards_say_is_what_is_drawn(
    browser, tmp_path, db, event, order, owner, service_role
):
    for _ in range(3):
        make(db, "analytics.event_impressions", event_id=event.id)
    sponsor = make(db, "sponsorship.sponsors", org_id=event.owner_organization_id)
    db.execute("CALL analytics.refresh_views()")
    text = render(
        service_role.value("SELECT public.platform_dashboard()"),
        [owner.value("SELECT public.organization_dashboard(%s)", event.owner_organization_id)],
        [owner.value("SELECT public.event_dashboard(%s)", event.id)],
        [owner.value("SELECT public.sponsor_dashboard(%s)", sponsor.id)],
    )

    with opened(browser, tmp_path / "page.html", text) as page:
        looks = [int(row[1]) for row in rows_of(page, "Views and people, by day", 3)]
        drawn = [bar["height"] > 5 for bar in boxes(page, "chart-3-1", 0)]
        sold, free = boxes(page, "chart-3-2", 1)[0], boxes(page, "chart-3-2", 3)[0]
        paid = [bar["height"] > 5 for bar in boxes(page, "chart-3-3", 0)]

        assert looks == [0] * 29 + [3]
        assert drawn[-1] and not any(drawn[:-1])
        assert paid[-1] and not any(paid[:-1])
        assert free["width"] == pytest.approx(4 * sold["width"], rel=0.05)
        assert card(page, 3, "Paid, USD")[0] == "54.58"
