#!/bin/sh
# Creates, updates or deletes the ThingPark connection of plant-bridge:
#   sh curl.sh create | sh curl.sh update CONNECTION_ID | sh curl.sh delete CONNECTION_ID
# Needs THINGPARK_URL (for example https://INSTANCE.thingpark.com/iot-flow/v1) and THINGPARK_TOKEN (a bearer token) in the environment,
# and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the IAM user that the connector works as; jq puts them in.
set -eu
: "${THINGPARK_URL:?is not set}" "${THINGPARK_TOKEN:?is not set}"
cd "$(dirname "$0")"
# The body holds the private key: it stays in files that only you can read, and the token goes through stdin, so that neither is in the process list.
umask 077
call() { printf 'Authorization: Bearer %s\n' "$THINGPARK_TOKEN" | curl --fail-with-body --silent --show-error --header @- "$@"; }
body() {
  : "${AWS_ACCESS_KEY_ID:?is not set}" "${AWS_SECRET_ACCESS_KEY:?is not set}"
  work=$(mktemp)
  trap 'rm -f "$work"' EXIT
  jq '.configuration.accessKeyId = env.AWS_ACCESS_KEY_ID | .configuration.secretAccessKey = env.AWS_SECRET_ACCESS_KEY' connection.json > "$work"
}
case "${1:-}" in
  create)
    body
    call --request POST --header 'Content-Type: application/json' --data-binary "@$work" "$THINGPARK_URL/connections" ;;
  update)
    # ThingPark wants the whole configuration again, not the change alone.
    body
    call --request PUT --header 'Content-Type: application/json' --data-binary "@$work" "$THINGPARK_URL/connections/${2:?the connection id is missing}" ;;
  delete)
    call --request DELETE "$THINGPARK_URL/connections/${2:?the connection id is missing}" ;;
  *)
    echo 'usage: sh curl.sh create | update CONNECTION_ID | delete CONNECTION_ID' >&2
    exit 2 ;;
esac
