"""The rules file: a user's own cleaning rules, named by NEWS_RULES_FILE; `clean/added.py` says how it is written."""

from pathlib import Path

from pipeline.clean.added import DEFAULT, Rules, parse
from pipeline.errors import UsageError


def read(path: Path | None, advice: str = "write it, or unset NEWS_RULES_FILE") -> Rules:
    """The rules that a file adds to ours; none without a file. `advice` says what to do where there is none.

    Raises UsageError, with the line, for a file that is missing or cannot be meant.
    """
    if path is None:
        return DEFAULT
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(f"there is no rules file {path}: {advice}") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder: name the rules file itself") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): mend its permissions") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no UTF-8 ({error}): save it as UTF-8") from error
    return parse(text, str(path), _fault)


def _fault(selector: str) -> str | None:
    from pipeline.extract.selectors import fault  # lxml, which only a file with selectors needs

    return fault(selector)
