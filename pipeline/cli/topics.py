"""news topics: what your own labelled articles teach about topics."""

import json
from pathlib import Path

import click


@click.group(short_help="learn topics from your own labelled articles")
def topics() -> None:
    """What your own labelled articles teach about topics, beside our lexicon and your facets file.

    Terms, sections and topics of your own stand in the TOML file that NEWS_FACETS_FILE names, beside what it says of
    names (`news names --help`):

    \b
    [[topics.term]]  # words that speak for a topic, called by its name or IPTC code; a star is any ending
    term = "harbour dues*"
    topic = "harbour affairs"
    weight = "strong"  # or "good", where it is left out, or "weak"
    [[topics.mute]]  # terms of ours that shall say nothing
    terms = ["hamilton", "fire sale"]
    [[topics.section]]  # a publisher's section that speaks for a topic of any level; without a topic it says nothing
    section = "waterfront"
    topic = "economy, business and finance"
    [[topics.topic]]  # a topic of your own
    name = "harbour affairs"
    parent = "government"

    `news reprocess --dry-run` shows what it changes. Your terms, muted ones too, go before ours on every word that they
    fit; only a longer phrase of ours stays as it is.
    """


@topics.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
def train(file: Path, as_json: bool) -> None:
    """Learn from FILE, and have new runs go by it if it gains on publishers that were left out.

    FILE has an article a line, {"title": …, "text": …, "topics": ["sport"], "source": …}: topics by name or code,
    source (or url) tells the publisher; it may be compressed with gzip. Topics with fewer than 50 articles stay as they
    are. Runs at work keep to what they began with; `news reprocess` takes old days through the new topics.
    """
    from pipeline.installation import Installation
    from pipeline.learned import topics
    from pipeline.settings import from_environment
    from pipeline.tag.concepts import concepts

    digest, classes, gain = topics.train(Installation(from_environment()), file)
    names = [concepts()[code].name for code in classes]
    if as_json:
        said = {"snapshot": digest or None, "used": bool(digest), "topics": names, "articles": gain.articles}
        click.echo(json.dumps(said | {"before": round(gain.before, 4), "after": round(gain.after, 4)}))
        return
    click.echo(
        f"{gain.articles} articles of {len(names)} topics ({', '.join(names)}): "
        f"first topic right {gain.before:.3f} before, {gain.after:.3f} after, on publishers left out "
        f"({gain.better} better, {gain.worse} worse)"
    )
    if digest:
        click.echo(f"new runs use it (snapshot {digest}); `news topics forget` takes it back")
    else:
        click.echo("new runs do not use it: the gain is no more than chance; label more articles, or mend the labels")


@topics.command()
def forget() -> None:
    """Have new runs go by our lexicon and your facets file alone."""
    from pipeline.installation import Installation
    from pipeline.learned import topics
    from pipeline.settings import from_environment

    topics.forget(Installation(from_environment()))
    click.echo("new runs use no trained topics", err=True)
