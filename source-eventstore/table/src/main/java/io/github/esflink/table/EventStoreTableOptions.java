package io.github.esflink.table;

import io.github.esflink.source.EventStoreSourceOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The options of a table, beside {@code format} and those of {@link EventStoreSourceOptions}; for
 * {@code CREATE TABLE … WITH} and for a {@code TableDescriptor}.
 */
@PublicEvolving
public final class EventStoreTableOptions {

    /** Where a job without state begins. */
    public enum StartupMode {
        EARLIEST,
        LATEST,
        TIMESTAMP,
        POSITION,
        REVISION
    }

    /** Where reading ends. */
    public enum BoundedMode {
        UNBOUNDED,
        LATEST
    }

    /** Whether conditions of a query are given to the server. */
    public enum FilterHandlingPolicy {
        ALWAYS,
        NEVER
    }

    /** What becomes of an event that the format cannot read. */
    public enum FailureHandling {
        FAIL,
        SKIP
    }

    public static final ConfigOption<List<String>> STREAMS =
            ConfigOptions.key("streams")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "Streams to read, separated by ;. Without streams and category all of the log is read.");

    public static final ConfigOption<String> CATEGORY =
            ConfigOptions.key("category")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Reads order-1, order-2, … for order, through the server's projection $by_category.");

    public static final ConfigOption<Boolean> RESOLVE_LINKS =
            ConfigOptions.key("resolve-links")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether a link in a stream that is read is replaced by the event that it leads to.");

    public static final ConfigOption<List<String>> FILTER_STREAM_PREFIXES =
            ConfigOptions.key("filter.stream-prefixes")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription("The streams of $all whose names begin with one of these.");

    public static final ConfigOption<String> FILTER_STREAM_REGEX =
            ConfigOptions.key("filter.stream-regex")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The streams of $all in whose names this is found; the server's dialect is that of .NET.");

    public static final ConfigOption<List<String>> FILTER_EVENT_TYPE_PREFIXES =
            ConfigOptions.key("filter.event-type-prefixes")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription("The events of $all whose types begin with one of these.");

    public static final ConfigOption<String> FILTER_EVENT_TYPE_REGEX =
            ConfigOptions.key("filter.event-type-regex")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The events of $all in whose types this is found; the server's dialect is that of .NET.");

    public static final ConfigOption<StartupMode> SCAN_STARTUP_MODE =
            ConfigOptions.key("scan.startup.mode")
                    .enumType(StartupMode.class)
                    .defaultValue(StartupMode.EARLIEST)
                    .withDescription("Where a job without state begins.");

    public static final ConfigOption<Long> SCAN_STARTUP_TIMESTAMP_MILLIS =
            ConfigOptions.key("scan.startup.timestamp-millis")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "With timestamp: begins with the first event written then or later; milliseconds since 1970-01-01 UTC.");

    public static final ConfigOption<String> SCAN_STARTUP_POSITION =
            ConfigOptions.key("scan.startup.position")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "With position: the log position of the last event not to read, 1234 or C:1234/P:1234. Of $all only.");

    public static final ConfigOption<Long> SCAN_STARTUP_REVISION =
            ConfigOptions.key("scan.startup.revision")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "With revision: that of the last event not to read. Of streams and categories only.");

    public static final ConfigOption<BoundedMode> SCAN_BOUNDED_MODE =
            ConfigOptions.key("scan.bounded.mode")
                    .enumType(BoundedMode.class)
                    .defaultValue(BoundedMode.UNBOUNDED)
                    .withDescription(
                            "latest ends with the last event that was there when the job was started; batch mode needs it.");

    public static final ConfigOption<Integer> SCAN_SHARDS =
            ConfigOptions.key("scan.shards")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Reads $all in 2 to 16 disjoint parts at once, each stream whole in one.");

    public static final ConfigOption<FilterHandlingPolicy> FILTER_HANDLING_POLICY =
            ConfigOptions.key("filter.handling.policy")
                    .enumType(FilterHandlingPolicy.class)
                    .defaultValue(FilterHandlingPolicy.ALWAYS)
                    .withDescription(
                            "Whether the server gets what it can do of the conditions of a query, or Flink looks at all of them.");

    public static final ConfigOption<FailureHandling> FAILURE_HANDLING =
            ConfigOptions.key("failure-handling")
                    .enumType(FailureHandling.class)
                    .defaultValue(FailureHandling.FAIL)
                    .withDescription(
                            "What becomes of an event that the format cannot read: the job fails, or the event is left out and counted.");

    static final Set<ConfigOption<?>> REQUIRED =
            Set.of(EventStoreSourceOptions.CONNECTION_STRING, FactoryUtil.FORMAT);

    static final Set<ConfigOption<?>> OPTIONAL =
            new LinkedHashSet<>(
                    List.of(
                            STREAMS,
                            CATEGORY,
                            RESOLVE_LINKS,
                            FILTER_STREAM_PREFIXES,
                            FILTER_STREAM_REGEX,
                            FILTER_EVENT_TYPE_PREFIXES,
                            FILTER_EVENT_TYPE_REGEX,
                            FILTER_HANDLING_POLICY,
                            SCAN_STARTUP_MODE,
                            SCAN_STARTUP_TIMESTAMP_MILLIS,
                            SCAN_STARTUP_POSITION,
                            SCAN_STARTUP_REVISION,
                            SCAN_BOUNDED_MODE,
                            SCAN_SHARDS,
                            FactoryUtil.SOURCE_PARALLELISM,
                            FAILURE_HANDLING,
                            EventStoreSourceOptions.MAX_BUFFERED,
                            EventStoreSourceOptions.SILENCE_TIMEOUT,
                            EventStoreSourceOptions.REFUSED_FOR,
                            EventStoreSourceOptions.POSITION_AHEAD_OF_LOG,
                            EventStoreSourceOptions.DELETED_STREAMS,
                            EventStoreSourceOptions.FILTER_CHANGE,
                            EventStoreSourceOptions.DEAD_LINKS));

    private EventStoreTableOptions() {}
}
