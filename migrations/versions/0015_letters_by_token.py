"""Message-IDs of letters stand in the order of their bytes, so that one is found by its token, whatever its domain."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite has no other order; on PostgreSQL the index is made anew."""
    _order_by('"C"')


def downgrade() -> None:
    _order_by('"default"')


def _order_by(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(f"ALTER TABLE letter ALTER COLUMN message_id TYPE VARCHAR COLLATE {collation}"))
