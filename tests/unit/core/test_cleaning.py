"""Files that people hand in (R15): bad ones are refused with the right word, good ones lose what is not theirs."""

import io
import zipfile
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image

from bpv.core.cleaning.asking import Limits, clean
from bpv.core.errors import Refused
from bpv.core.word_list_files import FILE_WORDS
from tests.support.fake_scanner import scanner
from tests.support.handed_in import SECRET, Sent, bad_files, good_files, pdf, picture


@pytest.fixture(scope="module")
def watched() -> Iterator[Limits]:
    """Limits with a scanner that answers."""
    with scanner() as url:
        yield Limits(scanner=url)


def test_there_are_forty_bad_files() -> None:
    assert len(bad_files()) >= 40


@pytest.mark.parametrize("sent", bad_files(), ids=lambda sent: f"{sent.code}-{len(sent.raw)}")
def test_a_bad_file_is_refused_in_words(sent: Sent, watched: Limits) -> None:
    with pytest.raises(Refused) as refused:
        clean(sent.name, io.BytesIO(sent.raw), watched, declared=sent.declared)
    assert refused.value.code == sent.code
    assert FILE_WORDS[sent.code].format(**refused.value.params)


@pytest.mark.parametrize(("name", "raw"), good_files(), ids=[name for name, _ in good_files()])
def test_a_good_file_passes_without_its_traces(name: str, raw: bytes, watched: Limits) -> None:
    made = clean(name, io.BytesIO(raw), watched, declared="application/octet-stream")
    assert made.name == name
    assert made.size == len(made.content) > 0
    assert SECRET.encode() not in unfolded(made.content)
    again = clean(name, io.BytesIO(made.content), Limits())
    assert again.kind == made.kind, "a clean copy is as welcome as the first one"


def unfolded(raw: bytes) -> bytes:
    """A file with what is compressed in it."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return raw + b"".join(package.read(name) for name in package.namelist())
    if raw.startswith(b"%PDF"):
        made = io.BytesIO()
        with pikepdf.open(io.BytesIO(raw)) as document:
            document.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return made.getvalue()
    return raw


def test_nothing_acts_in_a_clean_pdf() -> None:
    before, made = pdf(acting=True), clean("a.pdf", io.BytesIO(pdf(acting=True)), Limits())
    acting = (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/URI",
        b"/SubmitForm",
        b"/EmbeddedFile",
        b"/OpenAction",
        b"/Metadata",
    )
    assert [word for word in acting if word not in unfolded(before)] == []
    assert [word for word in acting if word in unfolded(made.content)] == []


def test_a_picture_stands_upright_and_is_not_larger_than_needed() -> None:
    made, drawn = io.BytesIO(), Image.new("RGB", (60, 20), "red")
    notes = drawn.getexif()
    notes[274] = 6  # the camera was held on its side
    drawn.save(made, "JPEG", exif=notes)
    with Image.open(io.BytesIO(clean("a.jpg", io.BytesIO(made.getvalue()), Limits()).content)) as upright:
        assert upright.size == (20, 60)
    wide = clean("a.png", io.BytesIO(picture(size=(6000, 300))), Limits())
    with Image.open(io.BytesIO(wide.content)) as smaller:
        assert smaller.size == (3600, 180)


@pytest.mark.parametrize("said", [b"stream: ERROR\0", b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_that_does_not_answer_well_lets_nothing_through(said: bytes) -> None:
    with scanner(said) as url, pytest.raises(Refused, match=r"file\.scanner_away"):
        clean("a.pdf", io.BytesIO(pdf()), Limits(scanner=url))


def test_a_scanner_that_is_gone_lets_nothing_through() -> None:
    with scanner() as url:
        gone = Limits(scanner=url)
    with pytest.raises(Refused, match=r"file\.scanner_away"):
        clean("a.pdf", io.BytesIO(pdf()), gone)
