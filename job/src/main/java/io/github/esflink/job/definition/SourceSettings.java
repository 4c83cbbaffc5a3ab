package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What to read, in the server's words where it has them. */
final class SourceSettings {

    /** What a filter looks at. */
    enum FilterScope {
        STREAM,
        RECORD
    }

    /** How a filter's expression is read. */
    enum FilterType {
        STREAM_ID,
        REGEX,
        PREFIX,
        JSON_PATH
    }

    static final Setting<String> CONNECTION_STRING =
            new Setting<>(
                    "connectionString",
                    Kind.text("esdb://host:port or esdb+discover://host"),
                    null,
                    true,
                    true,
                    "The EventStoreDB to read. A password goes in by reference: `esdb://admin:${env:ESDB_PASSWORD}@host:2113`, or `${file:/run/secrets/esdb}` for all of it.");

    static final Setting<StartingPosition> INITIAL_POSITION =
            Setting.withDefault(
                    "subscription:initialPosition",
                    new Kind<>(
                            "latest, earliest, a time such as 2026-01-31T12:00:00Z, or a log position",
                            SourceSettings::startingPosition),
                    "latest",
                    "Where to begin when there is no checkpoint or savepoint; a log position is that of the last event *not* to deliver.");

    static final Setting<FilterScope> FILTER_SCOPE =
            Setting.optional(
                    "subscription:filter:scope",
                    Kind.choice(FilterScope.class),
                    "What the filter looks at: `stream` is the stream id, `record` the event type. Without a filter everything but system events is read; with a scope and no expression everything, system events too.");

    static final Setting<FilterType> FILTER_TYPE =
            Setting.optional(
                    "subscription:filter:filterType",
                    Kind.choice(FilterType.class),
                    "How the expression is read: the whole stream id, a regular expression in the server's dialect (.NET), a comma separated list of beginnings, or a JSONPath query ([RFC 9535](https://www.rfc-editor.org/rfc/rfc9535)) over JSON events, with the scope `record`. Default: `prefix`; `jsonPath` when the expression begins with `$.` or `$[`; `regex` when the expression has characters that only make sense there (one of `^*+?()[]{}|\\`, or a `$` at the end).");

    static final Setting<String> FILTER_EXPRESSION =
            Setting.optional(
                    "subscription:filter:expression",
                    new Kind<>("text", Optional::of),
                    "What it has to look like. The server filters, and what does not match is never sent; a JSONPath query is asked here, of the record as in [`RecordTree`](../job/src/main/java/io/github/esflink/job/filter/RecordTree.java): `$[?$.value.total > 100]`.");

    static final Setting<String> STREAMS =
            Setting.optional(
                    "subscription:streams",
                    Kind.text("stream ids, comma separated"),
                    "Reads these streams instead of `$all`, each on its own.");

    static final Setting<String> CATEGORY =
            Setting.optional(
                    "subscription:category",
                    Kind.text("a category"),
                    "Reads the streams of a category (`order` for `order-1`, `order-2`, …) instead of `$all`, through the server's projection `$by_category`, which has to run.");

    static final Setting<Integer> SHARDS =
            Setting.optional(
                    "subscription:shards",
                    Kind.integer(2, 16),
                    "Reads `$all` in that many disjoint parts at once, each stream whole in one. The server looks over its log once for each: for a large catch-up with a slow consumer.");

    static final List<Setting<?>> ALL =
            List.of(
                    CONNECTION_STRING,
                    INITIAL_POSITION,
                    FILTER_SCOPE,
                    FILTER_TYPE,
                    FILTER_EXPRESSION,
                    STREAMS,
                    CATEGORY,
                    SHARDS);

    private static final String ONLY_IN_A_REGEX = "^*+?()[]{}|\\";

    private SourceSettings() {}

    static Optional<SourceDefinition> read(Scope scope) {
        Optional<String> connectionString = scope.read(CONNECTION_STRING);
        connectionString
                .flatMap(EventStoreEventLog::check)
                .ifPresent(wrong -> scope.error(CONNECTION_STRING, wrong + "."));
        Optional<StartingPosition> start = scope.read(INITIAL_POSITION);
        Optional<List<SubscriptionTarget>> targets = targets(scope);
        if (start.isPresent() && targets.isPresent()) {
            checkStart(scope, start.get(), targets.get());
        }
        if (connectionString.isEmpty() || start.isEmpty() || targets.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new SourceDefinition(connectionString.get(), targets.get(), start.get()));
    }

    private static void checkStart(
            Scope scope, StartingPosition start, List<SubscriptionTarget> targets) {
        boolean accepted =
                targets.stream()
                        .allMatch(target -> start.place().map(target::accepts).orElse(true));
        if (!accepted) {
            scope.error(
                    INITIAL_POSITION,
                    "a log position goes with `$all`, and a stream or category is read: expected latest, earliest or a time.");
        }
    }

