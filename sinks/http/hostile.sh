#!/usr/bin/env bash
# 100,000 requests to an endpoint whose connections behave by chance (HostilePlansITCase): hostile.sh [REQUESTS [SEED]].
set -euo pipefail
cd "$(dirname "$0")/../.."
exec ./mvnw -q verify -pl sinks/secret,sinks/core,sinks/contract,sinks/http -Dunit.tests.required=false -Dtest=NONE -Dit.test=HostilePlansITCase \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dhostile.requests=${1:-100000}" ${2:+"-Dhostile.seed=$2"}
