"""What is deployed is what is tested: the files of deploy/ name settings, packages and parts that exist."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from cli.secret_files import SECRETS
from cli.serve import serve

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())


def pinned(lock: str) -> set[str]:
    """Every package of a lock with its version."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+==[^ ;]+)", text, re.MULTILINE))


def settings() -> set[str]:
    """Every variable that `petition serve` reads."""
    parameters = inspect.signature(serve, eval_str=True).parameters.values()
    given = [option for parameter in parameters for option in get_args(parameter.annotation)]
    named = {option.envvar for option in given if getattr(option, "envvar", None)}
    return {*named, *(f"{name}_FILE" for name in SECRETS)}


@pytest.mark.parametrize("file", DEPLOY, ids=lambda file: str(file.name))
def test_the_settings_exist(file: Path) -> None:
    assert set(re.findall(r"\bPETITION_[A-Z_]+\b", file.read_text(encoding="utf-8"))) <= settings()


def test_what_serves_is_locked_as_what_is_tested() -> None:
    assert pinned("serve.lock") < pinned("dev.lock")


def test_the_image_is_built_from_all_parts_of_the_package() -> None:
    parts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed: list[str] = parts["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    sent = set((ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines())
    assert {f"!{part}" for part in (*needed, "pyproject.toml", "README.md", "requirements")} <= sent


def test_the_services_secrets_are_files_and_its_proxy_knows_both() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    proxy = (ROOT / "deploy/haproxy.cfg").read_text(encoding="utf-8")
    assert re.findall(r"server (\S+) \S+:8000", proxy) == [name for name in compose["services"] if "petition" in name]
    for service in compose["services"].values():
        named = [value for value in service.get("environment", {}).values() if value.startswith("/run/secrets/")]
        assert sorted(Path(value).name for value in named) == sorted(service.get("secrets", []))
    assert all(list(secret) == ["file"] for secret in compose["secrets"].values())
