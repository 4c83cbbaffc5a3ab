#!/usr/bin/env bash
# Coverage-guided fuzzing (Jazzer) of what reads text that others wrote: JSON, dead letters, JSONPath, definitions.
# [json|letter|jsonpath|definition|all] [SECONDS, 600 unless said]. Ends with the first input that breaks a promise,
# which is kept in job/target/fuzz. Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-all}
seconds=${2:-600}
declare -A targets=(
  [json]=io.github.esflink.job.JsonReaderFuzz
  [letter]=io.github.esflink.job.LetterFuzz
  [jsonpath]=io.github.esflink.job.JsonPathFuzz
  [definition]=io.github.esflink.job.definition.DefinitionFuzz
)
if [[ ${AS_BUILT:-no} != yes ]]; then
  (
    cd ..
    ./mvnw -q package dependency:build-classpath -Pfuzz -Dmaven.test.skip -Dmdep.includeScope=test \
      -Dmdep.outputFile=target/fuzz/classpath -pl job -am
  )
fi
classes=target/fuzz/classes
mkdir -p "$classes"
classpath=$classes:target/classes:$(<target/fuzz/classpath)
javac -nowarn -proc:none -cp "$classpath" -d "$classes" fuzz/*.java
names=("$what")
if [[ $what == all ]]; then
  names=(json letter jsonpath definition)
fi
for name in "${names[@]}"; do
  found=target/fuzz/$name
  mkdir -p "$found/corpus"
  seeds=fuzz/seeds/$name
  if [[ $name == definition ]]; then
    seeds=../flink-conf/connectors
  fi
  java -Xmx1g -Xss1m -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
    --target_class="${targets[$name]}" --instrumentation_includes='io.github.esflink.**' \
    --reproducer_path="$found" -artifact_prefix="$found/" -max_total_time="$seconds" -max_len=4096 \
    -timeout=20 "$found/corpus" "$seeds"
done
