#!/usr/bin/env bash
# A Flink cluster on this machine, every part a JVM of its own, from what Maven Central has: for tests, and for
# people who have no Flink. See README.md; `cluster.sh` alone prints how it is used.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
distribution=$here/distribution/target

usage() {
  cat <<'TEXT'
usage: cluster.sh start  [options] [PROCESS...]   start the cluster, or what is missing of it
       cluster.sh stop   [--dir DIR] [PROCESS...]  stop it
       cluster.sh kill   [--dir DIR] PROCESS...    end processes by signal 9, as a crash would
       cluster.sh status [--dir DIR]               what runs (exit code 0: all of it)

  --dir DIR             configuration, logs, process ids, data [flink-conf/target/cluster]
  --conf DIR            the folder of config.yaml and log4j.properties [flink-conf]
  --task-managers N     [1]
  --job-managers N      more than one need --zookeeper [1]
  --zookeeper           high availability: ha-zookeeper.yaml on top of config.yaml
  --kafka               a Kafka broker
  --node                an EventStoreDB node (./mvnw package builds it)
  --web-port PORT       of the web UI [8081]; further job managers take the next ones
  --rpc-port PORT       [6123], likewise
  --zookeeper-port PORT [2181]
  --kafka-port PORT     [9092]; the next one for its controller
  --node-port PORT      [2113]
  --node-line LINE      answers like EventStoreDB of this line: 23.10 or [24.2]
  --class-path PATH     Flink's own class path [what Maven Central has of a distribution]
  -D KEY=VALUE          a setting of Flink

Processes are called zookeeper, node, kafka, jobmanager-1, taskmanager-1 and so on.
TEXT
}

fail() {
  echo "cluster.sh: $*" >&2
  exit 1
}

dir=$here/target/cluster
conf=$here
task_managers=1
job_managers=1
zookeeper=no
kafka=no
node=no
web_port=8081
rpc_port=6123
zookeeper_port=2181
kafka_port=9092
node_port=2113
node_line=24.2
class_path="$distribution/flink/*"
settings=()
named=()

[[ $# -gt 0 ]] || { usage >&2; exit 2; }
command=$1
shift
while [[ $# -gt 0 ]]; do
  case $1 in
    --zookeeper | --kafka | --node) printf -v "${1#--}" yes; shift ;;
    --dir | --conf | --task-managers | --job-managers | --web-port | --rpc-port | --zookeeper-port | --kafka-port | --node-port | --node-line | --class-path)
      [[ $# -gt 1 ]] || fail "$1 needs a value."
      name=${1#--}
      printf -v "${name//-/_}" '%s' "$2"
      shift 2 ;;
    -D) [[ ${2:-} == *=* ]] || fail "-D needs KEY=VALUE."; settings+=("$2"); shift 2 ;;
    -D*=*) settings+=("${1#-D}"); shift ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "cluster.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    *) named+=("$1"); shift ;;
  esac
done
for number in task_managers job_managers web_port rpc_port zookeeper_port kafka_port node_port; do
  [[ ${!number} =~ ^[0-9]+$ ]] || fail "--${number//_/-}: expected a number, found ${!number}."
done
[[ $node_line == 23.10 || $node_line == 24.2 ]] || fail "--node-line: expected 23.10 or 24.2, found $node_line."
mkdir -p "$dir/plugins"
dir=$(cd "$dir" && pwd)
# Flink warns of a folder of plugins that is not there.
export FLINK_PLUGINS_DIR=$dir/plugins
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# ---- processes ------------------------------------------------------------------------------------------------

processes() {
  if [[ $zookeeper == yes ]]; then echo zookeeper; fi
  if [[ $node == yes ]]; then echo node; fi
  if [[ $kafka == yes ]]; then echo kafka; fi
  local i
  for ((i = 1; i <= job_managers; i++)); do echo "jobmanager-$i"; done
  for ((i = 1; i <= task_managers; i++)); do echo "taskmanager-$i"; done
}

# The id of a process that runs; nothing when it does not. An id that the system gave to another program since is
# told by the mark that each of ours has in its arguments.
pid_of() {
  local pid
  [[ -s $dir/run/$1.pid ]] || return 0
  pid=$(<"$dir/run/$1.pid")
  if ps -ww -o args= -p "$pid" 2>/dev/null | grep -qF -- "-Dcluster.process=$dir/$1 "; then
    echo "$pid"
  fi
}

where() {
  local number=${1##*-}
  case $1 in
    zookeeper) echo "localhost:$zookeeper_port" ;;
    node) echo "esdb://localhost:$node_port?tls=false" ;;
    kafka) echo "localhost:$kafka_port" ;;
    jobmanager-*) echo "http://localhost:$((web_port + number - 1))" ;;
    *) echo "$dir/log/$1.log" ;;
  esac
}

