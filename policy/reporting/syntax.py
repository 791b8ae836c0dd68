"""What a template may hold: text, `{{ name }}`, `{% if name > 3 %}…{% endif %}`, comments. All else is refused.

Jinja only parses here, and runs no more than these few nodes: nothing loops, calls, or reaches an attribute, so that a
template takes time and room in proportion to its own length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt

from policy.diagnostics import Diagnostic, Severity
from policy.reading import suggest
from policy.reporting.catalogue import CATALOGUE, FOLDER, ReportKind, template_file

__all__ = ["ENVIRONMENT", "MARKS", "check_templates", "is_template", "parsed", "templates_of"]

MAX_CHARACTERS: Final = 64 * 1024
_MAX_NODES: Final = 4_000
_MAX_DEPTH: Final = 12

MARKS: Final = ("\ue000", "\ue001")
"""Begin and end of a figure's place in the rendered text; no template may hold them."""

ENVIRONMENT: Final = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, cache_size=0)
ENVIRONMENT.globals.clear()
ENVIRONMENT.filters.clear()
ENVIRONMENT.tests.clear()

_ALLOWED: Final = frozenset(
    {
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.If,
        nodes.Compare,
        nodes.Operand,
        nodes.Const,
        nodes.And,
        nodes.Or,
        nodes.Not,
    }
)
_COMPARISONS: Final = frozenset({"eq", "ne", "lt", "lteq", "gt", "gteq"})
_MEND: Final = (
    "可用 {{ 名称 }} 和 {% if 名称 > 3 %} … {% else %} … {% endif %}，条件用 and、or、not"
    " / use {{ name }}, and {% if name > 3 %} … {% else %} … {% endif %} with and, or, not"
)
_CLOSE: Final = (
    "{{ 须有 }}，{% 须有 %}，{% if %} 须有 {% endif %}"
    " / close every {{ with }}, every {% with %}, and every {% if %} with {% endif %}"
)
_BAD: Final = (TemplateSyntaxError, RecursionError, ValueError, OverflowError, MemoryError)
_STATEMENT: Final = re.compile(r"\{%.{0,999}?%\}|\{#.{0,999}?#\}|\{\{.{0,999}?\}\}", re.DOTALL)
_UNREAD: Final = frozenset(
    {"em", "strong", "link", "image", "code_inline", "fence", "code_block", "blockquote", "table", "hr"}
    | {"html_block", "html_inline"}
)
_COMMONMARK: Final = MarkdownIt("commonmark").enable("table")


def is_template(name: str) -> bool:
    """Whether a file of a bundle is a report's template rather than rules."""
    return name.startswith(FOLDER)


def templates_of(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if is_template(name)}


