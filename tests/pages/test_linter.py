"""The page linter finds each fault that is planted, and leaves a sound page alone."""

import pytest

from tests.support.html import lint

SOUND = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Bedrijven · BPV</title></head>
<body><a href="#main">Naar de inhoud</a><header><p>BPV</p></header>
<nav aria-label="Hoofdmenu"><a href="/x">Start</a></nav>
<main id="main"><h1>Bedrijven</h1><h2>Zoeken</h2>
<form method="post" action="/zoek"><input type="hidden" name="csrf_token" value="t">
<label for="q">Naam</label><input id="q" name="q"><button type="submit">Zoek</button></form>
<fieldset><legend>Dag</legend><input type="radio" id="r" name="r"><label for="r">ma</label></fieldset>
<table><caption>Lijst</caption><thead><tr><th scope="col">Naam</th></tr></thead>
<tbody><tr><td>A</td></tr></tbody></table>
<img src="/a.png" alt=""><svg aria-hidden="true"><path d="M0 0"></path></svg>
</main><footer><p>Voet</p></footer><script src="/b.js" nonce="n" defer></script></body></html>"""

FAULTS = [
    ("<h1>Bedrijven</h1>", "<p>Bedrijven</p>", "0 h1"),
    ("<h2>Zoeken</h2>", "<h1>Zoeken</h1>", "2 h1"),
    ("<h2>Zoeken</h2>", "<h3>Zoeken</h3>", "h3 after h1"),
    ("<h2>Zoeken</h2>", "<h2></h2>", "an empty h2"),
    ("<title>Bedrijven · BPV</title>", "<title></title>", "titles"),
    ("<title>Bedrijven · BPV</title>", "<title>Iets anders</title>", "does not contain the h1"),
    ('lang="nl"', 'lang="en"', "lang is 'en'"),
    ("<p>Voet</p>", '<p id="q">Voet</p>', "stands 2 times"),
    ('for="q"', 'for="qq"', "names id 'qq'"),
    ('<label for="q">Naam</label>', "", "has no label"),
    ('<a href="/x">Start</a>', '<a href="#weg">Start</a>', "link to '#weg'"),
    ("<legend>Dag</legend>", "", "fieldset without legend"),
    ("<fieldset><legend>Dag</legend>", "<div>", "outside a fieldset"),
    ("<p>Voet</p>", '<p style="color:red">Voet</p>', "style attribute"),
    ("<p>Voet</p>", "<style>p{}</style>", "a <style> element"),
    ("<p>Voet</p>", '<p onclick="x()">Voet</p>', "onclick on <p>"),
    ('href="/x"', 'href="javascript:x()"', "javascript:x()"),
    (' nonce="n"', "", "a script without nonce"),
    ("defer></script>", "defer>x()</script>", "a script inside the page"),
    ('src="/b.js"', 'src="https://elsewhere.example/b.js"', "loads"),
    (' action="/zoek"', "", "a form without action"),
    (' method="post"', "", "without method"),
    ('<input type="hidden" name="csrf_token" value="t">', "", "has 0 tokens"),
    ('method="post"', 'method="get"', "puts the token in the address"),
    ('id="q" name="q"', 'id="q" name="q" type="file"', "without multipart"),
    (' alt=""', "", "without alt"),
    (' aria-hidden="true"', "", "svg neither hidden nor named"),
    ("<caption>Lijst</caption>", "", "table without caption"),
    (' scope="col"', "", "without scope"),
    ('<th scope="col">Naam</th>', "<td>Naam</td>", "without headers"),
    (">Zoek</button>", "></button>", "<button> without a name"),
    (">Start</a>", "></a>", "<a> without a name"),
    (' aria-label="Hoofdmenu"', "", "navigations without a name"),
    ("<footer><p>Voet</p></footer>", "", "no footer"),
    ('<a href="#main">Naar de inhoud</a>', "", "skip link"),
    ("<main", "<section", "0 main"),
    ("<td>A</td>", "<td>None</td>", "leftover"),
    ("<td>A</td>", "<td>{{ naam }}</td>", "leftover"),
    ("<td>A</td>", "<td>%(naam)s</td>", "leftover"),
    ("<td>A</td>", "<td>&amp;lt;b&amp;gt;</td>", "leftover"),
    ("<p>Voet</p>", "<p>Voet</div>", "markup"),
    ("<p>Voet</p>", '<section role="region">Voet</section>', "role region without a name"),
]


def test_a_sound_page_has_no_faults():
    assert lint(SOUND) == []


@pytest.mark.parametrize(("before", "after", "wanted"), FAULTS, ids=[f[2] + str(n) for n, f in enumerate(FAULTS)])
def test_each_planted_fault_is_found(before, after, wanted):
    assert before in SOUND
    found = lint(SOUND.replace(before, after, 1))
    assert any(wanted in problem for problem in found), found


def test_an_error_title_needs_no_h1_text():
    assert lint(SOUND.replace("<title>Bedrijven", "<title>Fout: niet gelukt")) == []
    assert lint(SOUND.replace("<title>Bedrijven", "<title>Niet gevonden"), status=404) == []


def test_the_other_language_is_asked_for_by_name():
    assert lint(SOUND.replace('lang="nl"', 'lang="en"'), lang="en") == []
