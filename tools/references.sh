#!/usr/bin/env sh
# Each format's own loader in a place of its own under $3: a Python environment, or a folder of Node packages.
# SWE-agent is on no registry; an environment called swe-agent, with its folder config/ in it, is used if it is there.
set -eu
python=$1 npm=$2 folder=$3
mkdir -p "$folder"
for line in "crewai crewai" "dotprompt dotpromptz" "front-matter python-frontmatter" "kernel semantic-kernel" \
  "langchain langchain-core" "mini-swe-agent mini-swe-agent" "nemo nemoguardrails" "poml poml" \
  "promptflow promptflow-tools" "skills skills-ref" "smolagents smolagents"; do
  name=${line% *}
  [ -e "$folder/$name/.installed" ] && continue
  "$python" -m venv "$folder/$name"
  "$folder/$name/bin/python" -m pip install -q "${line#* }"
  touch "$folder/$name/.installed"
done
mkdir -p "$folder/promptfoo" "$folder/toml"
"$npm" install --prefix "$folder/promptfoo" --no-audit --no-fund --silent promptfoo js-yaml
"$npm" install --prefix "$folder/toml" --no-audit --no-fund --silent @iarna/toml