    private static Optional<StartingPosition> startingPosition(String text) {
        String value = text.strip();
        if (value.equalsIgnoreCase("latest")) {
            return Optional.of(StartingPosition.latest());
        }
        if (value.equalsIgnoreCase("earliest")) {
            return Optional.of(StartingPosition.earliest());
        }
        try {
            if (value.chars().allMatch(Character::isDigit)) {
                long position = Long.parseLong(value);
                return Optional.of(StartingPosition.after(new LogPosition(position, position)));
            }
            return Optional.of(StartingPosition.atTime(Instant.parse(value)));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<SubscriptionTarget>> targets(Scope scope) {
        Optional<String> streams = scope.read(STREAMS);
        Optional<String> category = scope.read(CATEGORY);
        Optional<Integer> shards = scope.read(SHARDS);
        boolean filtered = scope.has(FILTER_SCOPE) || scope.has(FILTER_EXPRESSION);
        for (Setting<?> other : List.of(STREAMS, CATEGORY, SHARDS)) {
            if (filtered && scope.has(other)) {
                scope.error(other, "goes with `$all` as it is, and subscription:filter is set.");
            }
        }
        if (streams.isPresent() && category.isPresent()) {
            scope.error(CATEGORY, "subscription:streams is set too; one of them is enough.");
        }
        Optional<SubscriptionTarget> filter = filtered(scope);
        if (streams.isPresent()) {
            return Optional.of(names(streams.get()).map(SubscriptionTarget::stream).toList());
        }
        if (category.isPresent()) {
            return Optional.of(List.of(SubscriptionTarget.category(category.get().strip())));
        }
        if (shards.isPresent()) {
            return Optional.of(SubscriptionTarget.shardsOfAll(shards.get()));
        }
        return filter.map(List::of);
    }

    /** {@code $all}, as far as the filter lets it through. Empty when the filter is wrong. */
    private static Optional<SubscriptionTarget> filtered(Scope scope) {
        Optional<FilterScope> subject = scope.read(FILTER_SCOPE);
        Optional<FilterType> type = scope.read(FILTER_TYPE);
        Optional<String> expression = scope.read(FILTER_EXPRESSION).filter(text -> !text.isBlank());
        if (!scope.has(FILTER_SCOPE)) {
            if (expression.isPresent()) {
                scope.error(
                        FILTER_SCOPE, "missing; an expression needs the scope stream or record.");
                return Optional.empty();
            }
            return Optional.of(SubscriptionTarget.allStreams());
        }
        if (expression.isEmpty()) {
            return Optional.of(new SubscriptionTarget.AllStreams(null));
        }
        FilterType read = type.orElseGet(() -> guess(expression.get()));
        if (subject.isEmpty() || (type.isEmpty() && scope.has(FILTER_TYPE))) {
            return Optional.empty();
        }
        if (read == FilterType.STREAM_ID) {
            if (subject.get() == FilterScope.RECORD) {
                scope.error(FILTER_TYPE, "streamId goes with the scope stream, found record.");
                return Optional.empty();
            }
            return Optional.of(SubscriptionTarget.stream(expression.get().strip()));
        }
        if (read == FilterType.JSON_PATH) {
            if (subject.get() == FilterScope.STREAM) {
                scope.error(FILTER_TYPE, "jsonPath goes with the scope record, found stream.");
            }
            checkQuery(scope, FILTER_EXPRESSION, expression.get());
            return Optional.of(SubscriptionTarget.allStreams());
        }
        EventFilter.Subject of =
                subject.get() == FilterScope.STREAM
                        ? EventFilter.Subject.STREAM_NAME
                        : EventFilter.Subject.EVENT_TYPE;
        try {
            EventFilter.Expression looksLike =
                    read == FilterType.REGEX
                            ? new EventFilter.Regex(expression.get())
                            : new EventFilter.Prefixes(names(expression.get()).toList());
            return Optional.of(new SubscriptionTarget.AllStreams(new EventFilter(of, looksLike)));
        } catch (IllegalArgumentException e) {
            scope.error(FILTER_EXPRESSION, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Notes what is wrong with a JSONPath query, or worth a remark. */
    static void checkQuery(Scope scope, Setting<String> setting, String query) {
        try {
            JsonPath.parse(query).warnings().forEach(warning -> scope.remark(setting, warning));
        } catch (JsonPathSyntaxException e) {
            scope.error(setting, String.valueOf(e.getMessage()));
        }
    }

    /** The query that is asked of each event here; empty when the server filters, or nobody. */
    static Optional<String> query(Scope scope) {
        Optional<String> expression =
                scope.value(FILTER_EXPRESSION).filter(text -> !text.isBlank());
        return expression.filter(
                text ->
                        scope.value(FILTER_TYPE)
                                        .flatMap(FILTER_TYPE.kind().parser())
                                        .orElseGet(() -> guess(text))
                                == FilterType.JSON_PATH);
    }

    private static FilterType guess(String expression) {
        if (expression.startsWith("$.") || expression.startsWith("$[")) {
            return FilterType.JSON_PATH;
        }
        return expression.endsWith("$")
                        || expression.chars().anyMatch(c -> ONLY_IN_A_REGEX.indexOf(c) >= 0)
                ? FilterType.REGEX
                : FilterType.PREFIX;
    }

    private static Stream<String> names(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(name -> !name.isEmpty());
    }
}
