"""A procrastinate worker: python -m bench.engines.procrastinate_worker URL NAME [watch].

With `watch` it carries out the sweep that the manual shows: jobs whose worker no longer beats are tried again.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

import procrastinate
import sqlalchemy as sa

from bench.engines.work import CHUNKS, touch


def made(url: str) -> procrastinate.App:
    plain = url.replace("+psycopg", "")
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=plain))
    engine = sa.create_engine(url, pool_pre_ping=True)

    @app.task(name="long_job", queue="long", retry=procrastinate.RetryStrategy(max_attempts=20, wait=3))
    def long_job(job: int) -> None:
        for chunk in range(CHUNKS):
            with engine.begin() as connection:
                touch(connection, job, chunk)

    return app


def enqueue(url: str, jobs: int) -> None:
    async def run() -> None:
        app = made(url)
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            for job in range(jobs):
                await app.configure_task("long_job", queue="long").defer_async(job=job)

    asyncio.run(run())


def states(url: str) -> dict[str, str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        query = "SELECT id, status::text FROM procrastinate_jobs WHERE task_name = 'long_job'"
        rows = connection.execute(sa.text(query)).all()
    engine.dispose()
    return {f"job-{row[0]}": row[1] for row in rows}


def main(url: str, name: str, watch: bool) -> None:
    logging.basicConfig(level=logging.INFO)
    app = made(url)
    if watch:

        @app.periodic(cron="*/10 * * * * *")
        @app.task(name="sweep", queue="sweep", pass_context=True)
        async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
            for job in await app.job_manager.get_stalled_jobs(queue="long"):
                await app.job_manager.retry_job(job)

    options: dict[str, Any] = {"name": name, "concurrency": 2}  # one for a long job, one for the sweep

    async def run() -> None:
        async with app.open_async():
            await app.run_worker_async(**options)

    asyncio.run(run())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "watch" in sys.argv)
