package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.logger.LoggerEventSink;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting that a connector has whatever its sink: what a good value does, and a bad one. */
class ConnectorSettingsTest {

    private static final String SCRIPT = "function transform(record) { record.value.seen = true; }";

    @TempDir private static Path folder;

    @BeforeAll
    static void writeScript() throws IOException {
        Files.writeString(folder.resolve("seen.js"), SCRIPT);
    }

    /** A connector, put together by hand. */
    private static final class Expected {
        String id = "orders";
        String connectionString = "esdb://localhost:2113?tls=false";
        StartingPosition start = StartingPosition.latest();
        List<SubscriptionTarget> targets = List.of(SubscriptionTarget.allStreams());
        Duration refusedFor = Duration.ofMinutes(5);
        SourceDefinition.Changes changes = SourceDefinition.Changes.REFUSED;
        @Nullable Filter filter;
        @Nullable Map<String, String> fields;
        @Nullable String script;
        @Nullable Filter filterAfter;
        SinkType type = SinkType.LOGGER;
        EventSink sink = LoggerEventSink.create();
        @Nullable Duration interval;

        void reads(SubscriptionTarget... targets) {
            this.targets = List.of(targets);
        }

        ConnectorDefinition build() {
            return new ConnectorDefinition(
                    id,
                    new SourceDefinition(connectionString, targets, start, changes, refusedFor),
                    filter,
                    new TransformDefinition(fields, script, filterAfter),
                    List.of(new SinkDefinition("", type, sink, null)),
                    interval,
                    List.of());
        }
    }

    /**
     * @param keys of the settings, with blanks between
     * @param text as in a connector file
     * @param effect what becomes another than in a connector without them
     */
    private record Good(String keys, String text, Consumer<Expected> effect) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static Good starts(String text, StartingPosition start) {
        return new Good(
                "subscription:initialPosition",
                "subscription:initialPosition: " + text,
                to -> to.start = start);
    }

    private static Good filters(String text, SubscriptionTarget target) {
        return new Good(
                "subscription:filter:scope subscription:filter:filterType subscription:filter:expression",
                "subscription:filter: {" + text + "}",
                to -> to.reads(target));
    }

    private static Good changes(String key, String word, SourceDefinition.Changes changes) {
        return new Good(
                "subscription:" + key,
                "subscription:" + key + ": " + word,
                to -> to.changes = changes);
    }

    private static Good asks(String text, String query) {
        return new Good(
                "subscription:filter:expression subscription:filter:filterType",
                "subscription:filter: {" + text + "}",
                to -> to.filter = new Filter.Query(query));
    }

    private static SubscriptionTarget all(@Nullable EventFilter filter) {
        return filter == null
                ? SubscriptionTarget.everything()
                : new SubscriptionTarget.AllStreams(filter);
    }