# launch NAME ARGUMENTS...: standard output is shown by the web UI when it lies beside the log, with the ending out.
launch() {
  local name=$1
  shift
  nohup "$java" "-Dcluster.process=$dir/$name" "$@" >>"$dir/log/$name.out" 2>&1 </dev/null &
  echo $! >"$dir/run/$name.pid"
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

need_port() {
  ! listens "$1" || fail "port $1 is taken, but $2 needs it: stop the program that has it, or choose another port with $3."
}

# until_ready SECONDS WHAT PROCESS COMMAND...: waits for the command to succeed, or for the process to end.
until_ready() {
  local end=$((SECONDS + $1)) what=$2 name=$3
  shift 3
  until "$@"; do
    if [[ -z $(pid_of "$name") ]]; then
      tail -n 5 "$dir/log/$name.out" >&2 || true
      if [[ -f $dir/log/$name.log ]]; then tail -n 5 "$dir/log/$name.log" >&2; fi
      fail "$name has ended before $what; the end of its log is above, all of it in $dir/log."
    fi
    ((SECONDS < end)) || fail "$what did not happen; see $dir/log/$name.log."
    sleep 0.2
  done
}

registered() {
  local body
  # Inside: bash itself says that nobody listens at a port yet.
  body=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/127.0.0.1/$web_port" && printf 'GET /overview HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 && cat <&3
  ) || return 1
  [[ $body =~ \"taskmanagers\":([0-9]+) ]] && ((BASH_REMATCH[1] >= $1))
}

# ---- configuration --------------------------------------------------------------------------------------------

version_of() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/pom.xml"
}

need_distribution() {
  [[ -f $distribution/flink/flink-runtime-$(version_of flink.version).jar ]] &&
    [[ -f $distribution/kafka/kafka_2.13-$(version_of kafka.version).jar ]] && return
  echo "Getting Flink and Kafka from Maven Central, once ..."
  (cd "$root" && ./mvnw -q package -pl flink-conf/distribution) ||
    fail "Flink is not there: ./mvnw package -pl flink-conf/distribution failed, see above."
}

# Flink's own way from a configuration to what a JVM is started with.
bash_java_utils() {
  "$java" -Dlog4j2.level=WARN -cp "$class_path" org.apache.flink.runtime.util.bash.BashJavaUtils "$@" |
    sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}

write_configuration() {
  local all=() setting
  mkdir -p "$dir/conf" "$dir/base"
  cat "$conf/config.yaml" >"$dir/base/config.yaml"
  if [[ $zookeeper == yes ]]; then
    cat "$here/ha-zookeeper.yaml" >>"$dir/base/config.yaml"
    all+=(-D "high-availability.zookeeper.quorum=localhost:$zookeeper_port" -D "high-availability.storageDir=file://$dir/ha")
  fi
  for setting in \
    "jobmanager.rpc.address=localhost" "jobmanager.rpc.port=$rpc_port" "jobmanager.bind-host=localhost" \
    "rest.address=localhost" "rest.port=$web_port" "rest.bind-address=localhost" \
    "taskmanager.host=localhost" "taskmanager.bind-host=localhost" "io.tmp.dirs=$dir/tmp" \
    "execution.checkpointing.dir=file://$dir/checkpoints" "execution.checkpointing.savepoint-dir=file://$dir/savepoints" \
    ${settings[@]+"${settings[@]}"}; do
    all+=(-D "$setting")
  done
  bash_java_utils UPDATE_AND_GET_FLINK_CONFIGURATION --configDir "$dir/base" -flatten "${all[@]}" >"$dir/conf/config.yaml.new"
  [[ -s $dir/conf/config.yaml.new ]] || fail "$conf/config.yaml cannot be read by Flink, see above."
  mv "$dir/conf/config.yaml.new" "$dir/conf/config.yaml"
  cp "$conf"/log4j*.properties "$dir/conf/"
  bash_java_utils GET_JM_RESOURCE_PARAMS --configDir "$dir/conf" >"$dir/conf/jobmanager.params"
  bash_java_utils GET_TM_RESOURCE_PARAMS --configDir "$dir/conf" >"$dir/conf/taskmanager.params"
  [[ -s $dir/conf/taskmanager.params ]] || fail "the memory settings of $conf/config.yaml do not fit together, see above."
}

# A value of config.yaml as Flink wrote it: one line, in quotes when it has to be.
configured() {
  sed -n "s/^$1: *//p" "$dir/conf/config.yaml" | sed -e "s/^'\(.*\)'$/\1/" -e 's/^"\(.*\)"$/\1/'
}

write_kafka() {
  mkdir -p "$dir/kafka"
  cat >"$dir/kafka/server.properties" <<TEXT
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((kafka_port + 1))
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$kafka_port,CONTROLLER://127.0.0.1:$((kafka_port + 1))
advertised.listeners=PLAINTEXT://localhost:$kafka_port
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$dir/kafka/data
# One broker cannot keep three copies.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# A record's time is that of its event, which may be years old.
log.retention.ms=-1
# There is no other broker to hand anything to.
controlled.shutdown.enable=false
TEXT
  [[ ! -f $dir/kafka/data/meta.properties ]] || return 0
  "$java" -Dlog4j2.level=WARN -cp "$distribution/flink/*:$distribution/kafka/*" kafka.tools.StorageTool format \
    --cluster-id bG9jYWwtY2x1c3Rlci0wMQ --config "$dir/kafka/server.properties" >"$dir/log/kafka.out" 2>&1 ||
    fail "Kafka's storage could not be formatted; see $dir/log/kafka.out."
}

# ---- starting -------------------------------------------------------------------------------------------------

start_zookeeper() {
  need_port "$zookeeper_port" ZooKeeper --zookeeper-port
  mkdir -p "$dir/zookeeper"
  cat >"$dir/zookeeper/zoo.cfg" <<TEXT
tickTime=1000
initLimit=10
syncLimit=5
maxCnxns=100
dataDir=$dir/zookeeper/data
clientPort=$zookeeper_port
clientPortAddress=127.0.0.1
admin.enableServer=false
autopurge.purgeInterval=1
TEXT
  launch zookeeper -Xmx256m -XX:+UseSerialGC "-Dlog.file=$dir/log/zookeeper.log" \
    "-Dlog4j.configurationFile=file:$dir/conf/log4j.properties" -cp "$class_path" \
    org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer --zkConfigFile "$dir/zookeeper/zoo.cfg" --peerId 1
  until_ready 60 "ZooKeeper listening" zookeeper listens "$zookeeper_port"
}

start_node() {
  local jar=$root/source-eventstore/node/target/eventstore-node.jar
  [[ -f $jar ]] || fail "the node is not built: ./mvnw package -pl source-eventstore/node -DskipTests"
  need_port "$node_port" "the EventStoreDB node" --node-port
  launch node -Xmx1g -XX:+UseSerialGC -jar "$jar" --port "$node_port" --line "$node_line" \
    --data "$dir/node"
}

start_kafka() {
  need_port "$kafka_port" Kafka --kafka-port
  need_port "$((kafka_port + 1))" "Kafka's controller" --kafka-port
  write_kafka
  launch kafka -Xmx512m -XX:+UseSerialGC "-Dlog.file=$dir/log/kafka.log" \
    "-Dlog4j.configurationFile=file:$dir/conf/log4j.properties" \
    -cp "$distribution/flink/*:$distribution/kafka/*" kafka.Kafka "$dir/kafka/server.properties"
}

# start_flink NAME MAIN-CLASS JVM-OPTIONS DYNAMIC-SETTINGS ARGUMENTS...
start_flink() {
  local name=$1 main=$2 jvm=$3 dynamic=$4 role=${1%-*}
  shift 4
  # The options are words, as in Flink's own scripts.
  # shellcheck disable=SC2086,SC2046
  launch "$name" $jvm $(configured env.java.opts.all) $(configured "env.java.opts.$role") "-Dlog.file=$dir/log/$name.log" \
    "-Dlog4j.configurationFile=file:$dir/conf/log4j.properties" -cp "$class_path" "$main" \
    --configDir "$dir/conf" $dynamic "$@"
}

start_jobmanager() {
  local number=${1##*-}
  local port=$((web_port + number - 1)) rpc=$((rpc_port + number - 1))
  need_port "$port" "the web UI of $1" --web-port
  need_port "$rpc" "$1" --rpc-port
  start_flink "$1" org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint \
    "$(sed -n 1p "$dir/conf/jobmanager.params")" "$(sed -n 2p "$dir/conf/jobmanager.params")" \
    -D "rest.port=$port" -D "rest.bind-port=$port" -D "jobmanager.rpc.port=$rpc" -D "high-availability.jobmanager.port=$rpc"
}

start_taskmanager() {
  start_flink "$1" org.apache.flink.runtime.taskexecutor.TaskManagerRunner \
    "$(sed -n 1p "$dir/conf/taskmanager.params")" "$(sed -n 2p "$dir/conf/taskmanager.params")" \
    -D "taskmanager.resource-id=$1"
}

start_process() {
  local name=$1
  if [[ -n $(pid_of "$name") ]]; then
    echo "$name is running already."
    return
  fi
  case $name in
    jobmanager-* | taskmanager-*) "start_${name%-*}" "$name" ;;
    *) "start_$name" ;;
  esac
  started+=("$name")
}

