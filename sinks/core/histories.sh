#!/usr/bin/env bash
# Random histories of the key-ordered operator against the model of its promise: histories.sh [COUNT] [FIRST_SEED].
# A million by default, which takes an hour or two of two cores; histories.sh 1 SEED runs one again. A failure prints
# its seed and the shortest history that still fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec ./mvnw -q test -pl sinks/core -Dtest=HistoriesTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dhistories="${1:-1000000}" -Dhistories.from="${2:-1}"