def check_templates(texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Every fault of every template, with its line and how to mend it."""
    known = [template_file(kind) for kind in ReportKind]
    found: list[Diagnostic] = []
    for name, text in sorted(templates_of(texts).items()):
        if name not in known:
            words = f"'{name}' 不是报告模板 / '{name}' is no report's template"
            found.append(_at(name, text, 1, "unknown-file", words, suggest(name, known) or "、".join(known)))
        else:
            found.extend(_check(name, text))
    return tuple(sorted(found))


def parsed(text: str) -> nodes.Template:
    """The template's tree. Raises one of jinja2's and Python's own errors for what cannot be read."""
    return ENVIRONMENT.parse(text)


def _check(file: str, text: str) -> Iterator[Diagnostic]:
    if len(text) > MAX_CHARACTERS:
        yield _at(file, text, 1, "too-large", f"模板超过 {MAX_CHARACTERS} 字 / too long for a template")
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if any(mark in line for mark in MARKS):
            yield _at(file, text, number, "character", "含有保留字符 / a reserved character", "remove U+E000, U+E001")
    try:
        tree = parsed(text)
    except _BAD as error:
        place, words = 1, "过深或过大 too deep or too large"
        if isinstance(error, TemplateSyntaxError):
            place, words = error.lineno, error.message or "?"
        yield _at(file, text, place, "syntax", f"模板写法有误：{words} / a mistake in the template", _CLOSE)
        return
    yield from _refused(file, text, tree)
    yield from _unread(file, text)


def _refused(file: str, text: str, tree: nodes.Template) -> Iterator[Diagnostic]:
    """Nodes that a template may not hold, and names that there are not."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 1)]
    count = 0
    while waiting:
        node, depth, above = waiting.pop()
        line = node.lineno or above  # jinja2 gives some operands none
        count += 1
        if count > _MAX_NODES or depth > _MAX_DEPTH:
            yield _at(file, text, line, "too-deep", "嵌套或条件过多 / too many or too deep conditions")
            return
        if type(node) not in _ALLOWED or (isinstance(node, nodes.Operand) and node.op not in _COMPARISONS):
            yield _at(file, text, line, "not-allowed", "模板里不能这样写 / this cannot stand in a template", _MEND)
            continue
        if isinstance(node, nodes.Name):
            yield from _name(file, text, node)
        if isinstance(node, nodes.Output):
            yield from _output(file, text, node)
        waiting.extend((child, depth + 1, line) for child in node.iter_child_nodes())


def _name(file: str, text: str, node: nodes.Name) -> Iterator[Diagnostic]:
    if node.name not in CATALOGUE:
        words = f"没有数据 '{node.name}' / '{node.name}' is no figure"
        mend = (
            suggest(node.name, CATALOGUE) or "可用的数字见 petition report figures / petition report figures lists them"
        )
        yield _at(file, text, node.lineno, "unknown-figure", words, mend, node.name)


def _output(file: str, text: str, node: nodes.Output) -> Iterator[Diagnostic]:
    """Only names are printed, and a table or a chart on a line of its own."""
    lines = text.splitlines()
    for part in node.nodes:
        if isinstance(part, nodes.TemplateData):
            continue
        if not isinstance(part, nodes.Name):
            if type(part) not in _ALLOWED:
                continue  # told where every node is looked at
            words = "{{ }} 里只能写数据名称 / only a name can stand between {{ and }}"
            yield _at(file, text, part.lineno, "not-allowed", words, _MEND)
            continue
        entry = CATALOGUE.get(part.name)
        line = lines[part.lineno - 1] if part.lineno <= len(lines) else ""
        if entry and entry.block and not re.fullmatch(r"\{\{-?\s*\w+\s*-?\}\}", line.strip()):
            words = f"'{part.name}' 是表或图，须独占一行 / a table or a chart stands on a line of its own"
            yield _at(
                file,
                text,
                part.lineno,
                "block",
                words,
                "前后各空一行 / put an empty line before and after it",
                part.name,
            )


def _unread(file: str, text: str) -> Iterator[Diagnostic]:
    """Markdown that a report does not know: it would be printed as it is written."""
    plain = _STATEMENT.sub(lambda match: "x" + "\n" * match.group().count("\n"), text)
    for token in _COMMONMARK.parse(plain):
        line = (token.map or [0])[0] + 1
        for part in (token, *(token.children or ())):
            kind = part.type.removesuffix("_open")
            if kind in _UNREAD:
                words = f"报告不支持这种 Markdown 写法，将原样印出 / Markdown '{kind}' is printed as it is written"
                mend = "可用 #、##、### 标题、段落、列表 / headings #, ##, ###, paragraphs, lists"
                yield _at(file, text, line, "markdown", words, mend, severity=Severity.WARNING)


def _at(
    file: str,
    text: str,
    line: int,
    code: str,
    message: str,
    hint: str | None = None,
    word: str = "",
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """A finding on a line, at the word where it stands there."""
    lines = text.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    column = max(source.find(word), 0) if word else len(source) - len(source.lstrip())
    return Diagnostic(file, line, column + 1, severity, code, message, hint, max(1, len(word or source.strip())))
