#!/usr/bin/env bash
# How fast a connector brings events from the node to Kafka, beside the client's own subscription and the raw stub at
# the one end and a producer with keys at the other: about ten minutes, with --quick one or two, which shows only that
# everything runs; --visibility measures how soon an event can be read, and nothing else. Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")"
for flag in "$@"; do
  if [[ $flag != --quick && $flag != --visibility ]]; then
    echo "usage: bench.sh [--quick] [--visibility]" >&2
    exit 2
  fi
done
modules=(sinks/secret source-eventstore/node source-eventstore/connector sinks/core sinks/contract sinks/kafka)
(
  cd ../..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip.exec \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmarks/classpath \
    -pl "$(IFS=,; echo "${modules[*]}")"
)
connector=../../source-eventstore/connector
classes=target/benchmarks/classes
mkdir -p "$classes"
classpath=$classes:target/classes:target/test-classes:$connector/target/classes
classpath+=:$(<target/benchmarks/classpath):$(<$connector/target/benchmarks/classpath)
# The node, the stub and the subscription are those of the source's benchmarks.
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/*.java $connector/benchmarks/ClientListener.java \
  ../../source-eventstore/node/benchmarks/{NodeProcess,Appending,RawStub}.java
cp benchmarks/log4j2.properties "$classes"
# The options that Flink's own scripts give a JVM 17.
opens=()
for package in java.lang java.net java.io java.nio java.lang.reflect java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec java -Xmx3g "${opens[@]}" -Dbroker.jvm.options="-Xmx1g" -Dlog4j2.configurationFile=benchmarks/log4j2.properties \
  -cp "$classpath" io.github.esflink.sinks.kafka.KafkaBenchmark ../../source-eventstore/node/target/eventstore-node.jar "$@"
