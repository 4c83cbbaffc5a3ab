#!/usr/bin/env bash
# How long it takes to check a folder of 100 connectors. A minute with the build of what it needs.
# Seen on two loaded cores, four runs: 1.1 to 1.7 s of CPU in a JVM that has just started and 0.2 to 0.3 s when it does it
# again; with a JavaScript function in every fourth connector 2.4 to 2.8 s and 0.5 to 0.6 s.
set -euo pipefail
cd "$(dirname "$0")"
(
  cd ..
  ./mvnw -q package dependency:build-classpath -Dmaven.test.skip -Dmdep.includeScope=test \
    -Dmdep.outputFile=target/benchmarks/classpath -pl job -am
)
classes=target/benchmarks/classes
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/benchmarks/classpath)
javac -nowarn -cp "$classpath" -d "$classes" benchmarks/ValidateFolder.java
java -Dlog4j2.level=OFF -cp "$classpath" ValidateFolder
echo "with a script in every fourth"
java -Dlog4j2.level=OFF -cp "$classpath" ValidateFolder --scripts
