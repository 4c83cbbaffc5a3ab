package io.github.esflink.source;

import io.github.esflink.source.subscription.DeadLinks;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * The options of the source that are values, for jobs that take theirs from a configuration; see
 * {@link EventStoreSourceBuilder#setOptions}.
 */
@PublicEvolving
public final class EventStoreSourceOptions {

    public static final ConfigOption<String> CONNECTION_STRING =
            ConfigOptions.key("connection-string")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "esdb://… or esdb+discover://…; a password by reference: ${env:NAME} or ${file:/path}.");

    public static final ConfigOption<MemorySize> MAX_BUFFERED =
            ConfigOptions.key("max-buffered")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(8))
                    .withDescription(
                            "How much a split may hold of what the server has sent and the source has not emitted yet.");

    public static final ConfigOption<Duration> SILENCE_TIMEOUT =
            ConfigOptions.key("silence-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "How long an open subscription may be silent while the log grows before it is opened again.");

    public static final ConfigOption<Duration> REFUSED_FOR =
            ConfigOptions.key("refused-for")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How long credentials, access rights or a certificate may be refused before the job fails; 0 fails it at once.");

    public static final ConfigOption<PositionAheadOfLog> POSITION_AHEAD_OF_LOG =
            ConfigOptions.key("position-ahead-of-log")
                    .enumType(PositionAheadOfLog.class)
                    .defaultValue(PositionAheadOfLog.FAIL)
                    .withDescription(
                            "What becomes of a position that is past the end of the log, or of the stream.");

    public static final ConfigOption<DeletedStreams> DELETED_STREAMS =
            ConfigOptions.key("deleted-streams")
                    .enumType(DeletedStreams.class)
                    .defaultValue(DeletedStreams.FAIL)
                    .withDescription("What becomes of a stream that was deleted for good.");

    public static final ConfigOption<FilterChange> FILTER_CHANGE =
            ConfigOptions.key("filter-change")
                    .enumType(FilterChange.class)
                    .defaultValue(FilterChange.REFUSE)
                    .withDescription(
                            "What becomes of a job that goes on from state with another filter than the state has.");

    public static final ConfigOption<DeadLinks> DEAD_LINKS =
            ConfigOptions.key("dead-links")
                    .enumType(DeadLinks.class)
                    .defaultValue(DeadLinks.SKIP)
                    .withDescription(
                            "What becomes of a link that leads nowhere, where links are resolved.");

    private EventStoreSourceOptions() {}
}
