#!/usr/bin/env bash
# How fast the HTTP sink delivers, beside the client alone and a sender that waits for each answer, what an event
# costs in the forms of requests, and how long checkpoints take: about twelve minutes, with --quick about one, which
# shows only that everything runs; --requests measures the forms alone, in two, --checkpoints the checkpoints alone,
# in two. Builds what it needs. wrk is measured when it is on the PATH.
set -euo pipefail
cd "$(dirname "$0")"
for flag in "$@"; do
  if [[ ! $flag =~ ^--(quick|requests|checkpoints)$ ]]; then
    echo "usage: bench.sh [--quick] [--requests] [--checkpoints]" >&2
    exit 2
  fi
done
(
  cd ../..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip.exec \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmarks/classpath \
    -pl sinks/secret,sinks/core,sinks/contract,sinks/http
)
classes=target/benchmarks/classes
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/benchmarks/classpath)
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/*.java
cp benchmarks/log4j2.properties "$classes"
# The options that Flink's own scripts give a JVM 17.
opens=()
for package in java.lang java.net java.io java.nio java.lang.reflect java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec java -Xmx3g "${opens[@]}" -cp "$classpath" io.github.esflink.sinks.http.HttpBenchmark "$@"
