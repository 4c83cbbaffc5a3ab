#!/usr/bin/env bash
# How long it takes to check a folder of 100 connectors. Half a minute with the build of what it needs.
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
exec java -Dlog4j2.level=OFF -cp "$classpath" ValidateFolder
