#!/usr/bin/env python3
"""Counts a registry again on many days, by docs/format.md alone: the headlines, the tables and the figures of `stats`.

It judges with verify.py, and shares no code with the project's own counts. A day is judged from a copy without the
records that are dated later.

    recount.py FOLDER YYYY-MM-DD...    prints one JSON object: for each day, "counts", "tables", "growth"
                                       and "figures"
"""

import datetime
import functools
import json
import os
import shutil
import sys
import tempfile
import tomllib

import verify

HOLDING = ("current", "due", "unreported")
FOLDERS = ("keys", "pledges", "findings", "decisions")


def copy_until(root, day, target):
    """Copies the records that are dated `day` or earlier, with their signatures, the texts and accord.toml."""
    shutil.copy(os.path.join(root, "accord.toml"), target)
    shutil.copytree(os.path.join(root, "accords"), os.path.join(target, "accords"))
    for folder in FOLDERS:
        for place, _, names in os.walk(os.path.join(root, folder)):
            for name in (name for name in names if name.endswith(".toml")):
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    if tomllib.load(file)["date"] > day:
                        continue
                below = os.path.join(target, os.path.relpath(place, root))
                os.makedirs(below, exist_ok=True)
                for one in (path, path + ".sig"):
                    shutil.copy(one, below)


def judge(root, day):
    """The verdicts, the state of each chain, and every report with its mark."""
    states, reports = {}, []
    replay, accept = verify.judge_chain, verify.accept

    def judge_chain(organization, names, registry):
        reports[:] = [one for one in reports if one[0] != organization]
        verdict, states[organization] = replay(organization, names, registry)
        return verdict, states[organization]

    def accept_and_note(record, state, registry, organization):
        accept(record, state, registry, organization)
        if record.values["kind"] == "report":
            reports.append((organization, record.values, state.marks[-1]))

    verify.judge_chain, verify.accept = judge_chain, accept_and_note
    try:
        return verify.judge_registry(root, day)["organizations"], states, reports
    finally:
        verify.judge_chain, verify.accept = replay, accept


def count(verdicts, states, registry):
    """The headlines: whose pledges hold, and the organizations without one that holds, each by one reason."""
    listed = [one for one in verdicts if one["organization"] != registry or one["standings"]]
    sound = [one for one in listed if one["integrity"] == "sound"]
    standings, holders, texts = {}, set(), set()
    without = {"closed": 0, "unpledged": 0, "discounted": 0, "ended": 0}
    for one in sound:
        words = [row["standing"] for row in one["standings"]]
        for row in one["standings"]:
            standings[row["standing"]] = standings.get(row["standing"], 0) + 1
            if row["standing"] in HOLDING:
                holders.add(one["organization"])
                texts.add(row["accord"])
        if one["organization"] in holders:
            continue
        if states[one["organization"]].successor:
            without["closed"] += 1
        elif not words:
            without["unpledged"] += 1
        elif set(words) <= {"disputed", "voided"}:
            without["discounted"] += 1
        else:
            without["ended"] += 1
    countries = {verify.declared_profile(states[name])["country"] for name in holders}
    return {
        "organizations": len(listed),
        "broken": len(listed) - len(sound),
        "pledges": sum(standings.values()),
        "standings": standings,
        "holding": {
            "organizations": len(holders),
            "countries": len(countries),
            "texts": len(texts),
            "pledges": sum(standings.get(word, 0) for word in HOLDING),
        },
        "without": without,
    }


def tally(verdicts, states):
    """For each standing, text, country and group, how many pledges there are, and how many of them hold."""
    tables = {"by_standing": {}, "by_text": {}, "by_country": {}, "by_group": {}}
    for one in verdicts:
        if one["integrity"] != "sound":
            continue
        profile = verify.declared_profile(states[one["organization"]])
        for row in one["standings"]:
            names = (row["standing"], row["accord"], profile["country"], profile["group"])
            for table, name in zip(tables.values(), names):
                pledges, holding = table.get(name, (0, 0))
                table[name] = (pledges + 1, holding + (row["standing"] in HOLDING))
    return tables


def first_day(states):
    """The day of the first pledge of all."""
    return min((acts[0].date for state in states.values() for acts in state.promises.values()), default=None)


def periods(first, last):
    """The name and the last day of each month of up to two years, of each quarter of up to eight, or else of each year."""
    months = next((span for span, limit in ((1, 24), (3, 96)) if verify.add_months(first, limit) >= last), 12)
    start = datetime.date(first.year, (first.month - 1) // months * months + 1, 1)
    while start <= last:
        names = {1: f"{start:%Y-%m}", 3: f"{start.year}-Q{(start.month + 2) // 3}", 12: f"{start.year}"}
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        start = datetime.date(year, month + 1, 1)
        yield names[months], min(start - datetime.timedelta(1), last)


def add_up(reports, verdicts, largest_only):
    """Sum, largest, reports and organizations by text and metric; without reports that are disputed or voided. Metrics
    of `largest_only` do not add up."""
    sound = {one["organization"] for one in verdicts if one["integrity"] == "sound"}
    figures = {}
    for organization, values, mark in reports:
        if organization not in sound or mark.disputed or mark.voided:
            continue
        for figure in values.get("figure", []):
            key = f"{values['report']['accord']} {figure['metric']}"
            figures.setdefault(key, []).append((figure["value"], organization))
    return {
        key: {
            "sum": None if key in largest_only else sum(value for value, _ in given),
            "largest": max(value for value, _ in given),
            "reports": len(given),
            "organizations": len({organization for _, organization in given}),
        }
        for key, given in figures.items()
    }


def list_largest_only(root):
    """Each metric whose text says that figures of several reports do not add up."""
    found = set()
    for name in os.listdir(os.path.join(root, "accords")):
        with open(os.path.join(root, "accords", name), "rb") as file:
            text = tomllib.load(file)
        for metric in text.get("metric", []):
            if metric["total"] == "largest":
                found.add(f"{text['id']} {metric['id']}")
    return found


def main():
    root, days = sys.argv[1], sys.argv[2:]
    largest_only = list_largest_only(root)
    with open(os.path.join(root, "accord.toml"), "rb") as file:
        registry = tomllib.load(file)["registry"]

    @functools.cache
    def look_back(day):
        with tempfile.TemporaryDirectory() as folder:
            copy_until(root, day, folder)
            verdicts, states, reports = judge(folder, day)
        return verdicts, states, reports, count(verdicts, states, registry)

    found = {}
    for day in map(datetime.date.fromisoformat, days):
        verdicts, states, reports, counts = look_back(day)
        spans = periods(first_day(states), day)
        found[day.isoformat()] = {
            "counts": counts,
            "tables": tally(verdicts, states),
            "growth": [[name, end.isoformat(), look_back(end)[3]["holding"]["pledges"]] for name, end in spans],
            "figures": add_up(reports, verdicts, largest_only),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
