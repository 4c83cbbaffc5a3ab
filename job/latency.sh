#!/usr/bin/env bash
# How long an event takes from its append to its acknowledgement over HTTP, and until it can be read from Kafka, at 1,000
# events/s on a real cluster: a table, and a picture in job/reliability/target. About six minutes.
set -euo pipefail
cd "$(dirname "$0")"
exec reliability/run.sh io.github.esflink.reliability.latency.Latency "$@"
