package io.github.esflink.source.event;

import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** See {@link DeserializationFailureHandler#skip}. */
final class SkipFailures<T> implements DeserializationFailureHandler<T> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(DeserializationFailureHandler.class);
    private static final int SAID_ONE_BY_ONE = 10;
    private static final int THEN_EVERY = 1_000;

    private long skipped;

    @Override
    public void handle(EventStoreEvent event, Exception failure, Collector<T> out) {
        skipped++;
        if (skipped <= SAID_ONE_BY_ONE || skipped % THEN_EVERY == 0) {
            // The class of the failure only: its message may quote the payload.
            LOG.warn(
                    "Skipped event {}@{} (type {}, id {}): it could not be deserialized ({}). Skipped so far: {}.",
                    event.streamId(),
                    event.revision(),
                    event.eventType(),
                    event.eventId(),
                    failure.getClass().getName(),
                    skipped);
        }
    }
}
