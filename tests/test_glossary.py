"""The glossary: its page, and the links to it where a routine's page first uses a word."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from markupsafe import escape

from trendguide.load import Guide
from trendguide.render.glossary import Marks, id_of, terms_of

Open = Callable[[str], BeautifulSoup]


def test_every_term_stands_on_the_page_with_its_meaning(open_page: Open, guide: Guide) -> None:
    page = open_page("glossary")

    for term in terms_of(guide.glossary):
        entry = page.find(id=id_of(term))
        assert entry is not None, term.term
        assert term.plain in entry.get_text(" ")


def test_each_word_leads_to_one_term(guide: Guide) -> None:
    names = [term.term.casefold() for term in terms_of(guide.glossary)]
    places = [id_of(term) for term in terms_of(guide.glossary)]

    assert len(names) == len(set(names))
    assert len(places) == len(set(places))


def test_a_term_is_linked_once_a_page_and_text_stays_text(guide: Guide) -> None:
    mark = Marks(guide, "../../")
    plain = {id_of(term): term.plain for term in terms_of(guide.glossary)}

    def link(term: str, word: str) -> str:
        return f'<a class="term" href="../../glossary/#{term}" data-plain="{escape(plain[term])}">{word}</a>'

    first = mark("Effort <b>& RPE for osteoarthritis")
    second = mark("Effort again")

    assert str(first) == (
        f"{link('effort', 'Effort')} &lt;b&gt;&amp; {link('rpe', 'RPE')} for {link('osteoarthritis', 'osteoarthritis')}"
    )
    assert str(second) == "Effort again"


def test_routine_pages_link_their_first_hard_words(open_page: Open, guide: Guide) -> None:
    known = {f"../../glossary/#{id_of(term)}" for term in terms_of(guide.glossary)}

    for trend in guide.trends:
        for entry in trend.routines:
            links = [str(link["href"]) for link in open_page(f"{trend.slug}/{entry.slug}").select("a.term")]
            assert links, entry.slug
            assert set(links) <= known
            assert len(links) == len(set(links)), entry.slug
