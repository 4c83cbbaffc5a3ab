#!/usr/bin/env bash
# Odd events, changed at random, through the functions of the pipeline: nothing may throw, be lost or be bent.
# --mutations N (default 1000000) --seed S (default: the time). Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
mutations=1000000
seed=$(date +%s)
while (($#)); do
  case $1 in
    --mutations) mutations=$2 ;;
    --seed) seed=$2 ;;
    *)
      echo "usage: odd-events.sh [--mutations N] [--seed S]" >&2
      exit 2
      ;;
  esac
  shift 2
done
echo "seed $seed"
# The script engine asserts at every access that a script makes; the tests do not need that.
exec ./mvnw test -pl job/demo -am -Dtest=OddEventsTest -Dsurefire.failIfNoSpecifiedTests=false -Dunit.tests.required=false \
  -DenableAssertions=false "-Dcorpus.mutations=$mutations" "-Dcorpus.seed=$seed"
