"""Reads the output of `accord verify` with independent parsers, and prints their results as JSON.

    read.py schema SCHEMA < LINES    the ways in which each line of JSON is not what the schema says, or says more
    read.py published SCHEMA < LINES the same, and a line may say more
    read.py junit < XML              the suite's counts, and its cases
    read.py markdown < XML           the kinds of nodes, and the table's cells, of `cmark-gfm --to xml`
"""

import json
import sys
import xml.etree.ElementTree as ElementTree


def schema(path, hook=None):
    from jsonschema.validators import validator_for

    with open(path, encoding="utf-8") as file:
        rules = json.load(file, object_hook=hook or closed)
    kind = validator_for(rules)
    kind.check_schema(rules)
    validator = kind(rules)
    return [[describe(fault) for fault in validator.iter_errors(json.loads(line))] for line in sys.stdin]


def published(path):
    return schema(path, lambda rules: rules)


def closed(rules):
    """Makes a field that the schema does not define an error: a published schema allows such fields, our outputs have
    none. The conditions of a schema (`if`, `then`, `else`) have no type, and stay as they are."""
    if "properties" in rules and "object" in rules.get("type", ""):
        rules.setdefault("additionalProperties", False)
    return rules


def describe(fault):
    return f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}"[:300]


def junit():
    suites = ElementTree.parse(sys.stdin.buffer).getroot()
    (suite,) = suites.findall("testsuite")
    assert suites.attrib == {name: suite.attrib[name] for name in suites.attrib}

    def case(element):
        failures = [{**failure.attrib, "text": failure.text} for failure in element.findall("failure")]
        return {**element.attrib, "failures": failures, "output": element.findtext("system-out", "")}

    return {**suite.attrib, "cases": [case(element) for element in suite.findall("testcase")]}


def markdown():
    def local(node):
        return node.tag.rsplit("}", 1)[1]

    def words(node):
        # The only comment that may occur: it stops a mention.
        return "".join(text for text in node.itertext() if text.strip("\n ") != "<!-- -->")

    document = ElementTree.parse(sys.stdin.buffer).getroot()
    rows = [node for node in document.iter() if local(node) == "table_row"]
    inline = {"text", "code", "html_inline"}
    cells = [["".join(words(part) for part in cell.iter() if local(part) in inline) for cell in row] for row in rows]
    html = [node.text for node in document.iter() if local(node).startswith("html")]
    return {"kinds": sorted({local(node) for node in document.iter()}), "html": html, "rows": cells}


print(json.dumps({"schema": schema, "published": published, "junit": junit, "markdown": markdown}[sys.argv[1]](*sys.argv[2:])))
