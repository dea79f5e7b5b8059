# The image of every service that runs our code: the `news` command, Airflow, the spaCy model, the DAGs and the demo.
FROM python:3.12.11-slim-bookworm AS build
WORKDIR /build
COPY constraints.txt pyproject.toml ./
RUN pip install --no-cache-dir --constraint constraints.txt uv \
    && uv venv --python /usr/local/bin/python /opt/venv \
    && uv pip install --python /opt/venv/bin/python --no-cache --compile-bytecode --constraint constraints.txt \
        --requirements pyproject.toml --extra airflow --extra postgres --extra s3
COPY README.md LICENSE ./
COPY pipeline pipeline
RUN uv pip install --python /opt/venv/bin/python --no-cache --compile-bytecode --no-deps .

# Without pip's cache, uv and the sources. Bytecode is compiled above: without it each Airflow process starts with 4 s
# of compiling, and the user below may not write it.
FROM python:3.12.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/news/plugins \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/news/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/news/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    NEWS_DATA_DIR=/data
# 1000 is the user of Elasticsearch's and Kibana's images too: they read the secrets that this one writes. A named
# volume takes owner and mode of the folder that it is first mounted over, hence the folders.
RUN useradd --uid 1000 --create-home news \
    && install --directory --owner=news --mode=700 /secrets/elasticsearch /secrets/postgres /secrets/kibana \
        /secrets/airflow /secrets/ledger /secrets/writer /secrets/reader /secrets/provisioner /secrets/dashboards \
    && install --directory --owner=news /data /opt/airflow /opt/airflow/logs
COPY --from=build /opt/venv /opt/venv
COPY dags /opt/news/dags
COPY plugins /opt/news/plugins
COPY seeds /opt/news/seeds
COPY docker /opt/news/docker
USER news
WORKDIR /opt/airflow
ENTRYPOINT ["/opt/news/docker/entrypoint.sh"]
CMD ["news", "--help"]
