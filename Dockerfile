# One image for web, worker, beat and migrate; docker-compose.yml says which it is.
# BASE may name another image with Python 3.11+ and Debian's useradd.
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --extra backup --extra otel
COPY shared shared
COPY booking_service booking_service
COPY reminder_worker reminder_worker
RUN .venv/bin/python -m compileall -q shared booking_service reminder_worker

FROM ${BASE}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin booking
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "booking_service", "serve"]
