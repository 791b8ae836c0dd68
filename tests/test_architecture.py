"""The house rules that code can be held to: directions of imports, sizes, and where the engine is known."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("cli", "server", "transport", "schema", "resolvers", "figures", "cases", "policy")
"""Each may import those after it, and none before it."""

FOREIGN_TO_POLICY = {"sqlalchemy", "sqlmodel", "alembic", "psycopg", "starlette", "strawberry", "graphql", "uvicorn"}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the service with the package that it belongs to."""
    yield "server", ROOT / "server.py"
    for package in ORDER:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield package, path


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


MODULES = list(modules())


def name(pair: tuple[str, Path]) -> str:
    return str(pair[1].relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_imports_run_one_way(module: tuple[str, Path]) -> None:
    package, path = module
    earlier = set(ORDER[: ORDER.index(package)])
    assert earlier.isdisjoint(imported(path))


@pytest.mark.parametrize("module", [module for module in MODULES if module[0] == "policy"], ids=name)
def test_policy_knows_no_store_and_no_web(module: tuple[str, Path]) -> None:
    assert FOREIGN_TO_POLICY.isdisjoint(imported(module[1]))


def test_only_the_engine_knows_durable_rules() -> None:
    knowing = [name(module) for module in MODULES if {"durable", "durable_rules_engine"} & set(imported(module[1]))]
    assert knowing == ["policy/engine.py"]


@pytest.mark.parametrize("package", ORDER)
def test_each_package_is_ours(package: str) -> None:
    found = importlib.import_module(package).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_modules_stay_short(module: tuple[str, Path]) -> None:
    assert len(module[1].read_text(encoding="utf-8").splitlines()) <= 320


UNBOUNDED = {
    ("cases/filed_reports.py", "listed"): "reports of the whole bank, for those whom nothing bounds",
    ("cases/filed_reports.py", "get"): "the same",
    ("cases/filed_reports.py", "written"): "the same",
    ("cases/jobs/store.py", "page"): "no case is read",
    ("cases/measure_reads.py", "steps"): "no case is read",
    ("cases/policy_desk.py", "draft"): "no case is read",
    ("cases/policy_desk.py", "drafts"): "no case is read",
    ("cases/responses.py", "get"): "no case is read",
    ("cases/responses.py", "page"): "no case is read",
    ("cases/service.py", "preview"): "looks for repeats in the whole bank, and tells of those in scope",
    ("figures/service.py", "branches"): "sums of the whole bank, for those whom nothing bounds",
}
"""What reads for somebody and needs no second line."""


def test_whatever_reads_for_somebody_reads_within_his_bounds() -> None:
    found = set()
    for package in ("figures", "cases"):
        for path in (ROOT / package).rglob("*.py"):
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef) and "actor" in {given.arg for given in function.args.args}:
                    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and not node.args]
                    if any(isinstance(call.func, ast.Attribute) and call.func.attr == "read" for call in calls):
                        found.add((str(path.relative_to(ROOT)), function.name))
    assert found == set(UNBOUNDED)
