"""Reads an exported table with independent parsers, and prints its cells as JSON: a list of rows, the
header first. Dates and numbers must be cells of that type where the format has types."""

import csv
import datetime
import json
import subprocess
import sys
from html.parser import HTMLParser


def text(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        assert value.time() == datetime.time(0)
        return value.date().isoformat()
    if isinstance(value, list):
        return ("; " if any(" " in item for item in value) else " ").join(value)
    return str(value)


def from_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file, strict=True))


def from_objects(rows):
    return [list(rows[0])] + [[text(value) for value in row.values()] for row in rows]


DATED = {"signed_on", "since", "witnessed_on", "renewal_due", "report_due", "enrolled_on", "first_pledged", "filed_on", "date", "from", "to", "admitted_on", "ended_on"}
COUNTED = {"Pledges": {"reports", "keys", "threshold"}, "Findings": {"observers", "groups"}, "Observers": {"filed", "concurred"},
           "Figures": {"value"}, "Differences": set()}


def from_xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] in COUNTED and book.sheetnames[1:] == ["Source"], book.sheetnames
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref == sheet.dimensions
    source = {row[0] for row in book["Source"].iter_rows(values_only=True)}
    assert {"Registry", "As of", "From", "Holds", "Made by", sheet["A1"].value} <= source, source
    for row in sheet.iter_rows(min_row=2):
        for head, cell in zip(sheet[1], row):
            dated = head.value in DATED
            counted = head.value in COUNTED[sheet.title]
            kind = "d" if dated else "n" if counted else "s"
            assert cell.value is None or cell.data_type == kind, (cell.coordinate, cell.data_type)
    return [[text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


class Table(HTMLParser):
    """The cells of a page's table. Markup that a name injects would be a tag that the page never has."""

    def __init__(self):
        super().__init__()
        self.rows, self.cell, self.seen, self.links = [], None, [], []

    def handle_starttag(self, tag, attributes):
        if tag == "a" and self.cell is not None:
            self.links.append(dict(attributes)["href"])
            return
        assert self.cell is None, f"<{tag}> in a cell"
        self.seen.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None


def from_html(page):
    table = Table()
    table.feed(page)
    table.close()
    assert not {"script", "img", "a", "b", "iframe"} & set(table.seen), table.seen
    assert all(target.startswith(("https://", "mailto:", "tel:")) for target in table.links), table.links
    return table


def from_markdown(path):
    command = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", path]
    table = from_html(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert not table.links, table.links
    return table.rows


def links(path):
    """What the cells of a page or a workbook open."""
    if path.endswith("xlsx"):
        import openpyxl

        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$1"
        linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        # A cell has one link: where it holds several addresses, it has none.
        assert all(cell.hyperlink.target == cell.value for cell in linked), [cell.value for cell in linked]
        return [cell.hyperlink.target for cell in linked]
    with open(path, encoding="utf-8") as file:
        return from_html(file.read()).links


def read(path):
    kind = path.rsplit(".", 1)[1]
    if kind == "csv":
        return from_csv(path)
    if kind == "xlsx":
        return from_xlsx(path)
    if kind == "markdown":
        return from_markdown(path)
    with open(path, encoding="utf-8") as file:
        if kind == "json":
            return from_objects(json.load(file)["rows"])
        if kind == "ndjson":
            return from_objects([json.loads(line) for line in file])
        return from_html(file.read()).rows


json.dump(links(sys.argv[2]) if sys.argv[1] == "links" else read(sys.argv[1]), sys.stdout)
