package io.github.esflink.sinks.kafka.topic;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Topics that were missing or refused a moment ago. A template may make a new name for every event,
 * so that only the last {@value #MOST} are kept.
 */
final class MissingTopics {

    static final long FOR_MILLIS = 10_000;
    static final int MOST = 10_000;

    /**
     * @param refusal what the brokers said; null when the topic only is not there
     */
    record Missing(long until, @Nullable String refusal) {}

    private final LongSupplier millis;
    private final Map<String, Missing> topics =
            new LinkedHashMap<>() {

                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Missing> eldest) {
                    return size() > MOST;
                }
            };

    MissingTopics(LongSupplier millis) {
        this.millis = millis;
    }

    void add(String topic, @Nullable String refusal) {
        topics.put(topic, new Missing(millis.getAsLong() + FOR_MILLIS, refusal));
    }

    /** Null when it is to be asked for, again or at all. */
    @Nullable Missing get(String topic) {
        Missing missing = topics.get(topic);
        if (missing != null && millis.getAsLong() >= missing.until()) {
            topics.remove(topic);
            return null;
        }
        return missing;
    }
}
