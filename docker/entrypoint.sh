#!/bin/sh
# Exports the variables of the secret files that this container mounts, then becomes the command (and gets its signals).
set -eu
set -a
for file in "${SECRETS:-/secrets}"/*/*.env; do
    if [ -r "$file" ]; then . "$file"; fi
done
set +a
exec "$@"
