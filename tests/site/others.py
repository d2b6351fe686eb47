"""Reads a website's feeds, its calendar and the tiles of its log with nothing of ours: others.py SITE ADDRESS"""

import datetime
import hashlib
import pathlib
import sys
import xml.etree.ElementTree as tree
from base64 import b64decode

import feedparser
import icalendar

ATOM = "{http://www.w3.org/2005/Atom}"
site, address = pathlib.Path(sys.argv[1]), sys.argv[2]


def check_feed(path):
    """What RFC 4287 requires of a feed and its entries (sections 4.1.1 and 4.1.2)."""
    feed = tree.parse(path).getroot()
    assert feed.tag == ATOM + "feed", path
    assert feed.find(ATOM + "author").find(ATOM + "name").text, path
    entries = feed.findall(ATOM + "entry")
    for part in [feed, *entries]:
        for name in ["id", "title", "updated"]:
            (found,) = part.findall(ATOM + name)
            assert found.text, (path, name)
        datetime.datetime.fromisoformat(part.find(ATOM + "updated").text)
        links = [link.get("href") for link in part.findall(ATOM + "link") if link.get("rel") == "alternate"]
        assert len(links) == 1 and links[0].startswith(address), (path, links)
        page, _, anchor = links[0].removeprefix(address).partition("#")
        text = (site / page / "index.html").read_text()
        assert not anchor or f'id="{anchor}"' in text, (path, links)
    # A reader of feeds finds the same.
    read = feedparser.parse(str(path))
    assert read.version == "atom10" and not read.bozo, (path, read.get("bozo_exception"))
    assert [entry.id for entry in read.entries] == [entry.find(ATOM + "id").text for entry in entries], path
    assert all(entry.title and entry.link and entry.updated_parsed for entry in read.entries), path
    ids = [entry.find(ATOM + "id").text for entry in entries]
    assert len(set(ids)) == len(ids), path
    days = [entry.find(ATOM + "updated").text for entry in entries]
    assert days == sorted(days, reverse=True), path
    return len(entries)


def root_of(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def read_tiles(level, size):
    """The hashes of a level, C2SP tlog-tiles."""
    whole, part = divmod(size, 256)
    names = [f"{index:03}" for index in range(whole)] + ([f"{whole:03}.p/{part}"] if part else [])
    return [(site / "log/tile" / level / name).read_bytes() for name in names]


feeds = sorted(site.rglob("feed.atom"))
entries = sum(check_feed(feed) for feed in feeds)
_, size, root = (site / "log/checkpoint").read_text().split("\n")[:3]
data = b"".join(read_tiles("0", int(size)))
leaves = [data[at : at + 32] for at in range(0, len(data), 32)]
assert len(leaves) == int(size) and root_of(leaves) == b64decode(root)
bundled = []
for bundle in read_tiles("entries", int(size)):
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        bundled.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
assert [hashlib.sha256(b"\0" + entry).digest() for entry in bundled] == leaves
calendar = icalendar.Calendar.from_ical((site / "due/due.ics").read_bytes())
events = calendar.walk("VEVENT")
page = (site / "due/index.html").read_text()
assert all(f'datetime="{event.decoded("dtstart")}"' in page for event in events)
assert len({event["uid"] for event in events}) == len(events) > 20
print(f"{len(feeds)} feeds, {entries} entries, a log of {size}")
