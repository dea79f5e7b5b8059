"""The ledger's tables. Moments are whole milliseconds since 1970, UTC, so that every database orders them alike."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

SCHEMA = 1
"""Raised when a table changes; an installation with another number is refused with what to do."""

metadata = MetaData()

about = Table("about", metadata, Column("schema", Integer, primary_key=True))

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
    Column("locator", Text, primary_key=True),
    Column("run", String(200), nullable=False),  # the last run that was offered it
    Column("fetched_at", BigInteger, nullable=False),
    Column("digest", String(64)),  # of the bytes and what was said about them; null: unreadable, not archived
    Column("batch", String(300)),
    Column("position", Integer),
    Column("id", String(32)),  # the document it gave when a run last closed over it
    Column("pending", Boolean, nullable=False),  # in the stages; the next two are still those of the run before
    Column("outcome", String(12)),  # null: none yet
    Column("reason", Text),
    Column("pipeline_version", String(200)),
    Index("locators_by_id", "id"),
    Index("locators_by_fetch", "fetched_at"),
)

documents = Table(  # one row a document
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text),
    Column("outcome", String(12), nullable=False),  # indexed | failed | removed
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
)

changes = Table(  # one row a change, never altered
    "changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("locator", Text, nullable=False),
    Column("id", String(32)),
    Column("outcome", String(12), nullable=False),
    Column("reason", Text),
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
