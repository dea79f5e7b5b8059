"""The `news` command."""

import sys

import click

from pipeline.cli import (
    dead_letters,
    delete,
    feeds,
    index,
    ingest,
    init,
    inspect,
    kibana,
    life,
    lines,
    names,
    prune,
    reprocess,
    rules,
    runs,
    search,
    topics,
    verify,
)
from pipeline.errors import NewsError, ServiceError, UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="news-pipeline", prog_name="news")
def news(debug: bool) -> None:
    """News articles from feeds and folders: cleaned of boilerplate, tagged, indexed, and every one accounted for.

    \b
    news ingest seeds/articles           take a folder through the whole pipeline
    news search ferry place:Rotterdam    find articles, with facets
    news inspect page.html               see what would be kept and removed, without indexing
    news verify                          prove that nothing is missing
    news why https://…                   say why an article is not in the index

    Settings are NEWS_* environment variables; the README lists them.

    Exit codes: 0 done; 1 done, but documents failed or are missing; 2 wrong usage or settings; 3 a service is
    unreachable or refuses: nothing is lost, run it again.
    """


for command in (
    ingest.ingest, inspect.inspect, search.search, feeds.feeds, runs.runs, verify.verify, index.index, init.init,
    kibana.kibana, life.show, life.why, life.history, reprocess.reprocess, rules.rules,
    dead_letters.dead_letters, delete.delete, prune.prune, names.names, lines.lines,
    topics.topics,
):  # fmt: skip
    news.add_command(command)


def main() -> None:
    """Run the command; errors are one sentence on standard error, a traceback only with --debug."""
    try:
        news(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing is lost, run it again", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(error)


def _complain(error: Exception) -> None:
    if isinstance(error, NewsError):
        click.echo(f"news: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 3 if isinstance(error, ServiceError) else 1)
    click.echo(f"news: unexpected {type(error).__name__}: {error}; `news --debug …` shows where", err=True)
    sys.exit(1)
