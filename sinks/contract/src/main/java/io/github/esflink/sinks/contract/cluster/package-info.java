/** Flink clusters that a sink is tested on, in this process and in processes of their own. */
@NullMarked
package io.github.esflink.sinks.contract.cluster;

import org.jspecify.annotations.NullMarked;
