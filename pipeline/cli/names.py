"""news names: what the corpus teaches about names."""

import json

import click


@click.group(short_help="learn from the corpus whom surnames and acronyms mean")
def names() -> None:
    """What the corpus teaches about names, beside our tables and your facets file.

    A surname that one article never spells out is somebody's whom other articles name in full; an acronym has its
    long name there.

    What is wrong is put right in a TOML file of your own, named by NEWS_FACETS_FILE, which has the last word:

    \b
    [[merge]]  # names that are one
    names = ["Quillan Ports", "Quillan Port Authority"]
    into = "Port of Quillan"
    [[rename]]  # a name that shall be another
    name = "Harbour Safety Board"
    to = "HSB"
    [[split]]  # a name that is another in articles that say one of these words
    name = "Springfield"
    into = "Springfield (Norland)"
    where = ["Norland", "Quillmouth"]
    [[block]]  # a name that is none; with `label = "ORG"` only as an organisation
    name = "Sunrise"
    [[alias]]  # what a form in the text means, and in which days
    form = "Quillan"
    name = "Ada Quillan"
    label = "PERSON"  # where it is left out: only where some name was found
    from = 2024-05-01
    until = 2026-04-30

    Labels are PERSON, ORG, GPE, LOC, FAC, NORP and EVENT. `news reprocess --dry-run` shows what it changes.

    A place that several bear, where the article does not tell which it means, is "Georgia (undecided)": no filter by
    either Georgia has it, and a split of "Georgia" decides it.
    """


@names.command()
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one line of JSON.")
def learn(as_json: bool) -> None:
    """Count the full names and acronyms in all documents of the index, and have new runs go by them.

    A surname alone is somebody's from 10 articles with a full name of that surname on, if 95 % of them name that
    person; an acronym, or another spelling of a full name, from 3 articles on.

    Runs at work keep to what they began with. `news reprocess` takes old days through the new names; with --dry-run
    it shows first which facets would change.
    """
    from pipeline.installation import Installation
    from pipeline.learned import names
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    installation.check_files()
    digest, counts = names.learn(installation)
    learned = names.read(installation.derived, digest)
    said = {
        "snapshot": digest,
        "articles": counts.articles,
        "people": len(counts.people),
        "surnames": len(learned.surnames),
        "spellings": len(learned.people),
        "acronyms": len(learned.acronyms),
    }
    if as_json:
        click.echo(json.dumps(said))
        return
    click.echo(
        f"{said['people']} people in {said['articles']} articles teach {said['surnames']} surnames, "
        f"{said['spellings']} spellings and {said['acronyms']} acronyms (snapshot {digest})"
    )


@names.command()
def forget() -> None:
    """Have new runs go by our tables and your facets file alone."""
    from pipeline.installation import Installation
    from pipeline.learned import names
    from pipeline.settings import from_environment

    names.forget(Installation(from_environment()))
    click.echo("new runs use no learned names", err=True)
