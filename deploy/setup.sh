#!/bin/sh
# Prepares this work tree: the system's packages that are missing, then .venv out of requirements.lock.
# Does nothing when all is in place. `deploy/setup.sh tests` also sees to what the tests drive: a browser, strace.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
    "$python" -c 'import ensurepip' 2>/dev/null || echo python3-venv
    for package in $packages; do
        installed "$package" || echo "$package"
    done
    if [ "${1:-}" = tests ]; then
        installed libatomic1 || echo libatomic1 # Playwright's driver needs it
        for program in chromium strace; do
            command -v "$program" >/dev/null || echo "$program"
        done
    fi
}

install_packages() {
    line="apt-get install --yes --no-install-recommends $*"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "These packages of the system are missing. Please run this line, then make again:" >&2
        echo "    sudo $line" >&2
        exit 1
    fi
    echo "Installing packages of the system: $*"
    $as_root apt-get update --quiet=2
    $as_root env DEBIAN_FRONTEND=noninteractive $line --quiet=2 >/dev/null
}

build_environment() {
    echo "Installing the locked libraries into .venv"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3.11 make … chooses another one." >&2
    exit 1
fi

if command -v apt-get >/dev/null; then
    missing=$(missing_packages "$@")
    # The names of packages hold no spaces: each becomes an argument of its own.
    [ -z "$missing" ] || install_packages $missing
fi

wanted=$(cat requirements.lock pyproject.toml assessment/translations/*/LC_MESSAGES/*.po 2>/dev/null | sha256sum)
if [ ! -x .venv/bin/assessment ] || [ "$(cat .venv/set-up-for 2>/dev/null)" != "$wanted" ]; then
    build_environment
    echo "$wanted" > .venv/set-up-for
fi
