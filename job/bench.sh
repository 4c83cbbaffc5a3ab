#!/usr/bin/env bash
# How many records a second each step between source and sink does on one thread: two minutes, with --quick
# ten seconds, which show only that everything runs. Builds what it needs. JSONPath alone: jsonpath/bench.sh.
set -euo pipefail
cd "$(dirname "$0")"
for flag in "$@"; do
  if [[ $flag != --quick ]]; then
    echo "usage: bench.sh [--quick]" >&2
    exit 2
  fi
done
(
  cd ..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip -Dmdep.includeScope=test \
    -Dmdep.outputFile=target/benchmarks/classpath -pl job -am
)
classes=target/benchmarks/operators
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/benchmarks/classpath)
# JMH generates its loops while this compiles.
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/OperatorBenchmark.java
exec java -Dlog4j2.level=OFF -cp "$classpath" io.github.esflink.job.OperatorBenchmark "$@"
