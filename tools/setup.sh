#!/bin/sh
# Makes .venv from the hashed locks. Called by `make install`; stops with one plain sentence where the machine lacks something.
# PYTHON names the interpreter to use; otherwise the first of python3, python3.12 and python3.11 that fits.
set -eu

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

fits() { # a shim that answers "not installed here" does not fit either
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.12 python3.11}; do
        if fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    found=$(${PYTHON:-python3} --version 2>&1) || found="no Python"
    stop "petition needs Python 3.11 or 3.12, and found $found: install one of them, or name it: make install PYTHON=/path/to/python3.12"
}

need_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        stop "petition needs Python's venv module, which this Python lacks: on Debian and Ubuntu, apt-get install python3-venv"
}

need_compiler() { # the rule engine, durable_rules, is published as C source only
    compiler=${CC:-$("$1" -c 'import sysconfig; print(sysconfig.get_config_var("CC") or "cc")')}
    program=${compiler%% *}
    command -v "$program" >/dev/null 2>&1 ||
        stop "petition needs a C compiler to build its rule engine, and '$program' was not found: install one, for example apt-get install gcc"
    headers=$("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    [ -f "$headers/Python.h" ] ||
        stop "petition needs the C headers of Python to build its rule engine, and Python.h was not found: on Debian and Ubuntu, apt-get install python3-dev"
}

cd "$(dirname "$0")/.."

if ! fits .venv/bin/python; then
    python=$(find_python)
    need_venv "$python"
    need_compiler "$python"
    rm -rf .venv
    "$python" -m venv .venv
fi
.venv/bin/python -c 'import durable_rules_engine' 2>/dev/null || need_compiler .venv/bin/python

install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
echo "petition: installing the locked packages into .venv (the first time this takes a minute or two)"
install --require-hashes -r requirements/build.lock
install --require-hashes --no-build-isolation -r requirements/dev.lock
install --no-build-isolation --no-deps --editable .
