"""Bare Flask routes: what the framework, the driver and the database can do without us.

The engine is made as ours is: the same pool, the same driver, the same checks of a connection.
"""

import os

from flask import Flask, jsonify, request
from sqlalchemy import text

from shared.storage import database
from tests.bench.rows import write_booking
from tests.bench.servers import THREADS

ONE = text("SELECT name, zone FROM coaches WHERE slug = :slug")


def made():
    """The application, for gunicorn."""
    app = Flask(__name__)
    engine = database.engine(os.environ["BENCH_DATABASE_URL"], pool_size=THREADS)

    @app.get("/bare")
    def bare():
        return jsonify(name="Ada Winter", zone="Europe/London")

    @app.get("/select/<slug>")
    def select(slug):
        with engine.connect() as connection:
            name, zone = connection.execute(ONE, {"slug": slug}).one()
        return jsonify(name=name, zone=zone)

    @app.post("/insert")
    def insert():
        wanted = request.get_json()
        with engine.begin() as connection:
            booking = write_booking(connection, wanted["slug"], wanted["start"])
        return jsonify(id=str(booking)), 201

    return app
