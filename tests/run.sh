#!/usr/bin/env bash
# Installs the tools that the tests need on Debian, then runs all tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v cargo >/dev/null || {
    echo "cargo is missing: install Rust 1.89 or newer (https://rustup.rs)" >&2
    exit 1
}

export PATH="$PATH:/usr/sbin"
packages=()
command -v git >/dev/null || packages+=(git)
command -v ssh-keygen >/dev/null || packages+=(openssh-client)
command -v openssl >/dev/null || packages+=(openssl)
# tests/maintainers/ci/ runs the action, which fetches a program.
command -v curl >/dev/null || packages+=(curl)
command -v cc >/dev/null || packages+=(gcc libc6-dev)
# tests/observers/ probes domains with dnsmasq and a web server in Python.
command -v dnsmasq >/dev/null || packages+=(dnsmasq-base)
# Tests at a terminal run within script; tests/readers/list.rs quits a pager.
command -v script >/dev/null || packages+=(bsdutils)
command -v less >/dev/null || packages+=(less)
# tests/readers/ parses Markdown as GitHub does.
command -v cmark-gfm >/dev/null || packages+=(cmark-gfm)
# tests/readers/ opens workbooks in LibreOffice.
command -v soffice >/dev/null || packages+=(libreoffice-calc-nogui)
# tests/independent/ runs the scripts with which a browser checks a registry.
node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null || packages+=(nodejs)
# tests/independent/ and tests/site/ open pages in Chromium; npm installs what drives it.
command -v chromium >/dev/null || packages+=(chromium)
command -v npm >/dev/null || packages+=(npm)
# tests/maintainers/ verifies in shards with GNU parallel, and on a cluster of Slurm. Its daemons must run as root.
command -v parallel >/dev/null || packages+=(parallel)
if [ "$(uname)" = Linux ] && [ "$(id -u)" -eq 0 ]; then
    command -v slurmctld >/dev/null || packages+=(slurmctld slurmd slurm-client)
else
    echo "== not root: shards are not verified with Slurm" >&2
    export ACCORD_TEST_SLURM=absent
fi
# tests/faults/ disturbs file operations with strace.
[ "$(uname)" != Linux ] || command -v strace >/dev/null || packages+=(strace)

# tests/independent/ needs Python 3.11 and `cryptography`, tests/readers/ `jsonschema`, `openpyxl` and
# `vobject`, tests/organizations/ `icalendar`, tests/site/ `feedparser`, tests/maintainers/ci/ `yaml`.
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import cryptography, feedparser, icalendar, jsonschema, openpyxl, tomllib, vobject, yaml' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    packages+=(python3 python3-cryptography python3-feedparser python3-icalendar python3-jsonschema python3-openpyxl python3-vobject python3-yaml)
    python=/usr/bin/python3
fi

if [ "${#packages[@]}" -gt 0 ]; then
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    echo "== installing ${packages[*]}"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

# tests/log/ runs witnesses and clients of transparency logs that others wrote. They need Python 3.12.
witness=target/witness
if [ ! -x "$witness/bin/aics-witness" ]; then
    newer=
    for candidate in python3.14 python3.13 python3.12 python3 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python; do
        if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            newer=$candidate
            break
        fi
    done
    if [ -n "$newer" ]; then
        echo "== installing witnesses for the log's tests"
        "$newer" -m venv "$witness"
        "$witness/bin/pip" install -q aics-witness==0.1.0 aics-tlog==0.2.1 tlog-scales==0.0.3
    else
        echo "== no Python 3.12: the log is not tested with other people's witnesses" >&2
        export ACCORD_TEST_WITNESS=absent
    fi
fi

# tests/readers/database.rs and tools.rs open exports with Datasette, DuckDB and pandas.
readers=target/datasette
if ! "$readers/bin/python" -c 'import datasette, duckdb, openpyxl, pandas' 2>/dev/null; then
    echo "== installing Datasette, DuckDB and pandas for the exports' tests"
    if ! { "$python" -m venv "$readers" &&
        "$readers/bin/python" -m pip install -q datasette==0.65.5 duckdb==2.0.1 openpyxl==3.1.5 pandas==3.1.1; }; then
        echo "== not installed: exports are not opened with Datasette, DuckDB, pandas and LibreOffice" >&2
        export ACCORD_TEST_DATASETTE=absent
    fi
fi

# tests/site/ reads a website in Chromium, drives it with puppeteer-core, and checks it with axe-core and html-validate.
browser=target/browser
if [ ! -d "$browser/node_modules/html-validate" ]; then
    echo "== installing what drives and checks the website's pages"
    mkdir -p "$browser"
    if ! { command -v npm >/dev/null &&
        timeout 300 npm install --prefix "$browser" --no-fund --no-audit --silent --fetch-retries=1 \
            puppeteer-core@24.43.1 axe-core@4.14.1 html-validate@10.17.0; }; then
        echo "== not installed: NO PAGE OF THE WEBSITE IS TESTED IN A BROWSER" >&2
    fi
fi

export ACCORD_TEST_PYTHON="$python"
cargo test --locked --all-targets
cargo test --locked --doc
