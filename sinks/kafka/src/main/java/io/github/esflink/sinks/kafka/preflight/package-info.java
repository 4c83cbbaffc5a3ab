/** What can be known to be wrong before a job is submitted. */
@NullMarked
package io.github.esflink.sinks.kafka.preflight;

import org.jspecify.annotations.NullMarked;
