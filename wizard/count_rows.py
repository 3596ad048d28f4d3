"""How counts and comments become rows, on SQLite and PostgreSQL alike."""

from collections import Counter
from datetime import date, timedelta

from django.db import connection, models, transaction

from .models import Comment, Count, Link

BATCH = 500
"""How many counts one transaction writes: others wait for it."""
MOST_A_DAY = 300
"""Comments that are kept of a day. Anybody can send them: the rest is counted."""
KEPT = timedelta(days=365)
"""How long a comment is kept."""
LENGTHS = [Count._meta.get_field(name).max_length for name in Count.KEY[1:]]
LINK = Count.KEY.index("link")

Key = tuple[date, str, str, str, str, str, str]  # as Count.KEY


def without_link(key: Key) -> Key:
    """The same, as if no link had led to it."""
    return (*key[:LINK], "", *key[LINK + 1 :])


def fitted(key: Key) -> Key:
    """As the columns can hold it: one bad value would keep all others from being written."""
    words = zip(key[1:], LENGTHS, strict=True)
    return (key[0], *(_plain(str(word or ""))[:length] for word, length in words))


def _plain(text: str) -> str:
    """Without what PostgreSQL cannot store."""
    return text.encode(errors="replace").decode().replace("\0", "")


def write_counts(unwritten: Counter[Key]) -> None:
    """Add to the rows there are, in short transactions; what is written is taken out."""
    table, quote = Count._meta.db_table, connection.ops.quote_name
    columns = [quote(Count._meta.get_field(name).column) for name in (*Count.KEY, "number")]
    sql = (  # names of our own model
        f"INSERT INTO {quote(table)} ({', '.join(columns)})"  # noqa: S608
        f" VALUES ({', '.join(['%s'] * len(columns))})"
        f" ON CONFLICT ({', '.join(columns[:-1])})"
        f" DO UPDATE SET {columns[-1]} = {quote(table)}.{columns[-1]} + excluded.{columns[-1]}"
    )
    keys = sorted(unwritten)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, _rows({key: unwritten[key] for key in batch}))
        for key in batch:
            del unwritten[key]


def _rows(counts: dict[Key, int]) -> list[tuple[object, ...]]:
    """In one order everywhere, so that two processes never wait for each other.

    An address can name any link: a count by one that does not exist is kept without it.
    """
    slugs = {key[LINK] for key in counts} - {""}
    known = set(Link.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    merged: Counter[Key] = Counter()
    for key, number in counts.items():
        merged[key if key[LINK] in known else without_link(key)] += number
    adapt = connection.ops.adapt_datefield_value
    return [(adapt(key[0]), *key[1:], number) for key, number in sorted(merged.items())]


def save_comments(unsaved: list[dict[str, object]]) -> None:
    """Save what was written, up to so many a day, and count the rest; then take all of it out.

    Processes that save at the same moment may keep a few more.
    """
    if not unsaved:
        return
    with transaction.atomic():
        same_days = Comment.objects.filter(day__in={about["day"] for about in unsaved})
        number = Counter(dict(same_days.values_list("day").annotate(models.Count("pk")).order_by()))
        kept, rest = [], Counter[Key]()
        for about in unsaved:
            day = about["day"]
            number[day] += 1
            if number[day] <= MOST_A_DAY:
                kept.append(Comment(**about | {"text": _plain(str(about["text"]))}))
            else:
                rest[fitted((day, "not-kept", "", "", "", "", about["language"]))] += 1
        Comment.objects.bulk_create(kept)
        write_counts(rest)
    unsaved.clear()


def forget_comments(today: date) -> None:
    """Delete the comments that are too old."""
    Comment.objects.filter(day__lt=today - KEPT).delete()
