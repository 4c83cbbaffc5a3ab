#!/usr/bin/env bash
# How many records a second a filter looks at, on one thread: three minutes, with --quick half a minute, which
# shows only that everything runs. Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")"
for flag in "$@"; do
  if [[ $flag != --quick ]]; then
    echo "usage: bench.sh [--quick]" >&2
    exit 2
  fi
done
(
  cd ../..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip.exec \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmarks/classpath \
    -pl job/jsonpath
)
classes=target/benchmarks/classes
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/benchmarks/classpath)
# JMH generates its loops while this compiles.
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/*.java
exec java -cp "$classpath" io.github.esflink.jsonpath.JsonPathBenchmark "$@"
