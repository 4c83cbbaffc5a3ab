#!/usr/bin/env bash
# How fast the source reads, beside the raw stub and the client's own subscription: ten to twenty minutes,
# with --quick less than two, which shows only that everything runs. With --decoding: what the decoder of events is worth
# beside the generated classes, half a minute. Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")"
case "$*" in
  "" | --quick | --decoding) ;;
  *)
    echo "usage: bench.sh [--quick | --decoding]" >&2
    exit 2
    ;;
esac
(
  cd ../..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip.exec \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/benchmarks/classpath \
    -pl sinks/secret,source-eventstore/node,source-eventstore/connector
)
classes=target/benchmarks/classes
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/benchmarks/classpath)
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/*.java \
  ../node/benchmarks/{NodeProcess,Appending,RawStub}.java
cp benchmarks/log4j2.properties "$classes"
# The options that Flink's own scripts give a JVM 17.
opens=()
for package in java.lang java.net java.io java.nio java.lang.reflect java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
if [[ ${1:-} == --decoding ]]; then
  exec java -Xmx512m -cp "$classpath" io.github.esflink.source.client.message.Decoding
fi
exec java -Xmx2g "${opens[@]}" -cp "$classpath" io.github.esflink.source.reader.SourceBenchmark \
  ../node/target/eventstore-node.jar "$@"
