"""petition rules test."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from xml.etree.ElementTree import Element, SubElement, tostring

import typer
from watchfiles import watch as changes

from cli.failures import Exit, Failure
from cli.options import Directory, shown, texts_of
from policy.assemble import must_build
from policy.directory import default_rules
from policy.errors import InvalidRules
from policy.test_result import TestResult
from policy.testing import run_tests, untested

__all__ = ["run"]


def run(
    directory: Directory = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出没有测试命中的规则与表行 / rules and rows that held in no test")
    ] = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="另写 JUnit 报告 / also write a JUnit report")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="文件每次保存后重测 / again after every save")] = False,
) -> None:
    """运行规则旁的测试 / run the tests that stand beside the rules (*_test.yaml).

    退出码 / exit: 0 通过 passed, 3 规则有错 invalid, 4 未通过 failed.
    """
    if watch:
        _watch(directory, coverage)
        return
    if not _run(directory, coverage, junit):
        raise typer.Exit(Exit.TESTS_FAILED)


def _watch(directory: Path | None, coverage: bool) -> None:
    """Runs the tests now and after each save, until Ctrl-C."""
    place = directory or default_rules()
    with suppress(KeyboardInterrupt):  # it may come while the tests run
        _try(directory, coverage)
        for _ in changes(place, recursive=False, raise_interrupt=False):
            typer.echo("")
            _try(directory, coverage)


def _try(directory: Path | None, coverage: bool) -> None:
    try:
        _run(directory, coverage, None)
    except Failure as failure:
        typer.echo(str(failure))


def _run(directory: Path | None, coverage: bool, junit: Path | None) -> bool:
    """Whether every test passed."""
    texts = texts_of(directory)
    try:
        results = run_tests(texts)
        left_out = untested(must_build(texts, verify=False), texts) if coverage else ()
    except InvalidRules as invalid:
        raise Failure(shown(directory or default_rules(), invalid), Exit.INVALID) from None
    if junit is not None:
        junit.write_text(_junit(results), encoding="utf-8")
    failed = [result for result in results if not result.passed]
    for result in failed:
        typer.echo(f"{result.file}:{result.line} ✗ {result.name}")
        for difference in result.differences:
            typer.echo(f"    {difference.zh} / {difference.en}")
    for rule in left_out:
        typer.echo(f"{rule.rule_set}/{rule.rule}: 没有测试命中 / held in no test")
    typer.echo(f"{len(results) - len(failed)} 通过 passed, {len(failed)} 未通过 failed")
    return not failed


def _junit(results: Sequence[TestResult]) -> str:
    failures = sum(not result.passed for result in results)
    suite = Element("testsuite", name="rules", tests=str(len(results)), failures=str(failures))
    for result in results:
        case = SubElement(suite, "testcase", classname=result.file, name=result.name, line=str(result.line))
        if not result.passed:
            SubElement(case, "failure", message="；".join(difference.zh for difference in result.differences))
    return tostring(suite, encoding="unicode", xml_declaration=True)
