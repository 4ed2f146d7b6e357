"""The one frame of every HTML page we write: nothing in it runs, and nothing is fetched."""

from html import escape

_FRAME = """<!doctype html>
<html lang="{language}"{direction}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
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

ARTICLE_STYLE = """body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222;
  font: 1.1rem/1.7 "Noto Naskh Arabic", Georgia, serif; }
h1 { line-height: 1.3; font-size: 1.7rem; }
table { direction: ltr; width: 100%; margin-bottom: 2rem; border-collapse: collapse;
  font: .85rem/1.5 system-ui, sans-serif; }
th { padding: .15rem 1rem .15rem 0; text-align: left; vertical-align: top; white-space: nowrap;
  color: #666; font-weight: normal; }
td { overflow-wrap: anywhere; text-align: left; }
tr { border-bottom: 1px solid #eee; }
"""
"""An article below a table of what is known of it."""


def html_page(title: str, *, style: str, body: str, language: str = "en", direction: str = "") -> str:
    """A whole page. The title is plain text and is escaped here; style and body are ours and stand as they are."""
    return _FRAME.format(
        language=escape(language, quote=True),
        direction=f' dir="{direction}"' if direction else "",
        title=escape(title),
        style=style,
        body=body,
    )
