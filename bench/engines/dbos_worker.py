"""A DBOS executor: python -m bench.engines.dbos_worker URL NAME [watch]. Each chunk and its checkpoint are one commit.

With `watch` it takes over what executors that no longer beat have left: own code, for the open-source part has none.
"""

from __future__ import annotations

import sys
import time

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, SQLAlchemyDatasource

from bench.engines.work import BEAT, CHUNKS, SILENT, touch

QUEUE = "long"


def enqueue(url: str, jobs: int) -> None:
    client = DBOSClient(system_database_url=url)
    for job in range(jobs):
        client.enqueue({"queue_name": QUEUE, "workflow_name": "long_job", "workflow_id": f"job-{job}"}, job)
    client.destroy()


def states(url: str) -> dict[str, str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT workflow_uuid, status FROM dbos.workflow_status")).all()
    engine.dispose()
    return {row[0]: row[1] for row in rows if row[0].startswith("job-")}


def main(url: str, name: str, watch: bool) -> None:
    DBOS(config={"name": "jobs", "system_database_url": url, "executor_id": name, "application_version": "1"})
    source = SQLAlchemyDatasource.create(url)

    @source.transaction(isolation_level="READ COMMITTED")
    def one_chunk(job: int, chunk: int) -> None:
        touch(source.sql_session().connection(), job, chunk)

    @DBOS.workflow(name="long_job")
    def long_job(job: int) -> None:
        for chunk in range(CHUNKS):
            one_chunk(job, chunk)

    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=0.2)
    engine = sa.create_engine(url, pool_pre_ping=True)
    while True:
        time.sleep(1)
        if watch:
            try:
                _take_over(engine, name)
            except sa.exc.DBAPIError:
                continue


def _take_over(engine: sa.Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(BEAT), {"name": name})
        gone = connection.execute(sa.text(SILENT)).scalars().all()
    for workflow in DBOS.list_workflows(status="PENDING", executor_id=list(gone)) if gone else ():
        DBOS.resume_workflow(workflow.workflow_id, queue_name=QUEUE)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "watch" in sys.argv)
