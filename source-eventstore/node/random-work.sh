#!/usr/bin/env bash
# Asks the node everything that EventStoreDB 23.10.8 and 24.2.0 were asked (all seeds of the three files in
# src/test/resources/randomwork), and compares the answers to the letter. Then asks both lines of the node for 40 seeds
# that no server was asked, other ones each time, and looks whether they agree and keep streams in order.
set -euo pipefail
cd "$(dirname "$0")/../.."
./mvnw -q test -pl source-eventstore/node -Dtest='RandomWorkTest,FreshSeedsTest' -Drandomwork.seeds=40 -Drandomwork.fresh=40 -Dsurefire.failIfNoSpecifiedTests=false
echo "The node answers as the servers did."
