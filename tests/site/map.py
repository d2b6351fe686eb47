"""Writes src/render/templates/site/world/map.txt: the shape of each country for the website's map.

    npm install --prefix target/map world-atlas@2.0.2 cldr-core@48.2.0
    python3 tests/site/map.py target/map/node_modules

The shapes are those of Natural Earth (public domain), 1:110m, as the package world-atlas (ISC) has them; where that scale
leaves a country out, its place is taken from 1:50m, 1:10m, or the list below. The projection is Equal Earth (Savric,
Patterson and Jenny, 2018), which keeps areas equal. Borders are those of the source: nothing is added, moved or joined.

A line is CODE, X, Y, PATH. CODE is `-` for an area that the source draws apart and the registry's list of countries does
not have. X and Y are the middle of the largest part. PATH is empty where a country is too small to be seen: it is a dot.
"""

import json
import math
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
WIDTH = 1000
# An area of fewer square units is a dot.
SMALLEST = 14
# Parts of countries in Natural Earth that have codes of their own: latitude and longitude, in whole degrees.
PLACES = {
    "BQ": (12, -68), "BV": (-54, 3), "CC": (-12, 97), "CX": (-10, 106), "GF": (4, -53), "GP": (16, -61),
    "MQ": (15, -61), "RE": (-21, 56), "SJ": (78, 16), "TK": (-9, -172), "UM": (19, 167), "YT": (-13, 45),
    "GI": (36, -5), "TV": (-8, 179),
}
NAMED = {"Kosovo": "XK"}


def project(longitude, latitude):
    """Equal Earth, in units of the picture."""
    first, second, third, fourth = 1.340264, -0.081106, 0.000893, 0.003796
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    across = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle) / (
        3 * (9 * fourth * sixth * square + 7 * third * sixth + 3 * second * square + first))
    up = angle * (fourth * sixth * square + third * sixth + second * square + first)
    scale = WIDTH / 2 / 2.7066
    return WIDTH / 2 + across * scale, (1.3174 - up) * scale


def split(ring):
    """A ring, or the two parts that lie on either side of the meridian of 180 degrees."""
    points = ring[:1]
    for longitude, latitude in ring[1:]:
        points.append((longitude - 360 * round((longitude - points[-1][0]) / 360), latitude))
    if abs(points[0][0] - points[-1][0]) > 1:
        return [ring]  # It goes around a pole.
    parts = []
    for shift in (-360, 0, 360):
        part = cut([(longitude + shift, latitude) for longitude, latitude in points], 180, 1)
        part = cut(part, -180, -1)
        if part:
            parts.append(part)
    return parts


def cut(points, limit, side):
    """The part of a ring that lies on one side of a meridian (Sutherland and Hodgman, 1974)."""
    kept = []
    for (x1, y1), (x2, y2) in zip(points[-1:] + points[:-1], points):
        inside, before = side * x2 <= side * limit, side * x1 <= side * limit
        if inside != before:
            kept.append((limit, y1 + (y2 - y1) * (limit - x1) / (x2 - x1)))
        if inside:
            kept.append((x2, y2))
    return kept + kept[:1]


def read_shapes(path):
    """The rings of each country, projected, by its numeric code and name."""
    topology = json.loads(path.read_text())
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(parts):
        points = []
        for part in parts:
            arc = arcs[part] if part >= 0 else arcs[~part][::-1]
            points += arc[1:] if points else arc
        return [[project(*point) for point in part] for part in split(points)]

    for country in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}.get(country["type"], [])
        yield country.get("id"), country["properties"]["name"], [part for polygon in polygons for one in polygon for part in ring(one)]


def measure(ring):
    """The area and the middle of a ring."""
    area = x = y = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross / 2, x + (x1 + x2) * cross / 6, y + (y1 + y2) * cross / 6
    if abs(area) < 1e-9:
        return 0, ring[0]
    return abs(area), (x / area, y / area)


def draw(rings):
    """A path of whole units, without parts that vanish."""
    path = ""
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        points = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
        if len(set(points)) < 3:
            continue
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:-1])]
        path += f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps) + "z"
    return path.replace(" -", "-")


def main():
    modules = Path(sys.argv[1])
    mappings = json.loads((modules / "cldr-core/supplemental/codeMappings.json").read_text())
    source = (TOP / "src/record/countries.rs").read_text()
    countries = re.findall(r'^    \("([A-Z]{2})", ', source, re.M)
    numeric = {codes.get("_numeric"): code for code, codes in mappings["supplemental"]["codeMappings"].items()
               if code in countries}
    lines = {}
    apart = []
    for scale in ("110m", "50m", "10m"):
        for number, name, rings in read_shapes(modules / f"world-atlas/countries-{scale}.json"):
            code = NAMED.get(name) or numeric.get(number)
            if not rings or code in lines:
                continue
            area, (x, y) = max(map(measure, rings))
            path = draw(rings) if scale == "110m" and area >= SMALLEST else ""
            line = f"{round(x)}\t{round(y)}\t{path}"
            if code in countries:
                lines[code] = line
            elif scale == "110m":
                apart.append(f"-\t{line}")
    for code, (latitude, longitude) in PLACES.items():
        x, y = project(longitude, latitude)
        lines.setdefault(code, f"{round(x)}\t{round(y)}\t")
    missing = [code for code in countries if code not in lines]
    assert not missing, missing
    text = "".join(f"{code}\t{lines[code]}\n" for code in countries) + "".join(f"{line}\n" for line in apart)
    (TOP / "src/render/templates/site/world/map.txt").write_text(text)
    print(len(text), "bytes,", sum(not line.endswith("z") for line in lines.values()), "dots")


main()
