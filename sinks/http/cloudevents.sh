#!/usr/bin/env bash
# What the official CloudEvents SDK for JavaScript reads of what the sink sends (CloudEventsSdkITCase). Needs node and npm,
# which fetches the SDK into target/.
set -euo pipefail
cd "$(dirname "$0")"
sdk=$PWD/target/cloudevents
mkdir -p "$sdk"
cp src/test/resources/cloudevents/receiver.mjs "$sdk/"
npm install --silent --no-audit --no-fund --prefix "$sdk" cloudevents@10.0.0
cd ../..
exec ./mvnw -q verify -pl sinks/secret,sinks/core,sinks/contract,sinks/http -Dunit.tests.required=false -Dtest=NONE \
  -Dit.test=CloudEventsSdkITCase -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dcloudevents.receiver=$sdk/receiver.mjs"
