"""What a replay costs beside the first pass: without a change, and with a rule that touches every twentieth article.

    python benchmarks/reprocess_speed.py [texts] [pages]     both by default

CPU seconds of the `news` command as an operator starts it, Python's own start included on both sides; real articles and
real pages. The other rule is a copy of the program in which cleaning takes the last block off the articles whose id
says so: all are cleaned again, and those that changed are tagged and indexed again.
"""

import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
DOCUMENTS = 500
"""Of the texts: the first pass then takes a minute of CPU. With more of them starting up counts for less."""

CLEANED = "removed = _settle(article, rules)"
TOUCHED = f"""{CLEANED}
    if int(article.citation.id[:8], 16) % 20 == 0 and len(article.blocks) > 1:
        removed.setdefault(len(article.blocks) - 1, Hit(0, "bench", "to change every twentieth article"))"""


def texts(folder: Path) -> None:
    """Real articles, a line each."""
    with gzip.open(SHARED / "articles-text" / "abp-dev.jsonl.gz", "rt") as source:
        articles = [json.loads(line)["text"] for line in islice(source, DOCUMENTS)]
    with (folder / "texts.jsonl").open("w") as target:
        for number, text in enumerate(articles):
            target.write(json.dumps({"url": f"https://bench.example/{number}", "text": text}) + "\n")


def pages(folder: Path) -> None:
    """Real article pages as they were served, each once."""
    found = sorted(path for data in ("html-aeb", "html-fundus", "html-wcxb") for path in (SHARED / data).rglob("*.gz"))
    for number, path in enumerate(path for path in found if ".html" in path.name):
        (folder / f"{number:04d}.html").write_bytes(gzip.decompress(path.read_bytes()))


CORPORA: dict[str, Callable[[Path], None]] = {"texts": texts, "pages": pages}


def measured(name: str) -> Iterator[str]:
    """The lines of one corpus."""
    with tempfile.TemporaryDirectory() as scratch:
        seed, data, other = (Path(scratch) / part for part in ("seed", "data", "other"))
        seed.mkdir()
        CORPORA[name](seed)
        now = datetime.now(UTC)
        days = ["--from", f"{now - timedelta(days=1):%Y-%m-%d}", "--to", f"{now + timedelta(days=1):%Y-%m-%d}"]
        first_s, counts = cpu_of(["ingest", str(seed)], data, ROOT)
        same_s, same = cpu_of(["reprocess", *days], data, ROOT)
        assert (same["indexed"], same["offered"]) == (0, same["unchanged"] + same["rejected"] + same["duplicate"]), same
        touched_s, touched = cpu_of(["reprocess", *days], data, with_other_rule(other))
    share = touched["indexed"] / counts["indexed"]
    yield f"{name}: first pass of {counts['offered']} documents ({counts['indexed']} articles): {first_s:.1f} CPU s"
    yield f"{name}: replay without a change: {same_s:.2f} CPU s, {first_s / same_s:.0f} x faster (goal: 20)"
    yield f"{name}: replay, {share:.1%} changed: {touched_s:.2f} CPU s, {first_s / touched_s:.1f} x faster (goal: 8)"


def with_other_rule(folder: Path) -> Path:
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "pipeline" / "clean" / "__init__.py"
    source = path.read_text()
    assert CLEANED in source, "cleaning reads no longer as this benchmark expects"
    path.write_text(source.replace(CLEANED, TOUCHED))
    # Compiled once before it is measured, as every installed program is.
    subprocess.run([sys.executable, "-m", "compileall", "-q", folder], check=True)
    return folder


def cpu_of(arguments: list[str], data: Path, program: Path) -> tuple[float, Any]:
    """CPU seconds of a `news` command of the program, and its counts."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_")}
    environment |= {"NEWS_DATA_DIR": str(data), "PYTHONPATH": str(program)}
    command = [sys.executable, "-P", "-c", "from pipeline.cli import main; main()", *arguments, "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    if not SHARED.is_dir():
        sys.exit(f"the pages and articles to measure on are not there: {SHARED}")
    for name in sys.argv[1:] or CORPORA:
        for line in measured(name):
            print(line, flush=True)


if __name__ == "__main__":
    main()
