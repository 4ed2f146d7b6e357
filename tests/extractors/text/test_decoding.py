"""Text that was encoded twice is read as it was meant."""

from __future__ import annotations

import pytest

from extractors.text.decoding import decode_page


@pytest.mark.parametrize(
    "text",
    [
        "<p>خبر اعدام در زندان</p>",
        "<p>\u201cسه</p><p>\u201cنه</p><p>\u201cبه</p>",  # each run begins with a quotation mark, of three bytes
        "<p>طظط</p><p>عغع</p><p>غزغ</p>",
    ],
)
def test_arabic_letters_that_were_read_as_windows_1256_are_read_once(text: str) -> None:
    assert decode_page(text.encode().decode("cp1256").encode("utf-8"), "text/html; charset=utf-8") == text


def test_text_that_was_encoded_once_is_left_as_it_is() -> None:
    text = "<p>ط ع غ و ط، در \u201cزندان\u201d</p>"
    assert decode_page(text.encode(), "text/html; charset=utf-8") == text
