"""Print an environment file with every empty secret filled in: `fresh_env.py .env.example`."""

import base64
import secrets
import sys
from pathlib import Path

FRESH = {
    "BOOKING_SECRET_KEY": lambda: secrets.token_hex(32),
    "BOOKING_MASTER_KEY": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "POSTGRES_PASSWORD": lambda: secrets.token_hex(24),
}

for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    name, _, value = line.partition("=")
    sys.stdout.write(f"{name}={FRESH[name]()}\n" if name in FRESH and not value else line + "\n")
