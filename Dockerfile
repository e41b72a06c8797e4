# Debian 13 inside: its SQLite (3.46) is new enough for everything Dealmate asks of it.
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
# `--build-arg WITH=-otel` adds what traces need.
ARG WITH=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv --without-pip /venv
# The dependencies first: this layer is made again only when the lock changes.
COPY requirements.lock requirements-otel.lock ./
RUN pip --python /venv/bin/python install --require-hashes --only-binary :all: --requirement requirements${WITH}.lock
COPY LICENSE pyproject.toml ./
COPY bot bot
COPY store store
COPY handlers handlers
# Once the package is installed, what built it is of no more use.
RUN pip --python /venv/bin/python install --no-deps --no-build-isolation . \
    && pip --python /venv/bin/python uninstall --yes hatchling pathspec pluggy tomlkit trove-classifiers

FROM ${PYTHON}
RUN groupadd --gid 10001 dealmate \
    && useradd --uid 10001 --gid dealmate --no-create-home --home-dir /data dealmate \
    && install --directory --owner dealmate --group dealmate /data
COPY --from=build /venv /venv
# Nothing is written outside /data, so the container may run with a read-only root.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/dealmate.db \
    HOST=0.0.0.0 \
    PORT=3000
USER dealmate
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=2)"]
CMD ["dealmate", "serve"]
