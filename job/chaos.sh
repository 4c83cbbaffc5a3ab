#!/usr/bin/env bash
# Two connectors on a real cluster of processes, things done to it at random, and a checker at both ends. Everything on
# the loopback address, ports chosen by the system. --minutes M --seed S; --line 23.10 for a node that answers like
# EventStoreDB 23.10. The last line of its output: faults=... lost=... out_of_order=... duplicates=...
set -euo pipefail
cd "$(dirname "$0")"
exec reliability/run.sh io.github.esflink.reliability.chaos.Chaos "$@"
