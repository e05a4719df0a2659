"""Links that somebody ended before their date, as hashes; they open nothing more."""

from alembic import op

revision, down_revision = "0025", "0024"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE spent_links (
            token_hash bytea CONSTRAINT spent_links_pkey PRIMARY KEY,
            client_id uuid NOT NULL
                CONSTRAINT spent_links_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            ended_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX spent_links_client_id_idx ON spent_links (client_id)")
