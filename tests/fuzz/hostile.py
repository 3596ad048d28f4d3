"""What strangers send: values, queries, paths, headers and forms, as strategies of hypothesis."""

from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, ChoiceQuestion, DateQuestion
from tests.wizard.cases import CASES
from wizard.address import BESIDE

TAG = "<zq>"
QUOTED = "\" zq='"
"""In a page, neither of the two may ever stand as it was sent."""

DATES = [
    "2027-02-29", "2027-02-28", "9999-12-31", "0000-00-00", "2027-13-45", "-1", "28/02/2027",
    "28.02.2027", "2027-02-28T00:00", "2027-W09-7", "20270228", "٢٠٢٧-٠٢-٢٨", "²027-02-28",
    "2027−02−28", "+2027-02-28", " 2027-02-28 ", "1e9", "2027-02-28\n", "9" * 5000, "unknown",
]  # fmt: skip
VALUES = [
    "", " ", "unknown", "stateless", "IN", "in", "BR", "vls-ts", "yes", "None", "[]", "\0", "a\0b",
    "\r\nSet-Cookie: zq=1", "\nX-Zq: 1", "\x1b[31m", "\x85", "\u2028", "\u202e‮zq", "\ufeff",
    "\uffff", "\U0010ffff", "🙂" * 30, "e\u0301" * 99, "x" * 101, "x" * 9_000, "~", "~" * 40,
    "~0123456789abcdef~", "week~", "%", "%s%n%d", "%(value)s", "{key}", "{{ 7*7 }}", "${7*7}",
    TAG, f"<script>{TAG}</script>", f"\"><script>{TAG}", QUOTED, f"x{QUOTED} onload=",
    "javascript:zq", "//evil.example/zq", "/\\evil.example", "../../etc/passwd", "' OR 1=1 --",
    "=cmd|'zq'!A1", "&lt;zq&gt;", "&#60;zq&#62;", "%253Czq%253E", "a+b", "a&b=c", "#zq", "?zq",
    "en.2026-11-02.aaabbbcccdddeeefffggghhhiii", "0", "1e400", "NaN", "9" * 40,
]  # fmt: skip
RAW = [
    "%", "%zz", "%u003c", "%c0%ae", "%ff%fe", "%ed%a0%80", "%80", "%e2%82", "\xff\xfe", "\x01",
    "%00", "%0d%0aX-Zq:1", "<zq>", "\"<zq>'", "%252525", "&&&=&", ";a=b", "a[]=1", "+" * 99,
    "&".join(["k"] * 99), "&".join(f"k{n}={n}" for n in range(1_200)),
]  # fmt: skip
"""Pieces of a query as they stand in the request line, in characters that are bytes."""

KEYS = [*BY_KEY, *BESIDE, "today", "made", "via", "language"]
OTHERS = [*KEYS, "page", "x", "next", "q", "o", "_popup", "\0", "a" * 300, TAG, f"x{QUOTED}"]
ANSWERS = sorted({v for q in BY_KEY.values() if isinstance(q, ChoiceQuestion) for v in q.choices})
STEPS = [*BY_KEY, "guide", "done", "wizard"]


def in_latin(text: str) -> str:
    """Text as a server hands it on: every byte of UTF-8 one character."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


values = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(DATES),
    st.sampled_from(ANSWERS),
    st.dates().map(str),
    st.text(max_size=20),
    st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES)).map("".join),
)
quoted = st.one_of(
    values.map(lambda value: quote_plus(value, errors="replace")),
    values.map(lambda value: quote(quote(value, errors="replace"))),
    st.sampled_from(RAW),
)
keys = st.one_of(*[st.sampled_from(KEYS)] * 4, st.sampled_from(OTHERS))
pairs = st.tuples(keys.map(lambda key: quote_plus(key)), quoted).map("=".join)


def _mixed(case: dict[str, str], extra: list[str], front: bool) -> str:
    known = [f"{key}={quote_plus(value)}" for key, value in case.items()]
    return "&".join([*extra, *known] if front else [*known, *extra])


cases = st.sampled_from([{}, *(answers for answers, _procedure, _phase in CASES)])
queries = st.builds(_mixed, cases, st.lists(pairs, max_size=4), st.booleans())
"""The answers of a real student, those of nobody, and what a stranger adds before or behind."""

pieces = st.one_of(
    st.sampled_from([*STEPS, *Procedure, "1", "2", "0", str(2**63), str(2**65), "algerian-2026"]),
    st.sampled_from(VALUES).filter(lambda value: len(value) < 3_000),
    st.text(max_size=12),
)
"""Parts of a path."""


@st.composite
def forms(draw, step: str, name: str) -> list[tuple[str, str]]:
    """Fill in the form of a step as a browser or a stranger would; `name` of its answer."""
    fields = []
    if isinstance(BY_KEY.get(step), DateQuestion):
        parts = st.one_of(st.integers(-5, 3000).map(str), values)
        fields = [(f"{name}-{part}", draw(parts)) for part in ("day", "month", "year")]
    noise = st.tuples(st.sampled_from([name, f"{name}-typed", "asked", "thanks", "x"]), values)
    return fields + draw(st.lists(noise, max_size=3)) + [(name, draw(values))]


# Without NUL and ends of lines: gunicorn refuses them (tests/faults/test_wire.py).
HEADERS = {
    "HTTP_HOST": ["evil.example", "localhost:99999", "", "localhost:X-Zq: 1", "[::1", "zq" * 200],
    "HTTP_ACCEPT_LANGUAGE": ["fr;q=zq", "x" * 6_000, "*", "fr-" * 400, "\xff", "en;q=1e999"],
    "HTTP_ACCEPT_ENCODING": ["gzip;q=zq", "gzip" * 500, "\xff", "br;q=1,gzip;q=0.0001", "*;q=0"],
    "HTTP_IF_NONE_MATCH": ['"', "W/", '"' * 900, "*", "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["zq", "Thu, 99 Feb 99999 99:99:99 GMT", "9" * 500],
    "HTTP_COOKIE": ["sessionid=zq; csrftoken=<zq>", "=;=;", "\xff\x01", "messages=zq:zq:zq"],
    "HTTP_X_FORWARDED_PROTO": ["zq", "https", "http,https"],
    "HTTP_X_REQUEST_ID": ["<zq>", "a%0d%0aX-Zq: 1", "x" * 9_000, "\xff"],
    "HTTP_REFERER": ["https://evil.example/<zq>", "\xfe", "javascript:zq"],
    "HTTP_ORIGIN": ["null", "https://evil.example", "\xff"],
    "HTTP_RANGE": ["bytes=0-", "bytes=-1,-2,-3", "zq", "bytes=9-1"],
    "HTTP_AUTHORIZATION": ["Basic zq", "Bearer " + "x" * 5_000],
    "CONTENT_TYPE": ["zq", "text/html; charset=zq", "multipart/form-data", "application/json",
                     "application/x-www-form-urlencoded; charset=utf-16",
                     "multipart/form-data; boundary=\xff", "text/plain; charset=rot13"],
    "CONTENT_LENGTH": ["-1", "zq", "", "99999999999999999999"],
    "wsgi.url_scheme": ["https"],
}  # fmt: skip
headers = st.dictionaries(st.sampled_from(list(HEADERS)), st.integers(0, 11), max_size=3).map(
    lambda chosen: {name: HEADERS[name][n % len(HEADERS[name])] for name, n in chosen.items()}
)
METHODS = "HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT get ZQ GE<zq>T".split()
