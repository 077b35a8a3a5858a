# Any image with Python 3.11 or later as `python` and Debian's apt will do as the base.
ARG BASE=python:3.13-slim

# The tag is in BASE.
# hadolint ignore=DL3006
FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# Dependencies change less often than the code, so they are a layer of their own. Every file is checked by its hash.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/kernelwalk \
    && python -m pip --python /opt/kernelwalk/bin/python install --require-hashes -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY templates templates
COPY static static
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && python -m pip --python /opt/kernelwalk/bin/python install --no-deps --no-index dist/*.whl \
    # Copies of files may have another date, which makes compiled code worthless unless it is told to look at none.
    && python -m compileall -q -f --invalidation-mode unchecked-hash /opt/kernelwalk/lib

# hadolint ignore=DL3006
FROM ${BASE}
LABEL org.opencontainers.image.title="Kernelwalk" \
      org.opencontainers.image.description="Exact, embeddable animations of neural-network layers" \
      org.opencontainers.image.licenses="MIT"
# The font for Chinese labels. A pinned release would vanish from the archive at the next point release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/kernelwalk /opt/kernelwalk
ENV PATH=/opt/kernelwalk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "app", "serve", "--host", "0.0.0.0", "--port", "8000"]
