"""Writes src/render/templates/site/words/names/LANGUAGE.toml: the names of countries and languages in each language.

    npm install --prefix target/names cldr-localenames-full@48.2.0
    python3 tests/site/names.py target/names/node_modules

The names are those of Unicode CLDR (license Unicode-3.0). In English, countries have the names of src/record/countries.rs.
Of the languages, those with a code of two letters are here, and a few more that are spoken by many.
"""

import json
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
LANGUAGES = ["en", "de", "fr", "es", "ar"]
LONGER = {"fil", "yue", "ckb", "ceb", "haw", "kok", "mai", "nds", "gsw", "hsb", "dsb", "fur", "chr", "pcm", "sat"}


def main():
    modules = Path(sys.argv[1]) / "cldr-localenames-full/main"
    source = (TOP / "src/record/countries.rs").read_text()
    english = dict(re.findall(r'^    \("([A-Z]{2})", "([^"]+)"', source, re.M))
    for language in LANGUAGES:
        names = json.loads((modules / language / "territories.json").read_text())["main"][language]
        territories = names["localeDisplayNames"]["territories"]
        names = json.loads((modules / language / "languages.json").read_text())["main"][language]
        spoken = names["localeDisplayNames"]["languages"]
        countries = english if language == "en" else {code: territories[code] for code in english}
        spoken = {code: name for code, name in spoken.items() if re.fullmatch("[a-z]{2}", code) or code in LONGER}
        lines = ["# Names from Unicode CLDR 48.2, license Unicode-3.0; tests/site/names.py writes this file.", "", "[country]"]
        lines += [f"{code} = {json.dumps(name, ensure_ascii=False)}" for code, name in sorted(countries.items())]
        lines += ["", "[language]"]
        lines += [f"{code} = {json.dumps(name, ensure_ascii=False)}" for code, name in sorted(spoken.items())]
        path = TOP / f"src/render/templates/site/words/names/{language}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n")


main()
