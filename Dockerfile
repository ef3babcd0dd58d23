# Two stages: the first builds the environment from the hashed locks, the second only runs it.
FROM python:3.13-slim-bookworm AS build
WORKDIR /srv/seventh
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --require-hashes -r requirements/run.txt
COPY app app
COPY scripts/compile_locales.py scripts/
RUN /opt/venv/bin/python scripts/compile_locales.py && /opt/venv/bin/python -m compileall -q app /opt/venv/lib

FROM python:3.13-slim-bookworm
# Nothing is written but SEVENTH_HOME, so the root file system can be read-only.
RUN useradd --system --uid 10001 --home-dir /var/lib/seventh --create-home seventh
WORKDIR /srv/seventh
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/seventh/app app
COPY migrations migrations
COPY templates templates
COPY data data
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SEVENTH_ENV=production SEVENTH_HOME=/var/lib/seventh PORT=8000
USER seventh
VOLUME /var/lib/seventh
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve", "--host", "0.0.0.0"]
