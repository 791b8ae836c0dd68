"""Settings: where the database file stands, and the secret beside it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resolvers.settings import database_file, signing_secret


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/petition.db", Path("var/petition.db")),
        ("sqlite:////srv/petition.db", Path("/srv/petition.db")),
        ("sqlite:///two%20words.db", Path("two words.db")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://bank@db/petition", None),
    ],
)
def test_the_file_of_a_database(url: str, file: Path | None) -> None:
    assert database_file(url) == file


def test_the_secret_is_made_once_beside_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data/petition.db"

    first = signing_secret(url, None)

    assert len(first) >= 32
    assert signing_secret(url, None) == first
    kept = tmp_path / "data" / "petition.secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_servers_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/petition.db"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: signing_secret(url, None), range(32)))

    assert len(secrets) == 1


def test_a_given_secret_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    assert signing_secret(f"sqlite:///{tmp_path}/petition.db", "given") == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_server_database_keeps_the_secret_under_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    signing_secret("postgresql://bank@db/petition", None)

    assert (tmp_path / "var" / "petition.secret").is_file()
