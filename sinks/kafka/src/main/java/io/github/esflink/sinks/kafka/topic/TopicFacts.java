package io.github.esflink.sinks.kafka.topic;

import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers say of a topic, and with it which records they would refuse for good.
 *
 * @param partitions how many it has
 * @param maxMessageBytes the largest batch of records that it takes
 * @param needsKey whether it takes no record without a key
 * @param mostMillisBehind how far the time of a record may lie before that of the broker
 * @param mostMillisAhead how far behind it
 */
@Internal
public record TopicFacts(
        int partitions,
        int maxMessageBytes,
        boolean needsKey,
        long mostMillisBehind,
        long mostMillisAhead) {

    /** What brokers take unless told otherwise. */
    static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

    private static final long DEFAULT_MOST_MILLIS_AHEAD = 3_600_000;

    /** Of brokers before 3.6, for either direction. */
    private static final String DIFFERENCE = "message.timestamp.difference.max.ms";

    /**
     * @param settings null when they may not be read: the brokers' defaults are assumed
     */
    static TopicFacts of(int partitions, @Nullable Config settings) {
        if (settings == null) {
            return new TopicFacts(
                    partitions,
                    DEFAULT_MAX_MESSAGE_BYTES,
                    false,
                    Long.MAX_VALUE,
                    DEFAULT_MOST_MILLIS_AHEAD);
        }
        boolean ownTime =
                !"LogAppendTime"
                        .equals(
                                KafkaCalls.value(
                                        settings, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
        long difference = number(settings, DIFFERENCE, Long.MAX_VALUE);
        String cleanup = KafkaCalls.value(settings, TopicConfig.CLEANUP_POLICY_CONFIG);
        return new TopicFacts(
                partitions,
                (int)
                        number(
                                settings,
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                DEFAULT_MAX_MESSAGE_BYTES),
                cleanup != null && cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                ownTime
                        ? number(
                                settings,
                                TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                                difference)
                        : Long.MAX_VALUE,
                ownTime
                        ? number(
                                settings,
                                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                                difference)
                        : Long.MAX_VALUE);
    }

    private static long number(Config settings, String name, long otherwise) {
        String value = KafkaCalls.value(settings, name);
        return value == null ? otherwise : Long.parseLong(value);
    }
}
