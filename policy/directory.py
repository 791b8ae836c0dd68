"""The texts of a rule directory, read with care: what is no rule file must do no harm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRules

__all__ = ["MAX_BYTES", "MAX_FILES", "default_rules", "is_rule_file", "read_directory", "whole_file"]

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_FILES: Final = 64
_MAX_TOTAL: Final = 16 * 1024 * 1024


def is_rule_file(name: str) -> bool:
    """Whether a file of that name may lie in a rule directory: a plain name in .yaml, a report's template in .md."""
    return re.fullmatch(r"[a-z][a-z0-9_]{0,63}\.ya?ml|reports/[a-z][a-z0-9_]{0,63}\.md", name) is not None


def default_rules() -> Path:
    """`./rules` where the current directory has one, else the rules that came with the package."""
    here = Path("rules")
    return here if (here / "manifest.yaml").is_file() else Path(__file__).resolve().parent.parent / "rules"


def read_directory(directory: Path) -> dict[str, str]:
    """The texts of the directory's *.yaml files by name, tests beside the rules and reports/*.md included.

    Raises InvalidRules for a directory that is not there, a file that is no text, is too large, or leads out of the
    directory by a link.
    """
    if not directory.is_dir():
        raise InvalidRules((whole_file(str(directory), "no-directory", "规则目录不存在 / there is no such directory"),))
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    paths = sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml"))
    paths += sorted((directory / "reports").glob("*.md"))
    if len(paths) > MAX_FILES:
        raise InvalidRules((whole_file(str(directory), "too-large", f"超过 {MAX_FILES} 个文件 / too many files"),))
    for path in paths:
        try:
            texts[path.relative_to(directory).as_posix()] = _read(path, directory)
        except InvalidRules as invalid:
            problems.extend(invalid.diagnostics)
    if sum(map(len, texts.values())) > _MAX_TOTAL:
        problems.append(whole_file(str(directory), "too-large", "规则文件总量过大 / too large together"))
    if problems:
        raise InvalidRules(tuple(problems))
    return texts


def _read(path: Path, directory: Path) -> str:
    if not path.resolve().is_relative_to(directory.resolve()):
        raise InvalidRules((whole_file(path.name, "outside", "链接指向目录之外 / the link leads outside"),))
    if not path.is_file():
        raise InvalidRules((whole_file(path.name, "unreadable", "不是普通文件 / not a plain file"),))
    if path.stat().st_size > MAX_BYTES:
        raise InvalidRules((whole_file(path.name, "too-large", f"文件超过 {MAX_BYTES} 字节 / too large"),))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        words = f"不是 UTF-8 文本（第 {error.start} 字节）/ not UTF-8 text at byte {error.start}"
        raise InvalidRules(
            (whole_file(path.name, "not-text", words, "请以 UTF-8 保存 / save the file as UTF-8"),)
        ) from None
    except OSError as error:
        words = f"无法读取：{error.strerror} / cannot be read"
        raise InvalidRules((whole_file(path.name, "unreadable", words),)) from None


def whole_file(file: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    """A finding about a file as a whole."""
    return Diagnostic(file, 1, 1, Severity.ERROR, code, message, hint)
