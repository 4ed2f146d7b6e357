"""Every mistake a person can make in a file is named with its place and its remedy, and all of them at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.errors import ConfigError, Problem, visible
from config.forms.wording import shown_place
from config.home import Home
from config.reading import read_settings, read_watch
from config.settings import Settings

SOURCE = """\
name = "Example News"
group = "persian-media"
kind = "newspaper"
country = "FR"
languages = ["fa"]
affiliation = "owned by its journalists"
family = "example"

[[feeds]]
url = "https://example.org/feed/"
"""

TOPIC = """\
label = { en = "Torture" }
description = "Torture and ill-treatment."
threshold = 1

[terms]
en = '''
torture
'''
"""


def source(old: str, new: str) -> str:
    """A right source's file with one passage changed."""
    assert SOURCE.count(old) == 1
    return SOURCE.replace(old, new)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A small watch without mistakes."""
    home = Home(tmp_path)
    home.sources.mkdir()
    home.topics.mkdir()
    home.settings_file.write_text('[watch]\nzone = "Europe/Paris"\n')
    (home.sources / "example.toml").write_text(SOURCE)
    (home.topics / "torture.toml").write_text(TOPIC)
    return home


def mistakes(home: Home) -> list[str]:
    """The lines a person is shown."""
    with pytest.raises(ConfigError) as caught:
        read_watch(home)
    return str(caught.value).split("\n")


SETTINGS_MISTAKES = [
    ('[[alerts]]\nto = []', 'alerts[1].when: is missing: add when = "burst", for example'),
    ("[watch]\nzon = 'UTC'", "watch.zon: is not a known key: did you mean `zone`?"),
    ("[watch]\ncolour = 'red'", "watch.colour: is not a known key: the keys here are name, contact, zone"),
    ("[colect]\nworkers = 2", "colect: is not a known key: did you mean `collect`?"),
    ("contact = 'a@b.org'", "contact: is not a known key: move it below [watch]"),
    ("[web]\nworkers = 2", "web.workers: is not a known key: move it below [collect]"),
    ("watch = 'mine'", "watch: is text, not a table: write [watch] on a line of its own and its keys below it"),
    ("[watch]\nname = 3", 'watch.name: is a whole number, not text: write name = "My watch", for example'),
    ("[watch]\nname = ' '", "watch.name: says nothing: write a few words"),
    ("[watch]\nname = 2018-02-01", 'watch.name: is a date or time, not text: write name = "My watch", for example'),
    ("[watch]\nzone = 'Europe/Berln'", 'watch.zone: "Europe/Berln" is not a time zone: did you mean "Europe/Berlin"?'),
    ("[watch]\nzone = 'Europe/Tehran'", 'watch.zone: "Europe/Tehran" is not a time zone: did you mean "Asia/Tehran"?'),
    ("[watch]\nzone = 'asia/tehran'", 'watch.zone: "asia/tehran" is not a time zone: did you mean "Asia/Tehran"?'),
    ("[watch]\nzone = '../../etc/passwd'",
     'watch.zone: "../../etc/passwd" is not a time zone: write an IANA name, as "Europe/Paris" or "UTC"'),
    ("[watch]\nzone = 'localtime'",
     'watch.zone: "localtime" is not a time zone: write an IANA name, as "Europe/Paris" or "UTC"'),
    ("[watch]\nzone = ''", 'watch.zone: "" is not a time zone: write an IANA name, as "Europe/Paris" or "UTC"'),
    ('[watch]\ncontact = "a@b.org\\r\\nX-Bad: 1"',
     ('watch.contact: "a@b.org\\r\\nX-Bad: 1" cannot be sent to publishers: write an e-mail or web address in plain '
     "ASCII, without brackets, or nothing")),
    ("[collect]\nevery_minutes = '30'",
     "collect.every_minutes: is text, not a whole number: write every_minutes = 30, for example"),
    ("[collect]\nevery_minutes = 30.0",
     "collect.every_minutes: is a number, not a whole number: write every_minutes = 30, for example"),
    ("[collect]\nevery_minutes = 1", "collect.every_minutes: 1 is too small: write 5 or more"),
    ("[collect]\nfeeds_at_once = 10000", "collect.feeds_at_once: 10000 is too large: write 256 or less"),
    ("[web]\npage_bytes = 10_000_000_000", "web.page_bytes: 10000000000 is too large: write 1,000,000,000 or less"),
    ("[collect]\nworkers = 0x" + "f" * 9000, "collect.workers: this number is too large: write 64 or less"),
    ("[watch]\n" + "k" * 99 + " = 1",
     f"watch.{'k' * 59}…: is not a known key: the keys here are name, contact, zone"),
    ("[watch]\nname = 'x", "line 2, column 10: is not valid TOML (Expected \"'\"): close the single quotes on the same line"),  # noqa: E501
    ("watch\nname = 'x'",
     'line 1, column 6: is not valid TOML (Expected \'=\' after a key in a key/value pair): write it as: key = "value"'),  # noqa: E501
    ("[collect]\nworkers = true", "collect.workers: is true, not a whole number: write workers = 2, for example"),
    ("[collect]\nparse_seconds = nan",
     "collect.parse_seconds: is not a finite number: write parse_seconds = 30, for example"),
    ("[web]\ntotal_seconds = 0", "web.total_seconds: 0 is too small: write more than 0"),
    ("[web]\ndelay_seconds = -1", "web.delay_seconds: -1 is too small: write 0 or more"),
    ("[web]\nallow = '127.0.0.1:80'",
     'web.allow: is text, not a list: write allow = ["127.0.0.1:8080"], for example'),
    ("[web]\nallow = ['127.0.0.1:80', 'localhost:80']",
     'web.allow[2]: "localhost:80" is not an IP address with a port: write one, as "127.0.0.1:8080" or "[::1]:8080"'),
    ("[web]\nallow = ['127.0.0.1:65536']",
     'web.allow[1]: "127.0.0.1:65536" is not an IP address with a port: write one, as "127.0.0.1:8080" or "[::1]:8080"'),  # noqa: E501
    ("[web]\nallow = ['::1:80']",
     'web.allow[1]: "::1:80" is not an IP address with a port: write one, as "127.0.0.1:8080" or "[::1]:8080"'),
    ("[web]\nresolve = { 'a.org' = 80 }",
     ('web.resolve.a.org: is a whole number, not text: write resolve = { "example.org" = "127.0.0.1:8080" }, for '
     "example")),
    ("[web]\nresolve = { 'http://a.org/' = '127.0.0.1:80' }",
     ('web.resolve.http://a.org/: "http://a.org/" is not a host name: write one without "https://" and "/", or "*" for '
     "every other")),
    ("[web]\nresolve = { '*' = 'elsewhere' }",
     'web.resolve.*: "elsewhere" is not a host with a port: write both, as "127.0.0.1:8080"'),
    ("[watch\nname = 'x'",
     "line 1, column 7: is not valid TOML (Expected ']' at the end of a table declaration): close the section's name with ]"),  # noqa: E501
    ("[watch]\nzone = UTC", ("line 2, column 8: is not valid TOML (Invalid value): put text in double quotes; write true and "  # noqa: E501
     "false in small letters")),
    ('[watch]\nname = "x\nzone = "UTC"',
     ("line 2, column 10: is not valid TOML (Illegal character '\\n'): close the double quotes on the same line, "
     "or take the hidden character away")),
    ("[watch]\nname = 'x'\nname = 'y'",
     "line 3, column 11: is not valid TOML (Cannot overwrite a value): this key appears twice: keep one"),
    ("[web]\nallow = ['127.0.0.1:80'\n",
     "line 2, column 24: is not valid TOML (Unclosed array): close the list with ] and put commas between its values"),
    ("[web]\nresolve = " + "[" * 5000, "is nested too deeply: write fewer brackets within brackets"),
    ("a = " + "9" * 5000, ("is not valid TOML (Exceeds the limit (4300 digits) for integer string conversion: value has 5000 "  # noqa: E501
     "digits; use sys.set_int_max_str_digits() to increase the limit): write a smaller number")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SETTINGS_MISTAKES)
def test_a_mistake_in_the_settings_is_named_with_its_place_and_remedy(home: Home, text: str, expected: str) -> None:
    home.settings_file.write_text(text)
    assert mistakes(home) == [f"longwatch.toml: {expected}"]


SOURCE_MISTAKES = [
    (source("languages", "langauges"),
     ["langauges: is not a known key: did you mean `languages`?",
      'languages: is missing: add languages = ["fa", "en"], for example']),
    (source('country = "FR"\n', ""), ['country: is missing: add country = "FR", for example']),
    (source('country = "FR"', 'country = "France"'),
     ['country: "France" is not a country code: write an ISO 3166 code, as "FR", or "UN" or "EU"']),
    (source('"newspaper"', '"newspapr"'), ['kind: "newspapr" is not one of the choices: did you mean "newspaper"?']),
    (source('"newspaper"', '"blog"'),
     [('kind: "blog" is not one of the choices: write one of un, court, government, ngo, wire, broadcaster, newspaper, exile, '  # noqa: E501
      "opposition, state, unknown")]),
    (source('["fa"]', '"fa"'), ['languages: is text, not a list: write languages = ["fa", "en"], for example']),
    (source('["fa"]', '["fa", "Persian"]'),
     ['languages[2]: "Persian" is not a language code: write an ISO 639 code, as "fa" or "en"']),
    (source('["fa"]', "[]"), ['languages: names no language: write languages = ["fa"], for example']),
    (source('family = "example"', 'source_id = "x"'),
     [("source_id: is not a known key: the keys here are name, group, kind, country, languages, affiliation, family, "
      "feeds, route, enabled, verified, stopped, stopped_by, retired, legal, looks, at_least, median_words, lines, "
      "note")]),
    (source('family = "example"', 'enabled = "no"'),
     ["enabled: is text, not true or false: write enabled = true, for example"]),
    (SOURCE + "enabled = false\n",
     ["feeds[1].enabled: is not a known key: move it above the first [[feeds]]"]),
    (source("[[feeds]]", "[feeds]"),
     ["feeds: is a table, not a list: write [[feeds]] on a line of its own and its keys below it"]),
    (SOURCE.partition("[[feeds]]")[0],
     ["feeds: is missing: add [[feeds]] on a line of its own and its keys below it"]),
    (SOURCE.partition("[[feeds]]")[0] + "feeds = []\n",
     ["feeds: names no feed: write [[feeds]] on a line of its own and its url below it"]),
    (source("https://example.org/feed/", "feed://example.org/"),
     ['feeds[1].url: "feed://example.org/" is not a web address: write all of it, as "https://example.org/feed/"']),
    (source("https://example.org/feed/", "https://example.org:99999/"),
     ['feeds[1].url: "https://example.org:99999/" is not a web address: write all of it, as "https://example.org/feed/"']),
    (source("https://example.org/feed/", "https://ana:secret@example.org/"),
     ["feeds[1].url: holds a user name or password: leave out what stands between // and @"]),
    (SOURCE + 'every_minutes = 4\n', ["feeds[1].every_minutes: 4 is too small: write 5 or more"]),
    (SOURCE + 'name = "Main Feed"\n', ['feeds[1].name: "Main Feed" is not a short name: use a-z, 0-9 and hyphens only']),  # noqa: E501
    (SOURCE + '[[feeds]]\nurl = "https://example.org/2"\n',
     ['feeds[2].name: "main" is the name of feeds[1] too: give each feed a name of its own']),
    (SOURCE + '[[feeds]]\nname = "b"\nurl = "http://EXAMPLE.org:80/feed"\n',
     ["feeds[2].url: is the address of example.toml feeds[1] too: keep one of the two"]),
    (SOURCE + '[[feeds]]\nname = "b"\nlink = "https://example.org/2"\n',
     ['feeds[2].url: is missing: add url = "https://example.org/feed/", for example',
      "feeds[2].link: is not a known key: did you mean `links`?"]),
    (source('"Example News"', '"Example\\u202eNews"'),
     ['name: "Example\\u202eNews" holds a line break or a hidden character: rewrite it on one line']),
    (SOURCE + '"e\\u202evil\\n" = 1\n',
     [("feeds[1].e\\u202evil\\n: is not a known key: "
       "the keys here are url, name, language, every_minutes, links, page")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SOURCE_MISTAKES)
def test_a_mistake_in_a_source_is_named_with_its_place_and_remedy(home: Home, text: str, expected: list[str]) -> None:
    (home.sources / "example.toml").write_text(text)
    assert sorted(mistakes(home)) == sorted(f"sources/example.toml: {line}" for line in expected)


FILE_NAMES = [
    ("HRW.toml", "HRW.toml", "hrw.toml"),
    ("hrw news.toml", "hrw news.toml", "hrw-news.toml"),
    ("hrw.toml.txt", "hrw.toml.txt", "hrw.toml"),
    ("hrw.TOML", "hrw.TOML", "hrw.toml"),
    ("خبر.toml", "خبر.toml", "example.toml"),
    ("a\u202eb.toml", "a\\u202eb.toml", "a-b.toml"),
]


@pytest.mark.parametrize(("name", "shown", "right"), FILE_NAMES)
@pytest.mark.parametrize("folder", ["sources", "topics"])
def test_a_file_name_that_is_no_id_is_named(home: Home, folder: str, name: str, shown: str, right: str) -> None:
    (home.root / folder / name).write_text("")
    message = "its name is not a valid id (a-z, 0-9 and hyphens, then .toml)"
    assert mistakes(home) == [f"{folder}/{shown}: {message}: rename it to {right}"]


@pytest.mark.parametrize("name", [".hrw.toml.swp", ".#hrw.toml", "#hrw.toml#", "hrw.toml~", "hrw.toml.bak", "README"])
def test_files_of_editors_and_systems_are_passed_over(home: Home, name: str) -> None:
    (home.sources / name).write_text("[")
    assert [source.source_id for source in read_watch(home).sources] == ["example"]


def test_a_file_in_another_encoding_is_named_with_its_line(home: Home) -> None:
    (home.sources / "example.toml").write_bytes("# یک\nname = 'خبر'".encode() + "\nخبر".encode("cp1256"))
    assert mistakes(home) == ["sources/example.toml: line 3: is not valid UTF-8: save the file as UTF-8"]


def test_a_byte_order_mark_and_windows_line_ends_are_let_pass(home: Home) -> None:
    (home.sources / "example.toml").write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert read_watch(home).sources[0].name == "Example News"


@pytest.mark.parametrize("folder", ["sources", "topics"])
def test_a_folder_a_pipe_and_a_huge_file_are_no_configuration(home: Home, folder: str) -> None:
    (home.root / folder / "a.toml").mkdir()
    os.mkfifo(home.root / folder / "b.toml")
    (home.root / folder / "c.toml").write_bytes(b"#" * 1_000_001)
    assert mistakes(home) == [
        f"{folder}/a.toml: is no file: replace it with a plain file, or remove it",
        f"{folder}/b.toml: is no file: replace it with a plain file, or remove it",
        f"{folder}/c.toml: is larger than 1,000,000 bytes: split it or remove it",
    ]


def test_a_link_in_a_circle_is_named(home: Home) -> None:
    (home.sources / "loop.toml").symlink_to("loop.toml")
    assert mistakes(home) == ["sources/loop.toml: is no file: replace it with a plain file, or remove it"]


def test_one_feed_in_two_sources_is_named_in_the_second(home: Home) -> None:
    (home.sources / "other.toml").write_text(source("https://example.org/feed/", "http://Example.org/feed"))
    expected = "feeds[1].url: is the address of example.toml feeds[1] too: keep one of the two"
    assert mistakes(home) == [f"sources/other.toml: {expected}"]


def test_addresses_that_differ_in_their_query_are_two_feeds(home: Home) -> None:
    (home.sources / "other.toml").write_text(source("/feed/", "/feed/?lang=en"))
    assert len(read_watch(home).sources) == 2


def test_all_mistakes_of_all_files_are_named_at_once(home: Home) -> None:
    home.settings_file.write_text("[watch]\nzone = 'Mars'\n[web]\nper_host = 0\n")
    (home.sources / "a.toml").write_text("=")
    (home.sources / "example.toml").write_text(source('"FR"', '"fr"') + "every_minutes = 1\n")
    (home.topics / "torture.toml").write_text(TOPIC + "]")
    found = mistakes(home)
    places = [line.split(": ")[:2] for line in found]
    assert places == [
        ["longwatch.toml", "watch.zone"],
        ["longwatch.toml", "web.per_host"],
        ["sources/a.toml", "line 1, column 1"],
        ["sources/example.toml", "country"],
        ["sources/example.toml", "feeds[1].every_minutes"],
        ["topics/torture.toml", "line 9, column 1"],
    ]


def test_a_topic_of_the_topic_reader_s_own_mistakes_is_among_them(home: Home) -> None:
    (home.topics / "torture.toml").write_text("treshold = 1\n" + TOPIC)
    assert any(line.startswith("topics/torture.toml: treshold: ") for line in mistakes(home))


def test_without_a_watch_there_is_one_thing_to_do(tmp_path: Path) -> None:
    assert mistakes(Home(tmp_path)) == [f"longwatch.toml: is not in {tmp_path}: run `longwatch init`"]


def test_an_empty_settings_file_means_every_default_and_a_watch_needs_no_sources(tmp_path: Path) -> None:
    (tmp_path / "longwatch.toml").write_text("")
    read = read_watch(Home(tmp_path))
    assert (read.settings, read.sources, read.topics) == (Settings(), (), ())


def test_sources_switched_off_are_read_and_not_asked(home: Home) -> None:
    (home.sources / "off.toml").write_text(
        source("https://example.org/feed/", "https://off.example.org/").replace(
            "[[feeds]]", "enabled = false\n[[feeds]]"
        )
    )
    read = read_watch(home)
    assert [source.source_id for source in read.sources] == ["example", "off"]
    assert [source.source_id for source in read.enabled] == ["example"]


def test_a_source_that_names_no_family_is_its_own(home: Home) -> None:
    (home.sources / "example.toml").write_text(source('family = "example"\n', ""))
    assert read_watch(home).sources[0].family == "example"


def test_private_addresses_are_kept_as_they_are_compared(home: Home) -> None:
    home.settings_file.write_text("[web]\nallow = ['[0:0::1]:80', '10.0.0.1:0443']\nresolve = { 'A.org' = '[::1]:80' }")
    web = read_settings(home.settings_file).web
    assert (web.allow, web.resolve) == (("[::1]:80", "10.0.0.1:443"), {"a.org": "[::1]:80"})


def test_the_hash_is_of_the_meaning_and_not_of_the_writing(home: Home) -> None:
    before = read_watch(home).sha256
    home.settings_file.write_text(
        "# mine\n[collect]\nworkers = 2\n\n[watch]\nzone='Europe/Paris' # Paris\nname='My watch'"
    )
    lines = SOURCE.partition("\n\n")
    (home.sources / "example.toml").write_text("\n".join(reversed(lines[0].split("\n"))) + lines[1] + lines[2])
    assert read_watch(home).sha256 == before


CHANGES = [
    ("longwatch.toml", '[watch]\nzone = "UTC"\n'),
    ("sources/example.toml", source("owned by its journalists", "owned by a state")),
    ("sources/example.toml", source("https://example.org/feed/", "https://example.org/feed")),
    ("topics/torture.toml", TOPIC.replace("threshold = 1", "threshold = 2")),
    ("topics/torture.toml", TOPIC.replace("\ntorture\n", "\ntorture*\n")),
]


@pytest.mark.parametrize(("name", "text"), CHANGES)
def test_the_hash_changes_with_any_meaning(home: Home, name: str, text: str) -> None:
    before = read_watch(home).sha256
    (home.root / name).write_text(text)
    assert read_watch(home).sha256 != before


def test_what_could_break_or_turn_a_line_is_spelled_out() -> None:
    problem = Problem(file=Path("a\nb"), key="x\x1b[31m", message="\u202eevil\u2028", remedy="do\udc80")
    assert str(problem) == "a\\nb: x\\x1b[31m: \\u202eevil\\u2028: do\\udc80"
    assert visible("خبر ünd 🙂") == "خبر ünd 🙂"


def test_places_are_counted_from_one() -> None:
    assert shown_place(("feeds", 0, "url")) == "feeds[1].url"
    assert shown_place(()) == ""


def test_an_alert_on_a_topic_that_is_none_is_a_mistake_that_names_the_nearest(home: Home) -> None:
    rule = '[channels]\ndesk = "file:told.md"\n[[alerts]]\nwhen = "burst"\nto = ["desk"]\ntopic = "tortures"\n'
    home.settings_file.write_text(rule)
    assert 'longwatch.toml: alerts[1].topic: "tortures" is no topic: did you mean torture?' in mistakes(home)
