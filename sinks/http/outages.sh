#!/usr/bin/env bash
# Every kind of outage for every number of streams, alone and in batches (OutageMatrixITCase): outages.sh [SECONDS [KINDS]],
# by default 120 s each, thirty at once, some quarter of an hour in all; KINDS is a list such as 404,hangs. Prints a line of a
# table for each: kind, streams, requests sent during the outage, seconds until all streams flow again.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec ./mvnw -q verify -pl sinks/secret,sinks/core,sinks/contract,sinks/http -Dunit.tests.required=false -Dtest=NONE -Dit.test=OutageMatrixITCase \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Doutage.seconds=${1:-120}" "-Doutage.kinds=${2:-}"
