/**
 * From a connector file to a running pipeline. {@link io.github.esflink.job.ConnectorJob} is the
 * main class; {@code definition} reads what a person wrote, {@code pipeline} builds what Flink
 * runs, {@code filter} and {@code transform} are the steps between source and sink.
 */
@NullMarked
package io.github.esflink.job;

import org.jspecify.annotations.NullMarked;
