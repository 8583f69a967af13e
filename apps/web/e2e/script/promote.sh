#!/usr/bin/env bash
# What a script does with Baton's REST API: it reads builds, asks for the two newest releases in production, waits for a
# colleague to decide in the browser, asks once more, rolls back, and reads the record of it.
#
#   BATON_URL=http://localhost:3000 BATON_KEY=baton_... ./promote.sh
#
# BATON_KEY asks; no key can approve. Every line of output is "name: value".
set -euo pipefail
: "${BATON_URL:?Say where Baton is.}" "${BATON_KEY:?Give the key that asks.}"

# call KEY METHOD PATH [JSON]: the body of the answer; fails where the server refuses, with its words.
call() {
  curl --silent --show-error --fail-with-body --request "$2" "$BATON_URL/api/v1$3" \
    --header "Authorization: Bearer $1" ${4:+--header 'Content-Type: application/json' --data "$4"}
}

# refused KEY METHOD PATH JSON: "403 person_needed What, where, what to do", for a call that must be refused.
refused() {
  curl --silent --show-error --request "$2" "$BATON_URL/api/v1$3" --header "Authorization: Bearer $1" \
    --header 'Content-Type: application/json' --data "$4" | pick '`${it.status} ${it.reason} ${it.detail}`'
}

# pick EXPRESSION: what JavaScript makes of the JSON on standard input, called `it`.
pick() {
  node -e '
    const text = require("node:fs").readFileSync(0, "utf8")
    const found = new Function("it", `return ${process.argv[1]}`)(JSON.parse(text))
    if (found === undefined) throw new Error(`nothing at ${process.argv[1]} in ${text}`)
    console.log(found)' "$1"
}

# json NAME VALUE...: an object of strings.
json() {
  node -e 'const pairs = process.argv.slice(1), it = {}
    for (let at = 0; at < pairs.length; at += 2) it[pairs[at]] = pairs[at + 1]
    console.log(JSON.stringify(it))' -- "$@"
}

# request RELEASE ENVIRONMENT: asks for a promotion; sets `promotion` and `intent`, the hash of what was asked.
request() {
  local made
  made=$(call "$BATON_KEY" POST /promotions "$(json releaseId "$1" environmentId "$2" reason 'By script')")
  promotion=$(pick 'it.promotionId' <<<"$made")
  intent=$(pick 'it.intentSha256' <<<"$made")
}

# settle: waits until nothing more happens to `promotion`; sets `status`.
settle() {
  while :; do
    status=$(call "$BATON_KEY" GET "/promotions/$promotion" | pick 'it.status')
    case $status in waitingForApproval | held | deploying) sleep 0.2 ;; *) return ;; esac
  done
}

# look ENVIRONMENT: sets `live`, the version that is live there.
look() {
  live=$(call "$BATON_KEY" GET "/environments/$1/state" | pick 'it.items[0].version')
}

# Builds, and the log of the newest one's first step.
build=$(call "$BATON_KEY" GET '/builds?limit=1' | pick 'it.items[0].id')
detail=$(call "$BATON_KEY" GET "/builds/$build")
ended=$(pick '`${it.number} ${it.state}`' <<<"$detail")
log=$(pick 'it.jobs[0].attempts[0].steps[0].logId' <<<"$detail")
lines=$(call "$BATON_KEY" GET "/builds/$build/logs/$log" | pick '`${it.totalLines} complete ${it.complete}`')
tests=$(call "$BATON_KEY" GET "/builds/$build/tests" | pick 'it.items.length')
sha256=$(call "$BATON_KEY" GET "/builds/$build/artifacts" | pick 'it.items[0].sha256')
printf '%s\n' "build: $ended" "log lines: $lines" "tests: $tests" "artifact: $sha256"

# Releases, and the environments that they go through.
releases=$(call "$BATON_KEY" GET '/releases?limit=2')
newer=$(pick 'it.items[0].id' <<<"$releases")
older=$(pick 'it.items[1].id' <<<"$releases")
environments=$(call "$BATON_KEY" GET /environments)
staging=$(pick 'it.items.find((one) => one.name === "staging").id' <<<"$environments")
production=$(pick 'it.items.find((one) => one.name === "production").id' <<<"$environments")

# Both releases to production: staging lets them pass, production waits for a colleague, who is signed in.
for release in "$older" "$newer"; do
  request "$release" "$staging"
  settle
  echo "staging: $status"
  request "$release" "$production"
  unmet=$(call "$BATON_KEY" GET "/promotions/$promotion/explain" | pick 'it.unmet.map((one) => one.sentence).join(" ")')
  echo "unmet: $unmet"
  refusal=$(refused "$BATON_KEY" POST "/promotions/$promotion/approve" "$(json intentSha256 "$intent")")
  echo "by key: $refusal"
  settle
  look "$production"
  printf '%s\n' "production: $status" "live: $live"
done

# A request for what is there already.
request "$newer" "$production"
settle
echo "asked again: $status"

# Back to the former release.
promotion=$(call "$BATON_KEY" POST /rollbacks \
  "$(json environmentId "$production" releaseId "$older" reason 'The table looks wrong')" | pick 'it.promotionId')
settle
look "$production"
printf '%s\n' "rollback: $status" "live: $live"

# The record of it.
actions=$(call "$BATON_KEY" GET '/audit/entries?limit=200' |
  pick '[...new Set(it.items.map((one) => one.action))].sort().join(" ")')
echo "audit: $actions"
