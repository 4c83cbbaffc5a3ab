package io.github.esflink.sinks.http;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;

/** When events that wait share a request: see {@link HttpEventSinkBuilder#setBatches}. */
record Batches(int maxEvents, MemorySize maxBytes, Duration maxDelay) {}
