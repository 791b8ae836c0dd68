"""Long jobs over the API: a published policy starts one; it is seen, started and cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.models.job import JobKind
from resolvers.services import Services
from tests.conftest import SettableClock
from tests.transport.test_policy import ask, publish_six_days, services

__all__ = ["services"]

JOB = "id kind state requestedBy policyVersion done total failed message startedAt finishedAt"
JOBS = (
    "query($state: JobState, $after: String) { jobs(state: $state, first: 1, after: $after)"
    f" {{ edges {{ cursor node {{ {JOB} }} }} pageInfo {{ hasNextPage }} }} }}"
)
START = f"mutation {{ reevaluateOpenCases {{ job {{ {JOB} }} userErrors {{ code }} }} }}"
CANCEL = f"mutation($id: ID!) {{ cancelJob(id: $id) {{ job {{ {JOB} }} userErrors {{ code field }} }} }}"
UNSETTLED = '{ dashboard(from: "2026-03-01", to: "2026-04-01", by: BRANCH) { unsettled } }'
OFFICE = "shen", Role.PETITION_OFFICE


def registered(services: Services, count: int) -> None:
    for _ in range(count):
        command = RegisterCase("hotline", "b1", "排队", "排队两小时")
        assert services.service.register(Actor(*OFFICE), command).case_id


def nodes(services: Services, **given: Any) -> list[Any]:
    return [edge["node"] for edge in ask(services, *OFFICE, JOBS, **given)["jobs"]["edges"]]


def test_a_published_policy_has_open_cases_judged_again(services: Services, clock: SettableClock) -> None:
    registered(services, 3)
    assert nodes(services) == []
    clock.now += timedelta(minutes=1)
    version = publish_six_days(services)
    (job,) = nodes(services)
    assert (job["kind"], job["state"], job["requestedBy"]) == ("REEVALUATION", "QUEUED", "policy")
    assert (job["policyVersion"], job["done"], job["total"]) == (version, 0, 3)
    services.worker.look()
    (job,) = nodes(services, state="DONE")
    assert (job["done"], job["total"], job["failed"], job["message"]) == (3, 3, 0, None)
    services.policy_changed(services.manager.timeline.versions[-1])  # as another instance sees it
    assert len(nodes(services, state="QUEUED")) == 0


def test_the_office_starts_a_job_and_follows_it(services: Services) -> None:
    registered(services, 2)
    started = ask(services, *OFFICE, START)["reevaluateOpenCases"]
    assert started["userErrors"] == []
    assert (started["job"]["state"], started["job"]["total"], started["job"]["requestedBy"]) == ("QUEUED", 2, "shen")
    assert ask(services, *OFFICE, START)["reevaluateOpenCases"]["job"]["id"] == started["job"]["id"]
    services.worker.look()
    query = f"query($id: ID!) {{ job(id: $id) {{ {JOB} }} node(id: $id) {{ id ... on Job {{ done }} }} }}"
    found = ask(services, *OFFICE, query, id=started["job"]["id"])
    assert (found["job"]["state"], found["job"]["done"], found["node"]["done"]) == ("DONE", 2, 2)
    assert ask(services, *OFFICE, query, id="job:rubbish") == {"job": None, "node": None}
    refused = ask(services, "x", Role.AUDITOR, START)["reevaluateOpenCases"]
    assert (refused["job"], [error["code"] for error in refused["userErrors"]]) == (None, ["FORBIDDEN"])


def test_a_job_is_cancelled_once(services: Services) -> None:
    registered(services, 2)
    job = ask(services, *OFFICE, START)["reevaluateOpenCases"]["job"]["id"]
    cancelled = ask(services, *OFFICE, CANCEL, id=job)["cancelJob"]
    assert (cancelled["userErrors"], cancelled["job"]["state"]) == ([], "CANCELLED")
    assert "shen" in cancelled["job"]["message"]
    again = ask(services, *OFFICE, CANCEL, id=job)["cancelJob"]
    assert (again["userErrors"], again["job"]["state"]) == (
        [{"code": "NOT_ALLOWED_NOW", "field": ["id"]}],
        "CANCELLED",
    )
    assert services.worker.look() == 0
    assert ask(services, *OFFICE, CANCEL, id="job:0")["cancelJob"]["userErrors"][0]["code"] == "NOT_FOUND"


def test_jobs_are_paged(services: Services, clock: SettableClock) -> None:
    made = []
    for _ in range(2):
        made.append(ask(services, *OFFICE, START)["reevaluateOpenCases"]["job"]["id"])
        services.worker.look()
        clock.now += timedelta(seconds=1)
    page = ask(services, *OFFICE, JOBS)["jobs"]
    assert [edge["node"]["id"] for edge in page["edges"]] == made[1:]
    assert page["pageInfo"]["hasNextPage"]
    assert [node["id"] for node in nodes(services, after=page["edges"][0]["cursor"])] == made[:1]


def test_a_board_is_read_as_the_new_policy_has_it_or_says_what_is_left(
    services: Services, clock: SettableClock
) -> None:
    registered(services, 2)
    clock.now += timedelta(minutes=1)
    publish_six_days(services)
    assert ask(services, *OFFICE, UNSETTLED)["dashboard"]["unsettled"] == 0
    assert nodes(services)[0]["state"] == "DONE"
    clock.now += timedelta(minutes=1)
    ask(services, *OFFICE, START)
    claim = services.jobs.take((JobKind.REEVALUATION,), timedelta(minutes=1))  # as another instance carries it out
    assert claim is not None
    assert ask(services, *OFFICE, UNSETTLED)["dashboard"]["unsettled"] == 2
