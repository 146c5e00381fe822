"""Small files are known by their bytes as they were read, for as long as there is room."""

from mlops_magic.adapters import read_texts
from mlops_magic.adapters.files import file_fingerprint
from mlops_magic.adapters.read_texts import ReadTexts


def test_the_name_of_a_text_is_the_fingerprint_of_its_file(tmp_path):
    """Whoever knows the fingerprint of an input finds what it held."""
    place, texts = tmp_path / "a.txt", ReadTexts()
    place.write_bytes(b"abc")
    assert texts.read(place) == file_fingerprint(place).fp
    assert texts.known == {file_fingerprint(place).fp: b"abc"}


def test_a_large_file_is_not_kept(tmp_path, monkeypatch):
    """It is told apart by its fingerprint alone, which somebody else takes."""
    monkeypatch.setattr(read_texts, "MOST_KEPT_BYTES", 3)
    place, texts = tmp_path / "a.txt", ReadTexts()
    place.write_bytes(b"abcd")
    assert texts.read(place) is None
    assert texts.known == {}


def test_the_first_texts_are_forgotten_when_there_is_no_room(tmp_path, monkeypatch):
    """What is kept never takes more memory than was set; one text kept twice takes its room once."""
    monkeypatch.setattr(read_texts, "MOST_IN_ALL_BYTES", 8)
    place, texts = tmp_path / "a.txt", ReadTexts()
    for data in (b"aaa", b"bbb", b"bbb", b"ccc"):
        place.write_bytes(data)
        texts.read(place)
    assert list(texts.known.values()) == [b"bbb", b"ccc"]
    assert texts.size_bytes == 6
