"""Reads a database that `accord export sqlite` wrote, and prints its tables as JSON: for each table or view, its
column names, and its rows with every cell as text, as CSV has it."""

import json
import sqlite3
import sys

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
kinds = {(table, name): kind for table, name, kind, _ in database.execute("SELECT * FROM columns")}


def text(table, name, value):
    kind = kinds.get((table, name))
    assert kind is None or value is None or isinstance(value, int) == (kind == "integer"), (table, name, value)
    if value is None:
        return ""
    if kind in ("list", "phrases"):
        return (" " if kind == "list" else "; ").join(json.loads(value))
    return str(value)


read = {}
for (name,) in database.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall():
    rows = database.execute(f'SELECT * FROM "{name}"')
    heads = [column[0] for column in rows.description]
    read[name] = [heads] + [[text(name, *cell) for cell in zip(heads, row)] for row in rows]
print(json.dumps(read))
