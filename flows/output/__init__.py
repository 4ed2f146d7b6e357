"""How text leaves the program: tables, HTML, Markdown, logs, progress."""
