#!/bin/sh
# Makes the virtual environment that the Makefile uses: tools/setup.sh PYTHON VENV
# Only needs a Python of at least 3.10; on Debian the venv module is a package of its own.
set -eu
python=$1
venv=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || {
    echo "promptls needs Python 3.10 or newer; '$python' is not. Name one: make PYTHON=python3.12" >&2
    exit 1
}

make_venv() {
    "$python" -m venv "$venv" 2>/dev/null || {
        rm -rf "$venv"
        "$python" -m virtualenv -q "$venv" 2>/dev/null
    }
}

if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
    if ! make_venv; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "installing python3-venv" >&2
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            make_venv
        else
            echo "cannot make a virtual environment; on Debian: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
fi
"$venv/bin/python" -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
"$venv/bin/python" -m pip install -q --disable-pip-version-check -e . --group dev
