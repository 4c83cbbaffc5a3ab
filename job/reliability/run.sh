#!/usr/bin/env bash
# Builds what a run of this module needs, and runs one of its programs. AS_BUILT=yes takes what is built already.
set -euo pipefail
cd "$(dirname "$0")"
if [[ ${AS_BUILT:-no} != yes ]]; then
  (
    cd ../..
    ./mvnw -q package dependency:build-classpath -Dmaven.test.skip -Dspotless.check.skip \
      -Dmdep.includeScope=runtime -Dmdep.outputFile=target/classpath \
      -pl flink-conf/distribution,job/reliability -am
  )
fi
# What the shaded libraries of the clients look into on a JVM 17.
exec java -Xmx1g --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
  -Dlog.file=target/reliability.log -cp "target/classes:$(<target/classpath)" "$@"
