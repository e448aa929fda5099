"""Finds the texts for the catalogues that stand outside `_()`: sentences of word lists, and acts of the rights table.

Babel calls `extract` (pyproject.toml names it); `make translate` and the audit of the translations both go through it.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, Final

LISTS: Final = "WORDS"
ACTS: Final = ("rule", "everybody")
Found = tuple[int, str, str, list[str]]


def extract(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Line, function, message and comments of each sentence, as Babel wants it."""
    tree = ast.parse(fileobj.read().decode("utf-8"))
    for code, sentence in listed(tree):
        yield sentence.lineno, "", sentence.value, [code]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ACTS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.lineno, "", text.value, []


def listed(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    """Code and sentence of each entry of a dictionary whose name ends in WORDS."""
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id.endswith(LISTS) and isinstance(value, ast.Dict):
            for key, sentence in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(sentence, ast.Constant):
                    yield str(key.value), sentence