    private static String base64(String script) {
        return Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Good> good() {
        return Stream.of(
                new Good("id", "id: invoices", to -> to.id = "invoices"),
                new Good(
                        "instanceTypeName",
                        "instanceTypeName: http-sink\nurl: https://example.com",
                        to -> {
                            to.type = SinkType.HTTP;
                            to.sink = HttpEventSink.builder().setUrl("https://example.com").build();
                        }),
                new Good(
                        "connectionString",
                        "connectionString: esdb+discover://${env:USER}@db:2114",
                        to -> to.connectionString = "esdb+discover://${env:USER}@db:2114"),
                new Good(
                        "subscription:connectionString",
                        "subscription:connectionString: esdb://db:2114",
                        to -> to.connectionString = "esdb://db:2114"),
                starts("EARLIEST", StartingPosition.earliest()),
                starts(
                        "\"2026-01-31T12:00:00Z\"",
                        StartingPosition.atTime(Instant.parse("2026-01-31T12:00:00Z"))),
                starts("4711", StartingPosition.after(new LogPosition(4711, 4711))),
                new Good(
                        "subscription:streams",
                        "subscription:streams: \"a, b\"",
                        to ->
                                to.reads(
                                        SubscriptionTarget.stream("a"),
                                        SubscriptionTarget.stream("b"))),
                new Good(
                        "subscription:category",
                        "subscription:category: order",
                        to -> to.reads(SubscriptionTarget.category("order"))),
                new Good(
                        "subscription:resolveLinks",
                        "subscription: {streams: \"$et-a, b\", resolveLinks: false}",
                        to ->
                                to.reads(
                                        SubscriptionTarget.streamWithLinks("$et-a"),
                                        SubscriptionTarget.streamWithLinks("b"))),
                new Good(
                        "subscription:resolveLinks",
                        "subscription: {category: order, resolveLinks: false}",
                        to -> to.reads(SubscriptionTarget.streamWithLinks("$ce-order"))),
                new Good(
                        "subscription:refusedFor",
                        "subscription:refusedFor: 90 s",
                        to -> to.refusedFor = Duration.ofSeconds(90)),
                new Good(
                        "subscription:shards",
                        "subscription:shards: 4",
                        to -> to.targets = SubscriptionTarget.shardsOfAll(4)),
                changes(
                        "positionAheadOfLog",
                        "end",
                        new SourceDefinition.Changes(
                                PositionAheadOfLog.END, DeletedStreams.FAIL, FilterChange.REFUSE)),
                changes(
                        "deletedStreams",
                        "skip",
                        new SourceDefinition.Changes(
                                PositionAheadOfLog.FAIL, DeletedStreams.SKIP, FilterChange.REFUSE)),
                changes(
                        "filterChange",
                        "apply",
                        new SourceDefinition.Changes(
                                PositionAheadOfLog.FAIL, DeletedStreams.FAIL, FilterChange.APPLY)),
                filters(
                        "scope: stream, filterType: streamId, expression: order-1",
                        SubscriptionTarget.stream("order-1")),
                filters(
                        "scope: record, filterType: regex, expression: Placed",
                        all(EventFilter.eventTypeRegex("Placed"))),
                filters(
                        "scope: record, expression: \"^Order\"",
                        all(EventFilter.eventTypeRegex("^Order"))),
                filters(
                        "scope: record, filterType: prefix, expression: \"^Order\"",
                        all(EventFilter.eventTypePrefix("^Order"))),
                filters(
                        "scope: stream, expression: $ce-",
                        all(EventFilter.streamNamePrefix("$ce-"))),
                filters("scope: record", all(null)),
                filters("scope: stream, expression: \"\"", all(null)),
                asks("scope: record, filterType: jsonPath, expression: $.value.a", "$.value.a"),
                asks("scope: record, expression: \"$[?$.value.a > 1]\"", "$[?$.value.a > 1]"),
                new Good(
                        "transformer:fields:<name>",
                        "transformer: {fields: {depthKm: /coordinates/2, b: /a}}",
                        to -> {
                            to.fields = new LinkedHashMap<>();
                            to.fields.put("depthKm", "/coordinates/2");
                            to.fields.put("b", "/a");
                        }),
                new Good(
                        "transformer:enabled transformer:function",
                        "transformer: {enabled: true, function: %s}".formatted(base64(SCRIPT)),
                        to -> to.script = SCRIPT),
                new Good(
                        "transformer:enabled transformer:file",
                        "transformer: {enabled: true, file: seen.js}",
                        to -> to.script = SCRIPT),
                new Good(
                        "transformer:filter",
                        "transformer:filter: $.value.total",
                        to -> to.filterAfter = new Filter.Query("$.value.total")),
                new Good(
                        "transformer:filter:<key>",
                        "transformer:filter: {not: {scope: record, expression: $.value.total}}",
                        to -> to.filterAfter = new Filter.Not(new Filter.Query("$.value.total"))),
                new Good(
                        "subscription:filter:and:<part>",
                        "subscription:filter: {and: [{scope: record, expression: A}, {scope: record, expression: $.value.b}]}",
                        to -> {
                            to.reads(all(EventFilter.eventTypePrefix("A")));
                            to.filter = new Filter.Query("$.value.b");
                        }),
                new Good(
                        "subscription:filter:or:<part>",
                        "subscription:filter: {or: [{scope: record, expression: A}, {scope: record, expression: B}]}",
                        to -> to.reads(all(EventFilter.eventTypePrefix("A", "B")))),
                new Good(
                        "subscription:filter:not:<key>",
                        "subscription:filter: {not: {scope: record, expression: A}}",
                        to -> to.reads(all(EventFilter.eventTypeRegex("^(?!^(?:\\$|A))")))),
                new Good(
                        "autocommit:interval",
                        "autocommit:interval: 2500",
                        to -> to.interval = Duration.ofMillis(2_500)));
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodValueHasItsEffect(Good good) {
        Expected expected = new Expected();
        good.effect().accept(expected);
        Map<String, String> built = BuiltConnector.of(parse(good.text()));

        assertThat(built).isEqualTo(BuiltConnector.of(expected.build()));
        assertThat(built).isNotEqualTo(BuiltConnector.of(parse("")));
    }

    /**
     * @param key of the setting
     * @param message without the key
     */
    private record Bad(String key, String text, String message) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** One that is written with its key. */
    private static Bad bad(String key, String value, String message) {
        return new Bad(key, key + ": " + value, message);
    }

    /** Where a filter is expected. */
    private static Bad combined(String key, String value) {
        return bad(
                key,
                value,
                "expected a filter (scope, filterType and expression, or one of and, or, not), found \"%s\"."
                        .formatted(value));
    }

    /** Where one of a filter's keys is expected. */
    private static Bad unknown(String key) {
        return bad(
                key,
                "Order",
                "there is no such setting; expected scope, filterType and expression, or one of and, or, not.");
    }

    static Stream<Bad> bad() {
        return Stream.of(
                bad(
                        "id",
                        "\"no spaces here\"",
                        "expected a name for the connector: letters, digits, dots, dashes, at most 100, found \"no spaces here\"."),
                bad(
                        "instanceTypeName",
                        "htp-sink",
                        "expected http-sink, kafka-sink, logger-sink, sql-sink, found \"htp-sink\"."),
                bad(
                        "connectionString",
                        "localhost:2113",
                        "The connection string is not valid: expected esdb://[user:password@]host:port[,host:port…][?tls=false&…] or esdb+discover://…; kurrentdb, kurrent and kdb mean the same as esdb."),
                bad(
                        "subscription:connectionString",
                        "localhost:2113",
                        "The connection string is not valid: expected esdb://[user:password@]host:port[,host:port…][?tls=false&…] or esdb+discover://…; kurrentdb, kurrent and kdb mean the same as esdb."),
                bad(
                        "subscription:initialPosition",
                        "soon",
                        "expected latest, earliest, a time such as 2026-01-31T12:00:00Z, or a log position, found \"soon\"."),
                new Bad(
                        "subscription:initialPosition",
                        "subscription: {initialPosition: 5, category: a}",
                        "a log position goes with `$all`, and a stream or category is read: expected latest, earliest or a time."),
                combined("subscription:filter:and:<part>", "Order"),
                combined("subscription:filter:or:<part>", "Order"),
                unknown("subscription:filter:not:<key>"),
                unknown("transformer:filter:<key>"),
                new Bad(
                        "subscription:filter:scope",
                        "subscription:filter: {scope: event, expression: a}",
                        "expected stream, record, found \"event\"."),
                new Bad(
                        "subscription:filter:scope",
                        "subscription:filter: {expression: a}",
                        "missing; an expression needs the scope stream or record."),
                new Bad(
                        "subscription:filter:filterType",
                        "subscription:filter: {scope: stream, filterType: glob, expression: a}",
                        "expected streamId, regex, prefix, jsonPath, found \"glob\"."),
                new Bad(
                        "subscription:filter:filterType",
                        "subscription:filter: {scope: record, filterType: streamId, expression: a}",
                        "streamId goes with the scope stream, found record."),
                new Bad(
                        "subscription:filter:filterType",
                        "subscription:filter: {scope: stream, filterType: jsonPath, expression: $.value}",
                        "jsonPath goes with the scope record, found stream."),
                new Bad(
                        "subscription:filter:expression",
                        "subscription:filter: {scope: stream, filterType: prefix, expression: \",\"}",
                        "A prefix filter needs at least one prefix and none of them empty, found []."),
                new Bad(
                        "subscription:filter:expression",
                        "subscription:filter: {scope: record, expression: \"$[?(@.a =~ /x/)]\"}",
                        "No JSONPath query (RFC 9535)"),
                new Bad(
                        "subscription:streams",
                        "subscription: {streams: a, filter: {scope: record}}",
                        "goes with `$all` as it is, and subscription:filter is set."),
                new Bad(
                        "subscription:category",
                        "subscription: {streams: a, category: b}",
                        "subscription:streams is set too; one of them is enough."),
                bad(
                        "subscription:shards",
                        "17",
                        "expected a whole number from 2 to 16, found \"17\"."),
                bad(
                        "subscription:positionAheadOfLog",
                        "wait",
                        "expected fail, end, found \"wait\"."),
                bad("subscription:deletedStreams", "wait", "expected fail, skip, found \"wait\"."),
                bad("subscription:filterChange", "wait", "expected refuse, apply, found \"wait\"."),
                bad(
                        "subscription:refusedFor",
                        "soon",
                        "expected a time such as 00:05:00 or 5 min, found \"soon\"."),
                bad("subscription:resolveLinks", "x", "expected true, false, found \"x\"."),
                new Bad(
                        "subscription:resolveLinks",
                        "subscription:resolveLinks: false",
                        "goes with streams or a category, and `$all` is read."),
                new Bad(
                        "subscription:shards",
                        "subscription: {shards: 3, filter: {scope: record}}",
                        "goes with `$all` as it is, and subscription:filter is set."),
                bad("transformer:enabled", "maybe", "expected true, false, found \"maybe\"."),
                bad(
                        "transformer:enabled",
                        "true",
                        "needs transformer:function, transformer:file or transformer:fields."),
                bad(
                        "transformer:function",
                        "ff!=f",
                        "expected a script in Base64, found \"ff!=f\"."),
                new Bad(
                        "transformer:function",
                        "transformer: {enabled: true, function: %s}"
                                .formatted(base64("function transform(r) {\n  r.value = ;\n}")),
                        "line 2, column 13: SyntaxError: Expected an operand but found ;."),
                bad(
                        "transformer:file",
                        "missing.js",
                        "expected a file in UTF-8 that can be read, found \""),
                new Bad(
                        "transformer:fields:<name>",
                        "transformer:fields: {<name>: b}",
                        "expected a JSON pointer such as /place or /coordinates/0, found \"b\"."),
                bad("transformer:filter", "$.a =~ 1", "No JSONPath query (RFC 9535)"),
                bad("autocommit:enabled", "maybe", "expected true, false, found \"maybe\"."),
                bad("autocommit:interval", "5", "expected milliseconds, 100 or more, found \"5\"."),
                bad(
                        "autocommit:recordsThreshold",
                        "0",
                        "expected a whole number, 1 or more, found \"0\"."),
                bad("logging:enabled", "no", "expected true, false, found \"no\"."),
                bad("transformer:functionName", "change", "expected transform, found \"change\"."),
                bad(
                        "transformer:executionTimeoutMs",
                        "3 s",
                        "expected milliseconds, found \"3 s\". Write 3000."),
                bad("strict", "maybe", "expected true, false, found \"maybe\"."));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadValueIsNamedWithItsLineItsKeyAndWhatWasExpected(Bad bad) {
        assertThatThrownBy(() -> parse(bad.text()))
                .isInstanceOfSatisfying(
                        DefinitionException.class,
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .asString()
                                        .containsPattern(
                                                "^(line [1-4]: )?"
                                                        + Pattern.quote(
                                                                bad.key() + ": " + bad.message())));
    }

    /** A new setting belongs in both tables. */
    @Test
    void everySettingIsHere() {
        Set<String> settings = Effect.keysOf(CommonSettings.CATALOG.settings());
        Set<String> good =
                good().flatMap(row -> Stream.of(row.keys().split(" ", -1)))
                        .collect(Collectors.toCollection(TreeSet::new));
        // What is remarked on; what is refused or not.
        good.addAll(
                Set.of(
                        "autocommit:enabled",
                        "logging:enabled",
                        "autocommit:recordsThreshold",
                        "transformer:functionName",
                        "transformer:executionTimeoutMs",
                        "strict"));

        assertThat(good).isEqualTo(settings);
        assertThat(bad().map(Bad::key).collect(Collectors.toSet())).isEqualTo(settings);
    }

    /** Of a connector that has the settings of the text, and what it cannot be without. */
    private static ConnectorDefinition parse(String text) {
        StringBuilder all = new StringBuilder();
        for (String line :
                List.of(
                        "id: orders",
                        "connectionString: esdb://localhost:2113?tls=false",
                        "instanceTypeName: logger-sink")) {
            String key = line.substring(0, line.indexOf(':') + 1);
            if (!text.startsWith(key) && !text.startsWith("subscription:" + key)) {
                all.append(line).append('\n');
            }
        }
        return ConnectorFile.parse(folder.resolve("orders.yaml").toString(), all + text)
                .connector();
    }
}
