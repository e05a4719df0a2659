"""Keys by which a repeated request is known, whatever it makes; a client's go with the client."""

from alembic import op

revision, down_revision = "0029", "0028"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE request_keys (
            owner_id uuid NOT NULL,  -- a coach, or a client who came by their own link
            key text NOT NULL,
            print bytea NOT NULL,
            made_ids uuid[] NOT NULL,
            client_id uuid
                CONSTRAINT request_keys_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            made_at timestamptz NOT NULL,
            CONSTRAINT request_keys_pkey PRIMARY KEY (owner_id, key)
        )""")
    op.execute("CREATE INDEX request_keys_client_id_idx ON request_keys (client_id)")
    op.execute("CREATE INDEX request_keys_made_at_idx ON request_keys (made_at)")
