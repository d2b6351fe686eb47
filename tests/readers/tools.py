"""Opens exported tables with pandas, DuckDB, Datasette and LibreOffice, and compares each cell and its type with the
NDJSON, read by Python's own parser.

    tools.py FOLDER PAGE    prints how many cells each program read of each table; pandas as PAGE says

The folder has TABLE.csv, TABLE.ndjson, TABLE.xlsx, what LibreOffice made of that (sheet/TABLE.csv), TABLE.datasette.json
for the tables of the database, and columns.json: the type of each column.
"""

import csv
import datetime
import json
import math
import re
import sys

import duckdb
import pandas

SEPARATORS = {"list": " ", "phrases": "; "}


def joined(value, kind):
    """A cell as text."""
    if value is None:
        return ""
    return SEPARATORS[kind].join(value) if kind in SEPARATORS else str(value)


def unescaped(text):
    """A text of a CSV file without the apostrophes that stop a spreadsheet (docs/data.md)."""
    return re.sub(r"(^|;)( *)'('*[=+\-@])", r"\1\2\3", text)


def plain(value, kind):
    """A value as a program has it, as the NDJSON has it. The type must be the column's."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pandas.NaT or value is pandas.NA:
        return None
    if kind == "date":
        assert isinstance(value, datetime.date), (value, type(value))
        return (value.date() if isinstance(value, datetime.datetime) else value).isoformat()
    if kind == "integer":
        assert float(value).is_integer() and not isinstance(value, (str, bool)), (value, type(value))
        return int(value)
    if kind in SEPARATORS and not isinstance(value, str):
        return list(value)
    assert isinstance(value, str), (value, type(value))
    return value


def rows_of(frame, kinds):
    return [[plain(value, kinds[name]) for name, value in zip(frame.columns, row)] for row in frame.itertuples(index=False, name=None)]


def flat(rows, kinds):
    """Rows of a format that has a list as one text."""
    return [[joined(value, kind) if kind in SEPARATORS else value for value, kind in zip(row, kinds.values())] for row in rows]


def without_empty(rows):
    """In CSV and in a workbook an empty list is an empty cell."""
    return [[None if value == "" else value for value in row] for row in rows]


def of_pandas(path, kinds):
    with open(sys.argv[2], encoding="utf-8") as file:
        recipe = re.search(r"```python\n(.*?)```", file.read(), re.S)[1]
    found = {}
    exec(recipe.replace("accord.csv", path + ".csv"), found)
    read = [[unescaped(value) if isinstance(value, str) else value for value in row] for row in rows_of(found["rows"], kinds)]
    yield "csv", read
    dates = [name for name, kind in kinds.items() if kind == "date"]
    frame = pandas.read_excel(path + ".xlsx", dtype={name: str for name, kind in kinds.items() if kind not in ("date", "integer")},
                              keep_default_na=False, na_values=[""])
    for name in dates:
        # Of a column without any date pandas cannot know the type.
        assert frame[name].isna().all() or str(frame[name].dtype).startswith("datetime64"), (name, frame[name].dtype)
    yield "xlsx", rows_of(frame, kinds)


def of_duckdb(path, kinds):
    table = duckdb.sql(f"SELECT * FROM '{path}.ndjson'")
    types = {"date": "DATE", "integer": "BIGINT", "list": "VARCHAR[]", "phrases": "VARCHAR[]", "text": "VARCHAR"}
    read = table.fetchall()
    for at, (name, kind) in enumerate(kinds.items()):
        # Where every cell is null, or every list empty, the file has no type.
        if any(row[at] for row in read):
            assert str(table.types[at]) == types[kind], (path, name, table.types[at])
    return [[plain(value, kind) for value, kind in zip(row, kinds.values())] for row in read]


def of_datasette(path, kinds):
    with open(path + ".datasette.json", encoding="utf-8") as file:
        served = json.load(file)
    for row in served:
        for name, kind in kinds.items():
            value = row[name]
            if kind in SEPARATORS and value is not None:
                row[name] = json.loads(value)
            assert value is None or isinstance(value, int) == (kind == "integer"), (name, value)
    return [[row[name] for name in kinds] for row in served]


def of_libreoffice(folder, table):
    with open(f"{folder}/sheet/{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file, strict=True))


def main():
    folder = sys.argv[1]
    with open(f"{folder}/columns.json", encoding="utf-8") as file:
        tables = {table: dict(columns) for table, columns in json.load(file).items()}
    counted = {}
    for table, kinds in tables.items():
        path = f"{folder}/{table}"
        with open(path + ".ndjson", encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        truth = [[line[name] for name in kinds] for line in lines]
        assert all(list(line) == list(kinds) for line in lines), table
        counts = counted[table] = {}

        def compare(tool, read, expected):
            assert len(read) == len(expected), (table, tool, len(read), len(expected))
            for line, (one, other) in enumerate(zip(read, expected), 1):
                for name, here, there in zip(kinds, one, other):
                    assert (type(here), here) == (type(there), there), (table, tool, line, name, here, there)
            counts[tool] = sum(value is not None and value != "" for row in read for value in row)

        texts = [[joined(value, kind) for value, kind in zip(row, kinds.values())] for row in truth]
        for form, read in of_pandas(path, kinds):
            compare(f"pandas {form}", read, without_empty(flat(truth, kinds)))
        compare("duckdb", of_duckdb(path, kinds), truth)
        compare("libreoffice", of_libreoffice(folder, table), [list(kinds)] + texts)
        try:
            compare("datasette", of_datasette(path, kinds), truth)
        except FileNotFoundError:
            pass
    print(json.dumps(counted))


main()
