"""When a feed is asked, with what, and what its answer changes: decided, not done; now and chance come in as arguments.

`due` → `request` → (somebody asks) → `counted` → `after`; `status` says it to a person.
"""

from pipeline.sources.feeds.schedule.answering import after
from pipeline.sources.feeds.schedule.asking import counted, due, request
from pipeline.sources.feeds.schedule.standing import State, is_quiet, status

__all__ = ["State", "after", "counted", "due", "is_quiet", "request", "status"]
