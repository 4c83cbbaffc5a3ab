#!/usr/bin/env bash
# How fast the node is and how much memory its events need, on this machine: about a minute.
# Needs the runnable jar: ./mvnw package
#   ./bench.sh [memory] [subscribe] [append]   all of them by default
# NODE_OPTIONS are options for the node's JVM.
set -euo pipefail
cd "$(dirname "$0")"
jar=target/eventstore-node.jar
if [[ ! -f $jar ]]; then
  echo "$jar is missing: run ./mvnw package first" >&2
  exit 1
fi
mkdir -p target/benchmarks
javac -nowarn -cp "$jar" -d target/benchmarks benchmarks/*.java
exec java -Xmx2g -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Dnode.options="${NODE_OPTIONS:-}" -cp "target/benchmarks:$jar" io.github.esflink.node.NodeBenchmark "$jar" "$@"
