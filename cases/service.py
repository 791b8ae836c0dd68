"""The one way in for everything that changes a case: one transaction each, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from cases import agenda, duties, rights
from cases.actors import Actor
from cases.buffer import BufferedLedger
from cases.clock import Clock
from cases.commands import ActOnCase, Outcome, RegisterCase
from cases.customers import Customers
from cases.db import Database
from cases.denials import denied_action, denied_registration, departments, refusal, untimely
from cases.given import lacking
from cases.groups import Shared
from cases.idempotency import Digests, replayed
from cases.ids import case_id, case_key, new_case_key
from cases.judging import Judged, Registration, first_events, judge
from cases.keyring import Keys, the_secret_alone
from cases.ledger import CaseFile, Judge, Ledger, NewEvent, StoredLedger
from cases.preview import Preview, preview
from cases.registration import opening
from cases.rows import derived
from cases.steps import prepare
from cases.suggestions import with_suggestions
from cases.validation import of_action, of_registration
from policy.admission import admit
from policy.events import Event
from policy.history import CaseHistory
from policy.procedure import STEPS, RefusalCode
from policy.versions import Timeline

__all__ = ["Batch", "CaseService"]


class CaseService:
    """Registers cases and takes steps on them. `timeline` is asked once a mutation.

    `secret` keys the `digests` of inputs; `keys` seal customers, by default the secret as their only one.

    A refusal is data: nothing was stored, and the idempotency key is still free.
    """

    def __init__(
        self,
        database: Database,
        timeline: Callable[[], Timeline],
        clock: Clock,
        secret: str,
        keys: Keys | None = None,
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._customers = Customers(keys or the_secret_alone(secret))
        self.digests = Digests(secret)

    def register(self, actor: Actor, command: RegisterCase, *, intake: bool = False) -> Outcome:
        """Written together with those that other clients ask for meanwhile."""
        judged = judge(self._timeline(), actor.user, command, self._clock())
        return self._database.transact(
            lambda connection: self._within(connection, lambda batch: batch.register(actor, command, intake=intake)),
            shared=Shared(self._registered, Registration(actor, command, intake, judged)) if judged else None,
        )

    def _registered(self, connection: Connection, asked: Sequence[Registration]) -> Sequence[Outcome | None]:
        ledger = BufferedLedger(connection)
        outcomes = self._in(ledger).register_new(asked)
        ledger.flush()
        return outcomes

    def act(self, actor: Actor, command: ActOnCase) -> Outcome:
        return self._transact(lambda batch: batch.act(actor, command))

    def act_within(self, connection: Connection, actor: Actor, command: ActOnCase) -> Outcome:
        """A step that belongs to a greater change: it is carried out in that one's transaction."""
        return self._within(connection, lambda batch: batch.act(actor, command))

    def _transact(self, mutation: Callable[[Batch], Outcome]) -> Outcome:
        return self._database.transact(lambda connection: self._within(connection, mutation))

    def _within(self, connection: Connection, mutation: Callable[[Batch], Outcome]) -> Outcome:
        ledger = StoredLedger(connection)
        outcome = mutation(self._in(ledger))
        ledger.flush()
        return outcome

    def preview(self, actor: Actor, command: RegisterCase) -> Preview:
        """What the registration would come to; nothing is stored."""
        now = self._clock()
        denied = denied_registration(actor, command, now)
        with self._database.read() as connection:
            return preview(connection, self._customers, self._timeline(), actor.user, command, denied, now)

    def judging(self) -> tuple[Timeline, datetime]:
        """By what, and as of when, a registration would be judged now."""
        return self._timeline(), self._clock()

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Many mutations in one transaction, for imports and demo data."""
        with self._database.write() as connection:
            ledger = BufferedLedger(connection)
            yield self._in(ledger)
            ledger.flush()

    def _in(self, ledger: Ledger) -> Batch:
        return Batch(ledger, self._timeline(), self._clock, self._customers, self.digests)


class Batch:
    """The mutations on one ledger."""

    def __init__(
        self, ledger: Ledger, timeline: Timeline, clock: Clock, customers: Customers, digests: Digests
    ) -> None:
        self._ledger = ledger
        self._timeline = timeline
        self._clock = clock
        self._customers = customers
        self._digests = digests
        self._recorded: dict[str, bool] = {}

    @property
    def connection(self) -> Connection:
        return self._ledger.connection

    def foresee(self, commands: Sequence[tuple[Actor, RegisterCase]]) -> None:
        """Says which registrations are to come, and whose, so that keys and customers are looked up together."""
        keys = [(actor.user, key) for actor, command in commands if (key := command.idempotency_key) is not None]
        if keys:
            self._ledger.foresee(rights.REGISTER, keys)
        people = [command.customer for _, command in commands if command.customer is not None]
        self._recorded = self._customers.recorded(self._ledger.connection, people)

    def register_new(self, asked: Sequence[Registration]) -> list[Outcome | None]:
        """Registers those whose key and whose customer the store does not know, nor an earlier one of them.

        None for each other one: it must be registered when these are stored, for it may repeat one of them.
        """
        self.foresee([(each.actor, each.command) for each in asked])
        outcomes: list[Outcome | None] = []
        for each in asked:
            key, person = each.command.idempotency_key, each.command.customer
            marks = () if person is None else self._customers.marks(person)
            used = key is not None and self._ledger.replay(each.actor.user, rights.REGISTER, key)
            if used or any(self._recorded.get(mark, True) for mark in marks):
                outcomes.append(None)
                continue
            outcomes.append(self.register(each.actor, each.command, intake=each.intake, judged=each.judged))
            self._recorded.update(dict.fromkeys(marks, True))
        return outcomes

    def register(
        self, actor: Actor, command: RegisterCase, *, intake: bool = False, judged: Judged | None = None
    ) -> Outcome:
        """Opens a case. `intake`: it comes from an import or the intake endpoint, not from a clerk's form.

        `judged`: it was judged beforehand; it is registered as of that instant, unless the policy has changed since.
        """
        if judged is not None and judged.versions != self._timeline.versions:
            judged = None
        now = judged.now if judged else self._clock()
        denied = denied_registration(actor, command, now)
        if denied:
            return Outcome(None, (denied,))
        known, mismatch = replayed(self._ledger, self._digests, actor.user, rights.REGISTER, command)
        if known or mismatch:
            return Outcome(known, (mismatch,) if mismatch else ())
        bundle = self._timeline.bundle(self._timeline.active(command.received_at or command.occurred_at or now))
        unfit = () if judged else of_registration(command, bundle, now)  # what was judged is valid
        refusals = (*unfit, *lacking(command, bundle, intake=intake))
        if refusals:
            return Outcome(None, refusals)
        first = judged.start if judged else opening(command, bundle, actor.user, now)
        start = with_suggestions(
            self._ledger.connection, self._customers, self._recorded, bundle, first, command.customer
        )
        key = new_case_key(start.events[0].at)
        own = {"id": key, "number": self._ledger.next_number(start.year), **start.row}
        judging: Judge = partial(derived, self._timeline, first_events(start), now)
        if judged and start is first:
            judging = judged.settled
        row = self._ledger.open_case(own, judging, start.events, actor.user, now)
        if command.customer is not None:
            self._ledger.keep_customer(self._customers.row(key, command.customer))
        self._remember(actor, rights.REGISTER, command, key, now)
        return Outcome(case_id(key), version=1, opened=row)

    def act(self, actor: Actor, command: ActOnCase) -> Outcome:
        now = self._clock()
        key = case_key(command.case_id)
        file = self._ledger.find(key) if key else None
        if file is None:
            return Outcome(None, (refusal(RefusalCode.NOT_FOUND, "没有这个案件 / no such case", "caseId"),))
        denied = denied_action(actor, command, file, now)
        if denied:
            seen = rights.within(actor, file.row["branch"], departments(file, reading=True)) and rights.may(
                actor, rights.READ
            )
            return Outcome(command.case_id if seen else None, (denied,))
        known, mismatch = replayed(self._ledger, self._digests, actor.user, command.mutation, command)
        if known or mismatch:
            return Outcome(known or command.case_id, (mismatch,) if mismatch else ())
        return self._carry_out(actor, command, file, now)

    def _carry_out(self, actor: Actor, command: ActOnCase, file: CaseFile, now: datetime) -> Outcome:
        at = command.occurred_at or max(now, file.events[-1].at)
        bundle = self._timeline.bundle(self._timeline.governing(file.events, at))
        refusals = of_action(command, bundle, now)
        if refusals:
            return Outcome(command.case_id, refusals)
        step = STEPS[command.mutation]
        denied = duties.denied(actor, step, CaseHistory.of(file.events), bundle)
        if denied:
            return Outcome(command.case_id, (denied,))
        prepared = prepare(self._ledger, self._customers, bundle, file, command, at, actor)
        refusals = prepared.refusals or untimely(command, file, at)
        if refusals:
            return Outcome(command.case_id, refusals)
        admission = admit(bundle, file.events, step, at, prepared.data)
        if admission.refusals:
            return Outcome(command.case_id, admission.refusals)
        new = (
            NewEvent(step.event, at, admission.data, command.note),
            *(NewEvent(kind, at, data) for kind, data in admission.follow),
        )
        told = (Event(seq, event.type, event.at, event.data) for seq, event in enumerate(new, len(file.events) + 1))
        judge = partial(derived, self._timeline, (*file.events, *told), now)
        version = self._ledger.add_events(file, new, judge, actor.user, now)
        if step.event == "repeat_linked":
            self._judge_linked(CaseHistory.of(file.events).repeat_of, admission.data["repeat_of"], now)
        if command.mutation in agenda.AGENDA_STEPS:
            agenda.record(self._ledger, file, command, new[0], actor.user, now)
        if command.mutation == "joinCase":
            member, number = command.data["member"], admission.data["member"]
            self._ledger.keep_member(self._customers.member_row(file.key, number, member))
        self._remember(actor, command.mutation, command, file.key, now)
        return Outcome(command.case_id, version=version)

    def _judge_linked(self, former: str | None, linked: str, now: datetime) -> None:
        """A case that turns out repeated was not settled the first time; one that is repeated no longer, was."""
        for identifier in {former, linked} - {None}:
            file = self._ledger.find(case_key(str(identifier)) or "")
            if file is not None:
                self._ledger.judge_again(file, partial(derived, self._timeline, file.events, now))

    def _remember(
        self, actor: Actor, mutation: str, command: RegisterCase | ActOnCase, case: str, now: datetime
    ) -> None:
        if command.idempotency_key is not None:
            digest = self._digests.of(command)
            self._ledger.remember(actor.user, mutation, command.idempotency_key, digest, case, now)
