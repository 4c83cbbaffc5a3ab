/** From an event to a record that Kafka takes, or to a dead letter, before a producer sees it. */
@NullMarked
package io.github.esflink.sinks.kafka.record;

import org.jspecify.annotations.NullMarked;
