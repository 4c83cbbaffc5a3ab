package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.EventFilter.Subject;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSettingsTest {

    private static final String MINIMAL =
            "id: orders\nconnectionString: esdb://localhost:2113?tls=false\ninstanceTypeName: logger-sink\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                subscription:
                  filter:
                    and:
                      - {scope: stream, filterType: prefix, expression: order-}
                      - or:
                          - {scope: record, filterType: jsonPath, expression: "$[?$.value.total > 100]"}
                          - not: {scope: record, filterType: regex, expression: "^Order"}
                """,
                """
                subscription:filter:and:0:scope: stream
                subscription:filter:and:0:expression: order-
                subscription:filter:and:1:or:0:scope: record
                subscription:filter:and:1:or:0:expression: "$[?$.value.total > 100]"
                subscription:filter:and:1:or:1:not:scope: record
                subscription:filter:and:1:or:1:not:expression: ^Order
                """,
                """
                Subscription:
                  Filter:
                    And:
                      ours: {Scope: Stream, Expression: order-}
                      wanted:
                        OR:
                          large: {scope: RECORD, filtertype: JSONPATH, expression: "$[?$.value.total > 100]"}
                          other: {NOT: {scope: record, expression: "^Order"}}
                """,
                """
                {"subscription": {"filter": {"and": [
                  {"scope": "stream", "expression": "order-"},
                  {"or": [
                    {"scope": "record", "expression": "$[?$.value.total > 100]"},
                    {"not": {"scope": "record", "expression": "^Order"}}]}]}}}
                """,
            })
    void filtersCombineInEveryWayToWriteThem(String filter) {
        ConnectorDefinition definition = parse(filter);

        assertThat(definition.source().targets())
                .containsExactly(
                        new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("order-")));
        assertThat(definition.filter())
                .hasToString(
                        "($[?$.value.total > 100] and (not (type begins with $))) or ((not (type matches ^Order)) and (not (type begins with $)))");
    }

    @Test
    void anyFilterMayStandAfterTheTransform() {
        assertThat(
                        parse(
                                        "transformer: {fields: {a: /a}, filter: {and: [{scope: record, expression: Order}, {scope: record, expression: $.value.a}]}}")
                                .transform()
                                .filter())
                .isEqualTo(
                        new Filter.All(
                                List.of(
                                        new Filter.BeginsWith(Subject.EVENT_TYPE, List.of("Order")),
                                        new Filter.Query("$.value.a"))));
        assertThat(
                        parse(
                                        "transformer:filter: {scope: stream, filterType: streamId, expression: order-1}")
                                .transform()
                                .filter())
                .isEqualTo(new Filter.StreamIs("order-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscription:filter: {and: []} | line 4: subscription:filter:and: expected a filter (scope, filterType and expression, or one of and, or, not), found \"\".",
                "subscription:filter: {or: {}} | line 4: subscription:filter:or: expected a filter (scope, filterType and expression, or one of and, or, not), found \"\".",
                "subscription:filter: {not: } | line 4: subscription:filter:not: expected a filter (scope, filterType and expression, or one of and, or, not), found \"\".",
                "subscription:filter: {not: Order} | line 4: subscription:filter:not: expected a filter (scope, filterType and expression, or one of and, or, not), found \"Order\".",
                "subscription:filter: {not: [{scope: record, expression: a}]} | line 4: subscription:filter:not: expected one value, found a list.",
                "subscription:filter: {and: [Order, {scope: record, expression: a}]} | line 4: subscription:filter:and:0: expected a filter (scope, filterType and expression, or one of and, or, not), found \"Order\".",
                "subscription:filter: {and: [{}, {scope: record, expression: a}]} | line 4: subscription:filter:and:0: expected a filter (scope, filterType and expression, or one of and, or, not), found \"\".",
                "subscription:filter: {or: [{scope: event, expression: a}]} | line 4: subscription:filter:or:0:scope: expected stream, record, found \"event\".",
                "subscription:filter: {or: [{scope: record, filterType: glob, expression: a}]} | line 4: subscription:filter:or:0:filterType: expected streamId, regex, prefix, jsonPath, found \"glob\".",
                "subscription:filter: {or: [{expression: a}]} | subscription:filter:or:0:scope: missing; an expression needs the scope stream or record.",
                "subscription:filter: {or: [{scope: record, scop: a}]} | line 4: subscription:filter:or:0:scop: there is no such setting; expected scope, filterType and expression, or one of and, or, not.",
                "subscription:filter: {scope: record, not: {scope: record, expression: a}} | line 4: subscription:filter:not: stands beside scope, filterType and expression; expected scope, filterType and expression, or one of and, or, not: what belongs together goes below one of those.",
                "subscription:filter: {and: {a: {scope: record, expression: \"$[?\"}}} | line 4: subscription:filter:and:a:expression: No JSONPath query (RFC 9535)",
                "subscription:filter: {or: [{scope: record, expression: \"a(?!b)\"}, {scope: record, expression: $.value}, {scope: stream, expression: a}]} | line 4: subscription:filter:or:0:expression: expected a regular expression of RE2, because this one is asked here and not by the server, found \"a(?!b)\": ",
                "subscription:filter: {and: [{scope: record, filterType: regex, expression: \"(\"}]} | line 4: subscription:filter:and:0:expression: A regex filter needs an expression that is valid in .NET",
                "subscription: {shards: 3, filter: {not: {scope: record, expression: a}}} | subscription:shards: goes with `$all` as it is, and subscription:filter is set.",
                "transformer:filter: {scope: record, filterType: regex, expression: \"(?=a)\"} | line 4: transformer:filter:expression: expected a regular expression of RE2, because this one is asked here and not by the server, found \"(?=a)\": ",
                "topic: [a] | line 4: topic: expected one value, found a list.",
                "transformer: {filter: {and: 3}} | line 4: transformer:filter:and: expected a filter (scope, filterType and expression, or one of and, or, not), found \"3\".",
            })
    void whatIsWrongIsNamedWithItsKeyAndWhatWasExpected(String setting, String message) {
        assertThatThrownBy(() -> parse(setting))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aQueryAndAFilterBelowItAreOneTooMany() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        "transformer:filter: $.value\ntransformer:filter:scope: record\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(
                        "line 4: transformer:filter: expected a JSONPath query or a filter below, found both.");
    }

    @Test
    void filtersNestSixteenDeepAndNoDeeper() {
        assertThat(parse("subscription:filter: " + nested(15)).filter()).isNotNull();
        assertThatThrownBy(() -> parse("subscription:filter: " + nested(16)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("expected filters in one another at most 16 deep.");
    }

    @Test
    void thousandsOfLevelsAreRefusedAndNotAStackOverflow() {
        assertThatThrownBy(() -> parse("subscription:filter: " + nested(20_000)))
                .isInstanceOf(DefinitionException.class);
    }

    private static String nested(int depth) {
        return "{not: ".repeat(depth) + "{scope: record, expression: $.value}" + "}".repeat(depth);
    }

    private static ConnectorDefinition parse(String settings) {
        String text =
                settings.startsWith("{")
                        ? settings.replaceFirst(
                                "\\{",
                                "{\"id\": \"orders\", \"connectionString\": \"esdb://localhost:2113?tls=false\", \"instanceTypeName\": \"logger-sink\",")
                        : MINIMAL + settings;
        return ConnectorFile.parse("orders.yaml", text).connector();
    }
}
