"""Dutch is complete: every text of code, word lists and templates has a translation that is sure and fits."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bpv.core.word_list import WORDS
from tests.support.repository import ROOT, module_of, python_files, tracked

DUTCH = ROOT / "bpv" / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
HOLES = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w+\}(?!\})")
CODE = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+\Z")
SPEAKERS = {"say", "Refused", "NotFound", "Forbidden", "Note", "DomainError"}


def texts_of(message: Message) -> tuple[str, ...]:
    """The message ids: one, or singular and plural."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def dutch_of(message: Message) -> tuple[str, ...]:
    """The translations in the same order."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def problems(source: Catalog, translated: Catalog) -> list[str]:
    """The texts without a translation, with an unsure one, or with one that lacks or adds a hole."""
    found = []
    for message in source:
        if not message.id:
            continue
        there = translated.get(message.id, message.context)
        if there is None or not all(dutch_of(there)):
            found.append(f"missing: {texts_of(message)[0]}")
        elif there.fuzzy:
            found.append(f"unsure: {texts_of(message)[0]}")
        elif any(
            holes(dutch) - holes(*texts_of(message)) or holes(texts_of(message)[-1]) - holes(dutch)
            for dutch in plural(there)
        ):
            found.append(f"other holes: {texts_of(message)[0]}")
    return found


def plural(message: Message) -> tuple[str, ...]:
    """The translations that must have all holes: a singular may say `one` without the number."""
    return dutch_of(message)[-1:]


def holes(*texts: str) -> set[str]:
    """The places in the texts where a value comes."""
    return {hole for text in texts for hole in HOLES.findall(text)}


def catalogue(text: str) -> Catalog:
    """A catalogue from the text of a .po file."""
    return read_po([line.encode() for line in text.splitlines(keepends=True)])


def unknown_codes(source: str) -> set[str]:
    """The word codes that the source speaks and that no word list holds."""
    spoken = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKERS:
            strings = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            spoken.update(text for text in strings if isinstance(text, str) and CODE.match(text))
    return spoken - WORDS.keys()


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the sources hold, gathered as `make translate` does."""
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = ["make", "--no-print-directory", "texts", f"TEXTS={target}", f"BIN={Path(sys.executable).parent}"]
    subprocess.run(command, cwd=ROOT, check=True)
    return catalogue(target.read_text(encoding="utf-8"))


def test_texts_of_every_kind_are_gathered(extracted: Catalog) -> None:
    found = {text for message in extracted for text in texts_of(message)}
    assert set(WORDS.values()) <= found
    assert "Skip to content" in found


def test_dutch_is_complete(extracted: Catalog) -> None:
    assert DUTCH.is_file(), "there is no Dutch catalogue: run `make translate`"
    assert problems(extracted, catalogue(DUTCH.read_text(encoding="utf-8"))) == []


def test_an_incomplete_translation_is_noticed() -> None:
    source = catalogue('msgid "Save {count} of %(all)s"\nmsgstr ""\n')
    for wrong in (
        'msgstr ""',
        'msgstr "Bewaar {aantal} van %(all)s"',
        'msgstr "Bewaar"',
        'msgstr "Bewaar {count} van %(all)s %(x)s"',
    ):
        assert problems(source, catalogue(f'msgid "Save {{count}} of %(all)s"\n{wrong}\n'))
    right = 'msgid "Save {count} of %(all)s"\nmsgstr "Bewaar {count} van %(all)s"\n'
    assert problems(source, catalogue(right)) == []
    assert problems(source, catalogue("#, fuzzy\n" + right)) != []


def test_every_spoken_code_has_words() -> None:
    found = {module_of(path): unknown_codes(path.read_text(encoding="utf-8")) for path in python_files("bpv")}
    assert {module: codes for module, codes in found.items() if codes} == {}


def test_every_spoken_code_in_templates_has_words() -> None:
    templates = [path for path in tracked() if path.is_relative_to(ROOT / "templates")]
    spoken = {
        code for path in templates for code in re.findall(r"""\bsay\(\s*["']([^"']+)["']\s*[,)]""", text_of(path))
    }
    assert spoken - WORDS.keys() == set()


def text_of(path: Path) -> str:
    """The text of a template."""
    return path.read_text(encoding="utf-8")


def test_an_unknown_code_is_noticed() -> None:
    assert unknown_codes('raise Refused("people.no_such_word", field="x")') == {"people.no_such_word"}
    assert unknown_codes('say("nl", "error.stale")') == set()
