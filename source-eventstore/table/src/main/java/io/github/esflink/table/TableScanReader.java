package io.github.esflink.table;

import io.github.esflink.secret.Reference;
import io.github.esflink.source.EventStoreSourceOptions;
import io.github.esflink.source.client.connection.ConnectionString;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.github.esflink.table.EventStoreTableOptions.BoundedMode;
import io.github.esflink.table.EventStoreTableOptions.StartupMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.factories.FactoryUtil;
import org.jspecify.annotations.Nullable;

/** Reads what the options of a table mean together, and gathers everything that is wrong. */
final class TableScanReader {

    private static final Pattern POSITION =
            Pattern.compile("(?:C:)?([0-9]{1,18})(?:/(?:P:)?([0-9]{1,18}))?");

    /** Which option each way to begin needs; no other way takes it. */
    private static final Map<StartupMode, ConfigOption<?>> COMPANIONS =
            Map.of(
                    StartupMode.TIMESTAMP, EventStoreTableOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
                    StartupMode.POSITION, EventStoreTableOptions.SCAN_STARTUP_POSITION,
                    StartupMode.REVISION, EventStoreTableOptions.SCAN_STARTUP_REVISION);

    private final ReadableConfig options;
    private final List<String> wrong;

    private TableScanReader(ReadableConfig options, List<String> wrong) {
        this.options = options;
        this.wrong = wrong;
    }

    /**
     * @param wrong gets a line for everything that is wrong; then what is returned is not to be
     *     used
     */
    static TableScan read(String table, ReadableConfig options, List<String> wrong) {
        return new TableScanReader(options, wrong).read(table);
    }

    private TableScan read(String table) {
        checkSecrets();
        List<SubscriptionTarget> targets = targets();
        TableScan scan =
                new TableScan(
                        table,
                        targets,
                        start(targets),
                        options.get(EventStoreTableOptions.SCAN_BOUNDED_MODE) == BoundedMode.LATEST
                                ? StoppingPosition.latest()
                                : StoppingPosition.never(),
                        options.getOptional(FactoryUtil.SOURCE_PARALLELISM).orElse(null),
                        options);
        checkParallelism(scan);
        if (wrong.isEmpty()) {
            checkSource(scan);
        }
        return scan;
    }

    /** A catalog shows the options of its tables to whoever asks. */
    private void checkSecrets() {
        String known =
                Reference.replaceAll(
                        options.get(EventStoreSourceOptions.CONNECTION_STRING), reference -> "");
        int end = ConnectionString.userEnd(known);
        int begin = known.indexOf("://") + "://".length();
        int password = end < 0 ? -1 : known.substring(begin, end).indexOf(':') + 1;
        if (password > 0 && begin + password < end) {
            wrong.add(
                    "'connection-string' has a password in it, which SHOW CREATE TABLE and compiled plans would show: name it, as in esdb://admin:${env:ESDB_PASSWORD}@host:2113 or ${file:/run/secrets/esdb}");
        }
    }

    private List<SubscriptionTarget> targets() {
        Map<ConfigOption<?>, Supplier<List<SubscriptionTarget>>> given = waysToRead();
        given.keySet().removeIf(option -> options.getOptional(option).isEmpty());
        if (given.size() > 1) {
            wrong.add(
                    "only one of %s can be given: the first two read streams, the filters and shards are of all of the log, and the server has one filter"
                            .formatted(
                                    given.keySet().stream()
                                            .map(option -> "'" + option.key() + "'")
                                            .toList()));
        }
        List<SubscriptionTarget> targets = List.of(SubscriptionTarget.allStreams());
        for (Map.Entry<ConfigOption<?>, Supplier<List<SubscriptionTarget>>> way :
                given.entrySet()) {
            try {
                targets = way.getValue().get();
            } catch (IllegalArgumentException e) {
                wrong.add("'%s': %s".formatted(way.getKey().key(), e.getMessage()));
            }
        }
        return targets;
    }

    /** By the option that asks for it. */
    private Map<ConfigOption<?>, Supplier<List<SubscriptionTarget>>> waysToRead() {
        Map<ConfigOption<?>, Supplier<List<SubscriptionTarget>>> ways = new LinkedHashMap<>();
        ways.put(
                EventStoreTableOptions.STREAMS,
                () ->
                        options.get(EventStoreTableOptions.STREAMS).stream()
                                .map(this::stream)
                                .toList());
        ways.put(
                EventStoreTableOptions.CATEGORY,
                () -> List.of(category(options.get(EventStoreTableOptions.CATEGORY))));
        ways.put(
                EventStoreTableOptions.FILTER_STREAM_PREFIXES,
                () ->
                        filtered(
                                EventFilter.streamNamePrefix(
                                        texts(EventStoreTableOptions.FILTER_STREAM_PREFIXES))));
        ways.put(
                EventStoreTableOptions.FILTER_STREAM_REGEX,
                () ->
                        filtered(
                                EventFilter.streamNameRegex(
                                        options.get(EventStoreTableOptions.FILTER_STREAM_REGEX))));
        ways.put(
                EventStoreTableOptions.FILTER_EVENT_TYPE_PREFIXES,
                () ->
                        filtered(
                                EventFilter.eventTypePrefix(
                                        texts(EventStoreTableOptions.FILTER_EVENT_TYPE_PREFIXES))));
        ways.put(
                EventStoreTableOptions.FILTER_EVENT_TYPE_REGEX,
                () ->
                        filtered(
                                EventFilter.eventTypeRegex(
                                        options.get(
                                                EventStoreTableOptions.FILTER_EVENT_TYPE_REGEX))));
        ways.put(
                EventStoreTableOptions.SCAN_SHARDS,
                () ->
                        SubscriptionTarget.shardsOfAll(
                                options.get(EventStoreTableOptions.SCAN_SHARDS)));
        return ways;
    }

