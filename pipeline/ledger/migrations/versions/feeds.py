"""From the ledger of files alone to that of feeds too."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = None  # the first tables had a number in `about` alone, and no migration

LONG, MOMENT = sa.Text, sa.BigInteger


def upgrade() -> None:
    """Add what is known of feeds and of their hosts; of a document where its text is from and when it was published."""
    op.execute("UPDATE about SET schema = 2")
    op.create_table(
        "facts",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", LONG, nullable=False),
    )
    op.add_column("documents", sa.Column("text_from", sa.String(8)))
    op.add_column("documents", sa.Column("published_at", MOMENT))
    _feeds()
    _polls()
    _items()
    _hosts()
    op.create_table(
        "alerts",
        sa.Column("key", LONG, primary_key=True),
        sa.Column("sentence", LONG, nullable=False),
        sa.Column("told_ms", MOMENT, nullable=False),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("feed", LONG, primary_key=True),
        *(sa.Column(name, LONG) for name in ("title", "moved_to", "etag", "last_modified")),
        sa.Column("body_sha256", sa.String(64)),
        sa.Column("moving_to", LONG),
        sa.Column("moving_seen", sa.Integer, nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("next_poll_ms", "wait_until_ms", "interval_s")),
        *(sa.Column(name, MOMENT) for name in ("polled_ms", "succeeded_ms", "changed_ms", "unmodified_since_ms")),
        sa.Column("failing_since_ms", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(12)),
        sa.Column("reason", LONG),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("requests", "unconditional", "early", "after_429")),
    )


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("feed", LONG, primary_key=True),
        sa.Column("at_ms", MOMENT, primary_key=True),
        sa.Column("run", sa.String(200), primary_key=True),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("reason", LONG),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("received", "duration_ms")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("entries", "new", "changed")),
        sa.Column("conditional", sa.Boolean, nullable=False),
        sa.Column("batch", sa.String(300)),
        sa.Column("record", sa.Integer),
    )
    op.create_index("polls_by_run", "polls", ["run"])
    op.create_index("polls_by_time", "polls", ["at_ms"])


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("feed", LONG, primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("locator", LONG, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("first_seen_ms", MOMENT, nullable=False),
        *(sa.Column(name, LONG) for name in ("url", "title")),
        sa.Column("asked_ms", MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("again_ms", MOMENT),
        sa.Column("entry", sa.LargeBinary),
    )
    op.create_index("items_by_locator", "items", ["locator"])
    op.create_index("items_by_sight", "items", ["first_seen_ms"])
    op.create_index("items_due", "items", ["again_ms"])


def _hosts() -> None:
    op.create_table(
        "waits",
        sa.Column("url", LONG, primary_key=True),
        sa.Column("host", LONG, nullable=False),
        sa.Column("until_ms", MOMENT, nullable=False),
    )
    op.create_table(
        "robots",
        sa.Column("origin", LONG, primary_key=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_ms", MOMENT, nullable=False),
        sa.Column("rules", LONG, nullable=False),
        sa.Column("seen", sa.Boolean, nullable=False),
        sa.Column("failing_since_ms", MOMENT),
    )
