"""Tombstones of deleted documents, the stage at which a document was rejected or failed, and stories."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Add the tables of what was deleted; where a document stopped, and its story, which are unknown of older ones."""
    op.execute("UPDATE about SET schema = 3")
    op.add_column("locators", sa.Column("stage", sa.String(8)))
    op.add_column("changes", sa.Column("stage", sa.String(8)))
    op.add_column("documents", sa.Column("story", sa.String(32)))
    op.create_table(
        "tombstones",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("url", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "buried",
        sa.Column("locator", sa.Text, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
    )
    op.create_index("buried_by_id", "buried", ["id"])
