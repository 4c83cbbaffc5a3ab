package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.java.functions.KeySelector;

/** What has to arrive in order. */
@PublicEvolving
public sealed interface Ordering {

    /** The events of a stream. */
    static Ordering byStream() {
        return new ByStream();
    }

    /**
     * The events with the same key. Those of one stream arrive in order only when they have the
     * same key.
     */
    static Ordering byKey(KeySelector<EventRecord, String> key) {
        return new ByKey(key);
    }

    /** Nothing: every event goes as soon as there is room for it. */
    static Ordering none() {
        return new None();
    }

    /** The key that lanes, and the URL's {@code {partition-key}}, go by. */
    default KeySelector<EventRecord, String> key() {
        return record -> record.position().streamId();
    }

    /** By stream. */
    record ByStream() implements Ordering {}

    /** By a key of the event. */
    record ByKey(KeySelector<EventRecord, String> key) implements Ordering {
        public ByKey {
            Objects.requireNonNull(key, "key");
        }
    }

    /** Without order. */
    record None() implements Ordering {}
}
