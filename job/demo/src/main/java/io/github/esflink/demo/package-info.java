/**
 * The demo: real earthquakes through the whole system, from one command. Three processes, each a
 * JVM of its own: the node, Flink with the job, and {@link io.github.esflink.demo.Demo} that starts
 * and stops them.
 */
@NullMarked
package io.github.esflink.demo;

import org.jspecify.annotations.NullMarked;