    private String[] texts(ConfigOption<List<String>> option) {
        return options.get(option).toArray(new String[0]);
    }

    private static List<SubscriptionTarget> filtered(EventFilter filter) {
        return List.of(new SubscriptionTarget.AllStreams(filter));
    }

    private SubscriptionTarget stream(String name) {
        return new SubscriptionTarget.SingleStream(
                name, options.get(EventStoreTableOptions.RESOLVE_LINKS));
    }

    private SubscriptionTarget category(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a category has a name");
        }
        return stream("$ce-" + name);
    }

    private StartingPosition start(List<SubscriptionTarget> targets) {
        StartupMode mode = options.get(EventStoreTableOptions.SCAN_STARTUP_MODE);
        COMPANIONS.forEach(
                (way, option) -> {
                    boolean given = options.getOptional(option).isPresent();
                    if (given != (way == mode)) {
                        wrong.add(
                                "'%s' and 'scan.startup.mode' = '%s' belong together"
                                        .formatted(option.key(), word(way)));
                    }
                });
        boolean readsAll = targets.get(0) instanceof SubscriptionTarget.AllStreams;
        if (mode == (readsAll ? StartupMode.REVISION : StartupMode.POSITION)) {
            wrong.add(
                    readsAll
                            ? "'scan.startup.mode' = 'revision' is for streams and a category: all of the log begins at a position"
                            : "'scan.startup.mode' = 'position' is for all of the log: streams and a category begin at a revision");
        }
        return switch (mode) {
            case EARLIEST -> StartingPosition.earliest();
            case LATEST -> StartingPosition.latest();
            case TIMESTAMP ->
                    begin(
                            EventStoreTableOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
                            () ->
                                    StartingPosition.atTime(
                                            Instant.ofEpochMilli(
                                                    options.get(
                                                            EventStoreTableOptions
                                                                    .SCAN_STARTUP_TIMESTAMP_MILLIS))));
            case POSITION ->
                    begin(
                            EventStoreTableOptions.SCAN_STARTUP_POSITION,
                            () ->
                                    StartingPosition.after(
                                            position(
                                                    options.get(
                                                            EventStoreTableOptions
                                                                    .SCAN_STARTUP_POSITION))));
            case REVISION ->
                    begin(
                            EventStoreTableOptions.SCAN_STARTUP_REVISION,
                            () ->
                                    StartingPosition.afterRevision(
                                            options.get(
                                                    EventStoreTableOptions.SCAN_STARTUP_REVISION)));
        };
    }

    private StartingPosition begin(ConfigOption<?> option, Supplier<StartingPosition> start) {
        if (options.getOptional(option).isEmpty()) {
            return StartingPosition.earliest();
        }
        try {
            return start.get();
        } catch (IllegalArgumentException e) {
            wrong.add("'%s': %s".formatted(option.key(), e.getMessage()));
            return StartingPosition.earliest();
        }
    }

    private static LogPosition position(String text) {
        Matcher matcher = POSITION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a log position is a number, or C:1234/P:1234, found '%s'".formatted(text));
        }
        long commit = Long.parseLong(matcher.group(1));
        @Nullable String prepare = matcher.group(2);
        return new LogPosition(commit, prepare == null ? commit : Long.parseLong(prepare));
    }

    private void checkParallelism(TableScan scan) {
        Integer parallelism = scan.parallelism();
        if (parallelism != null && (parallelism < 1 || parallelism > scan.targets().size())) {
            wrong.add(
                    "'scan.parallelism' is from 1 to %d, found %d: there are %d parts to read, which 'streams' or 'scan.shards' make, and a subtask without one would only hold up the watermark"
                            .formatted(scan.targets().size(), parallelism, scan.targets().size()));
        }
    }

    /** The bounds of the source's own options are known to the source. */
    private void checkSource(TableScan scan) {
        try {
            var unused =
                    scan.<byte[]>reading()
                            .setDeserializer(EventDeserializationSchema.bytes())
                            .build();
        } catch (IllegalArgumentException e) {
            wrong.add(byOptions(String.valueOf(e.getMessage())));
        }
    }

    /** With the names of options instead of those of the builder's methods. */
    private static String byOptions(String message) {
        String named = message;
        for (ConfigOption<?> option : EventStoreTableOptions.OPTIONAL) {
            StringBuilder method = new StringBuilder("set");
            for (String word : option.key().split("-", -1)) {
                method.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
            named = named.replace(method, "'" + option.key() + "'");
        }
        return named;
    }

    private static String word(StartupMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
