"""`/glossary/`: the words that need explaining, and the links to them where a page first uses one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape

from trendguide.load import Entry, Guide
from trendguide.model import Glossary, GlossaryTerm
from trendguide.render.site import Found, Heading, Page, Settings, render, slug_of, to_root

ADDRESS = "glossary/"


def id_of(term: GlossaryTerm) -> str:
    return slug_of(term.term.lower())


def terms_of(glossary: Entry[Glossary] | None) -> tuple[GlossaryTerm, ...]:
    terms = glossary.value.terms if glossary else ()
    return tuple(sorted(terms, key=lambda one: one.term.casefold()))


def page(guide: Guide, settings: Settings) -> Page:
    """Every term under its letter."""
    found = groupby(terms_of(guide.glossary), key=lambda one: one.term[0].upper())
    letters = [(letter, [(id_of(one), one) for one in group]) for letter, group in found]
    title, description = "Glossary", "The words of this guide in plain English, from cadence to warm-up."
    html = render("glossary.jinja", title=title, letters=letters, root=to_root(ADDRESS), settings=settings)
    return Page(
        address=ADDRESS,
        title=title,
        description=description,
        html=html,
        kind="glossary",
        contents=tuple(Heading(f"letter-{letter.lower()}", letter) for letter, _ in letters),
        search=(
            Found(title, description),
            *(Found(one.term, one.plain, id_of(one), " ".join(one.also)) for one in terms_of(guide.glossary)),
        ),
        crumbs=("",),
    )


@lru_cache(4096)
def left(
    glossary: Entry[Glossary] | None, used: frozenset[str]
) -> tuple[dict[str, tuple[str, Markup]], re.Pattern[str]]:
    """What a page that has linked these terms may still link, each form with the term's id and meaning; and how it is
    found, the longest form first."""
    forms = {
        form.casefold(): (id_of(term), escape(term.plain))
        for term in terms_of(glossary)
        if id_of(term) not in used
        for form in (term.term, *term.also)
    }
    either = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return forms, re.compile(rf"(?<!\S)(?:{either})(?!\S)", re.IGNORECASE)


@dataclass
class Marks:
    """Links terms where one page first uses them. Text stays text: whatever it is given comes back escaped."""

    guide: Guide
    root: str
    used: set[str] = field(default_factory=set)

    def __call__(self, text: str) -> Markup:
        """The text with each term linked that this page has not linked yet."""
        forms, either = left(self.guide.glossary, frozenset())
        found = list(either.finditer(str(text))) if forms else []
        if any(" " in match[0] and forms[match[0].casefold()][0] in self.used for match in found):
            forms, either = left(self.guide.glossary, frozenset(self.used))  # a shorter form may be in the longer one
            found = list(either.finditer(str(text))) if forms else []
        said, place = Markup(), 0
        for match in found:
            term, plain = forms[match[0].casefold()]
            if term in self.used:
                continue
            self.used.add(term)
            href = escape(f"{self.root}{ADDRESS}#{term}")
            link = Markup(f'<a class="term" href="{href}" data-plain="{plain}">{escape(match[0])}</a>')
            said += escape(text[place : match.start()]) + link
            place = match.end()
        return said + escape(text[place:])
