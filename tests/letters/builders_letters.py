"""A release with a fault in each stage, and documents that meet them."""

from pathlib import Path

from builders import article

MEETS = (
    "        article = make()\n"
    '        if stage != "tag" and f"stumbling in {stage}" in str(article):\n'
    '            raise ValueError("nobody foresaw this")\n'
    "        return _made(line, article)\n"
)

FAULTS = {
    "stages/derive.py": ("        return _made(line, make())\n", MEETS),
    "tag/__init__.py": (
        "def _with_language(article: CleanArticle) -> CleanArticle:\n",
        "def _with_language(article: CleanArticle) -> CleanArticle:\n"
        '    if "stumbling in tag" in article.text:\n'
        '        raise ValueError("nobody foresaw this")\n',
    ),
    "stages/index.py": (
        "    installation.index.create()\n    for written",
        "    for _, document in sent.values():\n"
        '        if "stumbling in index" in document["text"]:\n'
        '            document["published_at"] = "the day before"\n'
        "    installation.index.create()\n    for written",
    ),
}

STAGES = ("extract", "clean", "tag", "index")


def write_seed(folder: Path) -> Path:
    """A document that is well, one that each stage stumbles over, a page that is no article, and an empty file."""
    folder.mkdir()
    (folder / "well.txt").write_text(article("pilots"))
    for stage in STAGES:
        (folder / f"{stage}.txt").write_text(article(f"stumbling in {stage}"))
    (folder / "error.html").write_text("<html><body><h1>404 not found</h1></body></html>")
    (folder / "empty.txt").write_text("")
    return folder
