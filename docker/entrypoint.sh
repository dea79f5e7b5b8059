#!/bin/sh
# Exports the variables of the secret files that this container mounts, then becomes the command (and gets its signals).
# Where several roles' keys are mounted, the folder that ROLE names comes last, and its key counts.
set -eu
set -a
for file in "${SECRETS:-/secrets}"/*/*.env "${SECRETS:-/secrets}/${ROLE:-}"/*.env; do
    if [ -r "$file" ]; then . "$file"; fi
done
set +a
exec "$@"
