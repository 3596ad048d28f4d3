# The guide in a box: `docker build .` makes the server, `--target proxy` the nginx before it
# (compose.yaml uses both). Nothing in it is written to but /data and /tmp.
# For a release that can be built again to the byte, add the digests that your registry shows.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/srv/permitguide/.venv/bin:$PATH
WORKDIR /srv/permitguide
COPY requirements/run.lock requirements/
RUN python -m venv .venv \
 && pip install --require-hashes --only-binary :all: -r requirements/run.lock
COPY manage.py gunicorn.conf.py ./
COPY static static
COPY templates templates
COPY locale locale
COPY rules rules
COPY wizard wizard
COPY permitguide permitguide
# The key is of no use later: nothing that is built is signed.
RUN export SECRET_KEY=only-for-the-build-only-for-the-build-only-for-the-build \
 && python manage.py compile_po \
 && python manage.py collectstatic --no-input --verbosity 0 \
 && python -m compileall -q rules wizard permitguide \
 && chmod -R a+rX .  # manage.py writes for its user alone, here root


FROM nginx:1.28-alpine AS proxy
COPY deploy/nginx.conf deploy/containers.sed /build/
RUN mkdir -p /etc/nginx/templates \
 && sed -E -f /build/containers.sed /build/nginx.conf > /etc/nginx/templates/permitguide.conf.template \
 && rm -r /build
HEALTHCHECK --interval=10s --timeout=3s CMD ["nc", "-z", "127.0.0.1", "443"]


FROM python:3.11-slim-bookworm AS web
ENV PATH=/srv/permitguide/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/db.sqlite3
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin permitguide \
 && install -d -o 10001 -g 10001 -m 700 /data
WORKDIR /srv/permitguide
COPY --from=build /srv/permitguide /srv/permitguide
# A release's files join those of the last one in a volume (compose.yaml).
RUN chown -R 10001:10001 staticfiles
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=10s CMD ["python", "-c", \
  "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz/live', timeout=3)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000"]
