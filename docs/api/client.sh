#!/bin/sh
# The same with a shell and curl.
# sh client.sh http://localhost:8000 K7M2QD "Anna Petrova" what "Evening hours"
set -eu
server=$1 code=$2 name=$3 field=$4 text=$5
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT
fresh() { od -An -N8 -tx1 /dev/urandom | tr -d ' \n'; }
ask() { curl --silent --show-error --cookie "$jar" --cookie-jar "$jar" "$@"; }

ask --output /dev/null "$server/j/$code"
ask --output /dev/null --data-urlencode "name=$name" --data "consent?=on" --data "key=$(fresh)" "$server/j/$code"

# Which stage, and who will see it: {"stage":"…","promise":"…"}
fixed=$(ask "$server/s/$code/regions" | sed -n 's/.*data-command=\\"add_entry\\" data-fixed=\\"\([^\\]*\)\\".*/\1/p' |
    sed 's/&#34;/"/g; s/^{//; s/}$//')
[ -n "$fixed" ] || { echo "Nothing is asked at the moment." >&2; exit 1; }

ask --data "{\"type\":\"add_entry\",\"key\":\"$(fresh)\",$fixed,\"content\":{\"$field\":\"$text\"}}" \
    "$server/s/$code/commands"
echo
