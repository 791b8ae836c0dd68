"""The build step of the console: it builds for a changed source only, and says plainly what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A console of one file, beside a schema."""
    for name, value in {"ROOT": tmp_path, "CONSOLE": tmp_path / "console", "BUNDLE": tmp_path / "bundle"}.items():
        monkeypatch.setattr(hatch_build, name, value)
    monkeypatch.setattr(hatch_build, "SCHEMA", tmp_path / "schema.graphql")
    monkeypatch.setattr(hatch_build, "__file__", str(tmp_path / "hatch_build.py"))
    (tmp_path / "console/node_modules").mkdir(parents=True)
    for file in ("console/main.tsx", "schema.graphql", "hatch_build.py"):
        (tmp_path / file).write_text("1", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("file", ["console/main.tsx", "schema.graphql", "hatch_build.py"])
def test_the_digest_covers_the_source_and_the_schema_it_speaks(tree: Path, file: str) -> None:
    before = hatch_build.digest()
    (tree / file).write_text("2", encoding="utf-8")
    assert hatch_build.digest() != before


def test_installed_packages_are_no_source(tree: Path) -> None:
    before = hatch_build.digest()
    (tree / "console/node_modules/left-pad.js").write_text("1", encoding="utf-8")
    assert hatch_build.digest() == before


def test_an_unchanged_source_is_not_built_again(tree: Path) -> None:
    (tree / "bundle").mkdir()
    (tree / "bundle/source.sha256").write_text(hatch_build.digest(), encoding="ascii")
    assert hatch_build.build() is False


def test_a_lock_that_does_not_fit_is_told_and_ends_the_build(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tree / "console/package.json").write_text('{"dependencies": {"a": "1"}}', encoding="utf-8")
    (tree / "console/package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}', encoding="utf-8")
    with pytest.raises(SystemExit, match="npm ci"):
        hatch_build.build()
    assert "package-lock.json" in capfd.readouterr().err
    assert not (tree / "bundle/source.sha256").exists()


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(SystemExit, match="usage"):
        hatch_build.main(["deploy"])
