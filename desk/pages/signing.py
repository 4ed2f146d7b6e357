"""Coming in and going out: by a link, by name and passphrase, by an invitation; and what somebody likes."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from desk.asked import Asked, RefusedError
from desk.desk import Desk
from desk.people import LANGUAGES, SHORTEST, GuessedError, Person, letters
from desk.rendering import page, redirect
from desk.words import NOTHING, Said, words
from flows.filing.people import ReviewError


def sign_in_page(desk: Desk, asked: Asked, said: Said = NOTHING, status: int = HTTPStatus.OK) -> Response:
    """The page of whoever is not signed in."""
    return page(asked, "in", status=status, title=words(asked.language)["sign_in"], said=said)


def sign_in_by_form(desk: Desk, asked: Asked) -> Person | Response:
    """Who signs in by the form, or the page that says why nobody does."""
    wording = words(asked.language)
    if link := asked.form.get("link", "").strip():  # a secret of 256 bits, which nobody guesses
        person = desk.people.by_link(link.rpartition("#")[2])
        return person or sign_in_page(desk, asked, wording.said("link_used"), HTTPStatus.UNAUTHORIZED)
    # Behind one address there may be a whole team: the wrong tries of one are not to keep out the others.
    # One of whom nobody is there, or who invents names, is not to keep out all either: that is counted by address.
    tried = f"{asked.address} {letters(asked.form.get('name', ''))[:100]}"
    if seconds := desk.people.tries.begin(tried) or desk.people.tries_from.begin(asked.address):
        return sign_in_page(desk, asked, wording.said("too_many_tries", seconds=round(seconds)), 429)
    person = desk.people.by_passphrase(asked.form.get("name", ""), asked.form.get("passphrase", ""))
    if person is None:
        return sign_in_page(desk, asked, wording.said("wrong_passphrase"), HTTPStatus.UNAUTHORIZED)
    desk.people.tries.forgive(tried)
    desk.people.tries_from.forgive(asked.address)
    return person


def invitation_page(desk: Desk, asked: Asked, said: Said = NOTHING, status: int = HTTPStatus.OK) -> Response:
    """The page where somebody who was invited chooses a passphrase."""
    wording = words(asked.language)
    name = desk.people.invited_name(asked.names["token"])
    if name is None and asked.person is not None:
        return redirect("/queue")  # whoever follows the link again is in already
    if name is None:
        return sign_in_page(desk, asked, wording.said("link_used"), HTTPStatus.GONE)
    return page(
        asked, "invite", status=status, title=wording["choose_passphrase"], said=said, name=name, shortest=SHORTEST
    )


def accept_invitation(desk: Desk, asked: Asked) -> Person | Response:
    """Who has chosen a passphrase, or the page that says what is wrong with it."""
    wording = words(asked.language)
    first, second = asked.form.get("passphrase", ""), asked.form.get("again", "")
    if first != second:
        return invitation_page(desk, asked, wording.said("not_the_same"), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return desk.people.accept(asked.names["token"], first)
    except GuessedError:
        return invitation_page(desk, asked, wording.said("too_simple"), HTTPStatus.UNPROCESSABLE_ENTITY)
    except ReviewError:
        said = wording.said("too_short", number=SHORTEST)
        return invitation_page(desk, asked, said, HTTPStatus.UNPROCESSABLE_ENTITY)


def sign_out(desk: Desk, asked: Asked) -> Response:
    """Out, and to the page of signing in."""
    desk.people.end(asked.session)
    desk.presence.leave(asked.reviewer.name)
    return redirect("/in")


def settings(desk: Desk, asked: Asked) -> Response:
    """What the reader likes, and what keys there are."""
    return page(asked, "settings", title=words(asked.language)["settings"])


def keep_preferences(desk: Desk, asked: Asked) -> Response:
    """What the reader likes, kept."""
    language = asked.form.get("language", "")
    if language not in {*LANGUAGES, ""}:
        raise RefusedError("refused_choice", name="language", given=language)
    has_keys = asked.form.get("has_keys") == "yes"
    is_kept = desk.people.prefer(asked.reviewer.name, language=language, has_keys=has_keys)
    return redirect("/settings" if is_kept else "/in")
