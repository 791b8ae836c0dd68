"""What a browser must load: the first page and the board keep their promises, and the editor stands apart."""

from __future__ import annotations

from tools.page_weight import files, weights

EDITOR = "src/pages/policy/draft/Editor.tsx"


def test_the_first_page_and_the_board_are_light() -> None:
    found = weights()
    assert found["src/pages/workbench/Workbench.tsx"] < 350
    assert found["src/pages/board/Board.tsx"] < 600


def test_the_editor_of_rules_is_loaded_on_its_own() -> None:
    editor = files(EDITOR) - files("index.html")
    own = max(editor, key=lambda file: file.stat().st_size)
    assert own.stat().st_size > 100_000
    for page in ("src/pages/workbench/Workbench.tsx", "src/pages/board/Board.tsx", "src/pages/policy/Policy.tsx"):
        assert own not in files(page)
