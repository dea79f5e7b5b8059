"""The ledger's tables. Moments are whole milliseconds since 1970, UTC, so that every database orders them alike."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

from pipeline.ledger.texts import Key, Text

SCHEMA = 3
"""The migration that brings a ledger to these tables; an installation with a later one is refused with what to do."""

metadata = MetaData()

about = Table("about", metadata, Column("schema", Integer, primary_key=True))  # read also by releases before Alembic

version = Table(  # Alembic's own, with the same number
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)

facts = Table(  # of the installation
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run", String(200), primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),  # null: open; its documents without an outcome are pending
    Column("pipeline_version", String(200), nullable=False),
    *(Column(count, Integer, nullable=False, default=0) for count in
      ("offered", "indexed", "unchanged", "superseded", "duplicate", "rejected", "failed")),
)  # fmt: skip

orders = Table(  # what one pass through the stages covers: at most one new batch, and documents of older ones
    "orders",
    metadata,
    Column("run", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("batch", String(300)),  # the batch this order landed; null: only documents of older batches
    Column("documents", Integer, nullable=False),  # to go through the stages
    Column("offered", Integer, nullable=False),  # these, and those that fetch itself decided
    Column("closed_at", BigInteger),  # null: its outcomes are not in the ledger yet
    Index("orders_by_batch", "batch"),
)

locators = Table(  # the present state of every place a document came from
    "locators",
    metadata,
    Column("locator", Key, primary_key=True),
    Column("run", String(200), nullable=False),  # the last run that was offered it
    Column("fetched_at", BigInteger, nullable=False),
    Column("digest", String(64)),  # of the bytes and what was said about them; null: unreadable, not archived
    Column("batch", String(300)),
    Column("position", Integer),
    Column("id", String(32)),  # the document it gave when a run last closed over it
    Column("pending", Boolean, nullable=False),  # in the stages; the next two are still those of the run before
    Column("outcome", String(12)),  # null: none yet
    Column("reason", Text),
    Column("stage", String(8)),  # that rejected it or failed over it: fetch | extract | clean | tag | index
    Column("pipeline_version", String(200)),
    Index("locators_by_id", "id"),
    Index("locators_by_fetch", "fetched_at"),
)

documents = Table(  # one row a document
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text),
    Column("outcome", String(12), nullable=False),  # indexed | failed | removed | deleted
    Column("reason", Text),
    Column("content_hash", String(64)),
    Column("feeds", Text, nullable=False),  # JSON array, as indexed
    Column("fetched_at", BigInteger, nullable=False),  # of the latest fetch seen, sent to the index or not
    Column("first_seen_at", BigInteger, nullable=False),
    Column("batch", String(300)),  # the record that decided
    Column("position", Integer),
    Column("revision", Integer, nullable=False),  # how often it was written to the index
    Column("run", String(200), nullable=False),
    Column("pipeline_version", String(200), nullable=False),
    Column("text_from", String(8)),  # feed | page | file
    Column("published_at", BigInteger),  # null: nobody said
    Column("story", String(32)),  # id of the document that leads its near-duplicates; null: itself
)

changes = Table(  # one row a change, never altered
    "changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("locator", Key, nullable=False),
    Column("id", String(32)),
    Column("outcome", String(12), nullable=False),
    Column("reason", Text),
    Column("stage", String(8)),  # as in `locators`
    Column("content_hash", String(64)),
    Column("batch", String(300)),
    Column("position", Integer),
    Index("changes_by_record", "batch", "position"),
    Index("changes_by_id", "id"),
)

suspects = Table(  # documents whose locator gave something else since; `finish` takes away those that nothing gives
    "suspects",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
)

tombstones = Table(  # what is left of deleted documents; never removed
    "tombstones",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text),
    Column("reason", Text, nullable=False),  # as the operator gave it
    Column("at", BigInteger, nullable=False),
)

buried = Table(  # addresses of deleted documents: not fetched and not archived again
    "buried",
    metadata,
    Column("locator", Key, primary_key=True),
    Column("id", String(32), nullable=False),
    Index("buried_by_id", "id"),
)

feeds = Table(  # the present state of every feed that was ever asked: `polls.FeedState`
    "feeds",
    metadata,
    Column("feed", Key, primary_key=True),
    Column("title", Text),
    Column("moved_to", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", String(64)),
    Column("moving_to", Text),
    Column("moving_seen", Integer, nullable=False),
    Column("next_poll_ms", BigInteger, nullable=False),
    Column("wait_until_ms", BigInteger, nullable=False),
    Column("interval_s", BigInteger, nullable=False),
    Column("polled_ms", BigInteger),
    Column("succeeded_ms", BigInteger),
    Column("changed_ms", BigInteger),
    Column("unmodified_since_ms", BigInteger),
    Column("failing_since_ms", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("answer", String(12)),
    Column("reason", Text),
    Column("requests", BigInteger, nullable=False),
    Column("unconditional", BigInteger, nullable=False),
    Column("early", BigInteger, nullable=False),
    Column("after_429", BigInteger, nullable=False),
)

polls = Table(  # one row a poll, for some weeks: `polls.Poll`
    "polls",
    metadata,
    Column("feed", Key, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("run", String(200), primary_key=True),
    Column("answer", String(12), nullable=False),
    Column("status", Integer),
    Column("reason", Text),
    Column("received", BigInteger, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("conditional", Boolean, nullable=False),
    Column("batch", String(300)),  # with the next: where the archive keeps the response
    Column("record", Integer),
    Index("polls_by_run", "run"),
    Index("polls_by_time", "at_ms"),
)

items = Table(  # one row an entry that was ever seen: `polls.Item`
    "items",
    metadata,
    Column("feed", Key, primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("locator", Key, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("first_seen_ms", BigInteger, nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("asked_ms", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("again_ms", BigInteger),
    Column("entry", LargeBinary),
    Index("items_by_locator", "locator"),
    Index("items_by_sight", "first_seen_ms"),
    Index("items_due", "again_ms"),
)

waits = Table(  # addresses that asked us to stay away for a while
    "waits",
    metadata,
    Column("url", Key, primary_key=True),
    Column("host", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

robots = Table(  # the last robots.txt of each site
    "robots",
    metadata,
    Column("origin", Key, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("rules", Text, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("failing_since_ms", BigInteger),
)

alerts = Table(  # troubles that a person was told of and that are not over
    "alerts",
    metadata,
    Column("key", Key, primary_key=True),
    Column("sentence", Text, nullable=False),
    Column("told_ms", BigInteger, nullable=False),
)
