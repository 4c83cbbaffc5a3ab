/**
 * Transactions: Flink's Kafka sink, its secrets resolved where it runs, and what it leaves open or
 * loses found.
 */
@NullMarked
package io.github.esflink.sinks.kafka.delivery;

import org.jspecify.annotations.NullMarked;
