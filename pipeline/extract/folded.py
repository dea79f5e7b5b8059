"""What a page folds away inside its text, to be opened by a click: the panels of accordions, tabs, "read on".

Of 60 hidden paragraphs inside the bodies of 178 pages all were text of the article. A hidden copy of what is shown is
none: some pages tell the article once more for other machines.
"""

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.extract import body
from pipeline.extract.fragment import is_hidden
from pipeline.extract.marks import is_apart
from pipeline.extract.outline import Outline
from pipeline.extract.places import Page, Place, is_prose


def opened(places: Sequence[Place], page: Page) -> Page:
    """The page with the panels opened that hold prose inside the body of these places, and tell what is not shown."""
    if all(run.is_seen or not is_prose(run.block) for run in page.runs):
        return page
    holder = body.of(body.mass(places, page))
    if holder is None:
        return page
    shown = Outline("".join(key for key, run in zip(page.keys, page.runs, strict=True) if run.is_seen), [], [], [], [])
    panels = {
        panel
        for run, key in zip(page.runs, page.keys, strict=True)
        if not run.is_seen and is_prose(run.block) and (panel := _panel(run.element, holder)) is not None
        if shown.find(key) is None
    }
    runs = [
        run if run.is_seen or not panels or _panel(run.element, holder) not in panels else replace(run, is_seen=True)
        for run in page.runs
    ]
    return replace(page, runs=runs)


def _panel(element: HtmlElement, holder: HtmlElement) -> HtmlElement | None:
    """The outermost hidden element around another inside the holder; None where one stands apart or is outside."""
    panel = None
    for around in body.upwards(element):
        if around is holder:
            return panel
        if is_apart(around):
            return None
        if is_hidden(around):
            panel = around
    return None
