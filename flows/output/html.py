"""The one frame of every HTML page we write: nothing in it runs, and nothing is fetched."""

import base64
import re
from functools import cache
from html import escape
from importlib.resources import files

_FRAME = """<!doctype html>
<html lang="{language}"{direction}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

TEXT_FONTS = '"Longwatch Arabic", Georgia, serif'
"""Whatever a system has first for Arabic script may draw ۴, ۶ and ۷ in the Urdu way, as Noto Naskh Arabic does,
with the language said or not: so a page that holds the script brings Vazirmatn along."""
ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")

ARTICLE_STYLE = (
    """body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  font: 1.1rem/1.7 """
    + TEXT_FONTS
    + """; }
h1 { line-height: 1.3; font-size: 1.7rem; }
table { direction: ltr; width: 100%; margin-bottom: 2rem; border-collapse: collapse;
  font: .85rem/1.5 system-ui, sans-serif; }
th { padding: .15rem 1rem .15rem 0; text-align: left; vertical-align: top; white-space: nowrap;
  color: #666; font-weight: normal; }
td { overflow-wrap: anywhere; text-align: left; }
tr { border-bottom: 1px solid #eee; }
"""
)
"""An article below a table of what is known of it."""


def html_page(title: str, *, style: str, body: str, language: str = "en", direction: str = "") -> str:
    """A whole page. The title is plain text and is escaped here; style and body are ours and stand as they are."""
    return _FRAME.format(
        language=escape(language, quote=True),
        direction=f' dir="{direction}"' if direction else "",
        title=escape(title),
        style=style + (arabic_face() if ARABIC_SCRIPT.search(body) else ""),
        body=body,
    )


def arabic_font() -> bytes:
    """Vazirmatn's Arabic part, of every weight, as WOFF2; its licence lies beside it."""
    return files("flows").joinpath("output", "fonts", "vazirmatn-arabic.woff2").read_bytes()


@cache
def arabic_face() -> str:
    """The same as a rule of a style sheet."""
    told = base64.b64encode(arabic_font()).decode()
    return (
        '@font-face { font-family: "Longwatch Arabic"; font-weight: 100 900; '
        f'src: url("data:font/woff2;base64,{told}") format("woff2"); '
        "unicode-range: U+0600-06FF, U+0750-077F, U+0870-08FF, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC; }\n"
    )
