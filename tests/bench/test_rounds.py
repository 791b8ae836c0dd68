"""Turns are taken in rounds, and another process's time is read from the clock that is its own."""

from __future__ import annotations

import os
import time

import pytest

from bench.profile import package
from bench.rounds import interleaved, processor


def test_each_contender_has_its_turn_in_each_round_and_the_first_does_not_count() -> None:
    turns: list[str] = []
    answers = {"a": iter([100.0, 3.0, 1.0, 2.0]), "b": iter([0.0, 5.0, 5.0, 7.0])}

    def turn(name: str) -> float:
        turns.append(name)
        return next(answers[name])

    medians = interleaved({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=3)
    assert medians == {"a": 2.0, "b": 5.0}
    assert turns == ["a", "b"] * 4


def test_the_clock_of_a_process_is_the_one_it_has_itself() -> None:
    before = time.process_time()
    read = processor(os.getpid())
    assert before <= read <= time.process_time()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (package.__code__.co_filename, "ours: bench"),
        (pytest.__file__, "pytest"),
        ("/x/site-packages/orjson.py", "orjson"),
        (os.__file__, "standard library"),
        ("<string>", "generated methods of dataclasses"),
        ("/usr/lib/python3.11/threading.py", ""),
    ],
)
def test_a_sample_counts_for_the_package_it_stands_in(file: str, name: str) -> None:
    assert package(file) == name