await_process() {
  case $1 in
    node) until_ready 60 "the node listening" node listens "$node_port" ;;
    kafka) until_ready 60 "Kafka listening" kafka listens "$kafka_port" ;;
  esac
}

any_runs() {
  local name
  for name in $(processes); do
    [[ -z $(pid_of "$name") ]] || return 0
  done
  return 1
}

described="task_managers job_managers zookeeper kafka node web_port rpc_port zookeeper_port kafka_port node_port node_line class_path"

describe() {
  local name
  for name in $described; do printf '%s=%q\n' "$name" "${!name}"; done >"$dir/cluster.env"
}

recall() {
  [[ -f $dir/cluster.env ]] || return 1
  # shellcheck disable=SC1091
  . "$dir/cluster.env"
}

need_known() {
  local name known
  known=$(processes)
  for name in ${named[@]+"${named[@]}"}; do
    grep -qxF "$name" <<<"$known" || fail "there is no process $name in this cluster; there are: ${known//$'\n'/ }."
  done
}

start() {
  local started=() name wanted
  [[ $job_managers -le 1 || $zookeeper == yes ]] || fail "$job_managers job managers need --zookeeper, to agree which one leads."
  command -v "$java" >/dev/null || fail "no java: set JAVA_HOME to a JDK 17."
  mkdir -p "$dir/log" "$dir/run" "$dir/tmp"
  local -a asked=("$task_managers" "$job_managers" "$zookeeper" "$kafka" "$node")
  if (recall && any_runs); then
    # What runs tells what the cluster looks like; more task managers may come.
    recall
    ((asked[0] <= task_managers)) || task_managers=${asked[0]}
    describe
  else
    if [[ ${#named[@]} -gt 0 ]]; then
      fail "the cluster in $dir does not run: start it first, without the name of a process."
    fi
    if [[ $class_path == "$distribution"* || $kafka == yes ]]; then need_distribution; fi
    describe
    write_configuration
  fi
  need_known
  wanted=${named[*]:-$(processes)}
  for name in $wanted; do start_process "$name"; done
  for name in ${started[@]+"${started[@]}"}; do await_process "$name"; done
  if [[ ${#named[@]} -eq 0 ]]; then
    until_ready 120 "$task_managers task managers at the job manager" jobmanager-1 registered "$task_managers"
    status
  fi
}

# ---- stopping -------------------------------------------------------------------------------------------------

# end SIGNAL SECONDS NAMES...: all at once, then by force.
end() {
  local signal=$1 seconds=$2 name pid
  local -a names=() pids=()
  shift 2
  for name in "$@"; do
    pid=$(pid_of "$name")
    if [[ -z $pid ]]; then
      [[ $signal != KILL ]] || echo "$name does not run."
      rm -f "$dir/run/$name.pid"
      continue
    fi
    kill "-$signal" "$pid" 2>/dev/null || true
    names+=("$name") pids+=("$pid")
  done
  local until=$((SECONDS + seconds)) i
  for i in ${pids[@]+"${!pids[@]}"}; do
    while kill -0 "${pids[$i]}" 2>/dev/null; do
      if ((SECONDS >= until)); then
        echo "${names[$i]} has not stopped in $seconds s and is ended by force."
        kill -KILL "${pids[$i]}" 2>/dev/null || true
      fi
      sleep 0.1
    done
    rm -f "$dir/run/${names[$i]}.pid"
  done
}

stop() {
  if ! recall; then
    echo "There is no cluster in $dir."
    return
  fi
  need_known
  if [[ ${#named[@]} -gt 0 ]]; then
    end TERM 20 "${named[@]}"
    return
  fi
  if ! any_runs; then
    echo "The cluster in $dir does not run."
    return
  fi
  # Word splitting is meant: names have no spaces.
  # shellcheck disable=SC2046
  end TERM 20 $(processes | grep manager)
  # shellcheck disable=SC2046
  end TERM 20 $(processes | grep -v manager)
  echo "The cluster in $dir has stopped."
}

kill_processes() {
  recall || fail "there is no cluster in $dir."
  [[ ${#named[@]} -gt 0 ]] || fail "kill needs the name of a process."
  need_known
  end KILL 10 "${named[@]}"
}

status() {
  local name pid code=0
  if ! recall; then
    echo "There is no cluster in $dir."
    return 1
  fi
  printf '%-14s %-8s %s\n' process pid where
  for name in $(processes); do
    pid=$(pid_of "$name")
    if [[ -n $pid ]]; then
      printf '%-14s %-8s %s\n' "$name" "$pid" "$(where "$name")"
    else
      printf '%-14s %-8s does not run; its log is %s\n' "$name" - "$dir/log/$name.log"
      code=1
    fi
  done
  return $code
}

case $command in
  start) start ;;
  stop) stop ;;
  kill) kill_processes ;;
  status) status ;;
  -h | --help | help) usage ;;
  *) echo "cluster.sh: unknown command $command" >&2; usage >&2; exit 2 ;;
esac
