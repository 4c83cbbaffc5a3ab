#!/usr/bin/env bash
# Two connectors with the shipped configuration, an endpoint that is down until every slot is at its bound, kill -9 of
# the task manager, and the endpoint again: a table of heap, seconds, what was lost and what was out of order.
# --bytes 100,300,16384 --streams 1000,200000
set -euo pipefail
cd "$(dirname "$0")"
exec reliability/run.sh io.github.esflink.reliability.outage.Outage "$@"
