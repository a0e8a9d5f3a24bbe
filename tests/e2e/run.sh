#!/bin/sh
# Drives the extension in a real VS Code, in a real browser. Installs what it needs where that is possible
# (Chromium by apt as root; VS Code's server from npm), and says loudly when it cannot run.
#   PROMPTLS_E2E=require fails in place of skipping; PROMPTLS_SHOTS=keep also renews the pictures that are shipped.
set -eu
cd "$(dirname "$0")/../.."
root=$(pwd)

skip() {
    echo "######################################################################" >&2
    echo "# SKIPPED: the end-to-end tests of the VS Code extension." >&2
    echo "# $1" >&2
    echo "######################################################################" >&2
    [ "${PROMPTLS_E2E:-}" != require ] || exit 1
    exit 0
}

browser() {
    for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    return 1
}

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-aarch64) ;;
    *) skip "They run on Linux alone; this is $(uname -s) $(uname -m)." ;;
esac
if ! chromium=$(browser); then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing chromium" >&2
        apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-dejavu-core g++ make >/dev/null || skip "Chromium could not be installed by apt-get."
        chromium=$(browser) || skip "apt-get installed no browser that is called chromium."
    else
        skip "There is no Chromium; on Debian: sudo apt-get install chromium fonts-dejavu-core"
    fi
fi
make -s .make/.node || skip "Node could not be installed from PyPI."
npm=$root/.make/bin/npm
code=$root/tests/e2e/node_modules/code-server
stamp=$root/.make/.e2e-$(cksum < tests/e2e/package-lock.json | cut -d' ' -f1)
if ! [ -f "$stamp" ]; then
    echo "installing VS Code's server" >&2
    # Without the packages' own scripts: they compile what is not needed here.
    (cd tests/e2e && "$npm" ci --ignore-scripts --silent) &&
        (cd "$code/lib/vscode" && "$npm" install --omit=dev --omit=optional --ignore-scripts --silent) &&
        (cd "$code/lib/vscode/extensions" && "$npm" install --omit=dev --ignore-scripts --silent) ||
        skip "VS Code's server could not be installed from npm."
    # All but the one that writes logs: without it the log of an extension stays empty.
    headers=$(dirname "$(dirname "$(readlink -f .make/bin/node)")")
    (cd "$code/lib/vscode" && npm_config_nodedir=$headers "$npm" rebuild --silent @vscode/spdlog) ||
        skip "VS Code's logger could not be compiled; it takes g++ and make."
    touch "$stamp"
fi
make -s vsix | tail -1
export CHROMIUM_PATH=$chromium PATH=$root/.venv/bin:$root/.make/bin:$PATH
vscode-client/node_modules/.bin/tsc -p tests/e2e
(cd tests/e2e && ../../vscode-client/node_modules/.bin/eslint vscode site)

# What git sees of the working tree; nothing of an unpacked archive.
tree() {
    git status --porcelain 2>/dev/null || true
}

before=$(tree)
status=0
node tests/e2e/vscode/main.ts "$@" || status=$?
# 75: the browser or VS Code's server went away, which says nothing of the extension.
if [ "$status" = 75 ]; then
    echo "the browser or VS Code's server went away; once more" >&2
    status=0
    node tests/e2e/vscode/main.ts "$@" || status=$?
fi
if [ "$status" = 0 ] && [ $# = 0 ]; then
    # The documentation site, in the same browser.
    make -s site 2>/dev/null | tail -1
    node tests/e2e/site/main.ts || status=$?
fi
if [ "$status" = 0 ] && [ "${PROMPTLS_SHOTS:-}" != keep ] && [ "$(tree)" != "$before" ]; then
    echo "the tests left something in the working tree:" >&2
    tree >&2
    status=1
fi
exit "$status"
