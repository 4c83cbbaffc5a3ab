package io.github.esflink.sinks.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.UUID;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {

    @Test
    void aNameIsTheTopicOfEveryEvent() throws Exception {
        TopicTemplate fixed = TopicTemplate.of("orders.v1_x-y");

        assertThat(fixed.isFixed()).isTrue();
        assertThat(fixed.topicOf(event("order-1", "OrderPlaced"), "key/1"))
                .isEqualTo("orders.v1_x-y");
    }

    @ParameterizedTest
    @CsvSource({
        "{stream}, order-eu-1, OrderPlaced, order-eu-1",
        "events.{category}, order-eu-1, OrderPlaced, events.order",
        "{event-type}, order-1, OrderPlaced, order-placed",
        "{Schema-Subject}.x, order-1, order_placed, order-placed.x",
        "{event-type}, order-1, HTTPRequestSent2You, http-request-sent2-you",
        "{stream}, $$order/1 é, X, __order_1__",
        "{category}-{event-type}, order-1, $>, order-__",
        "{category}, orders, X, orders",
        "{eventType}.{partition-key}, order-1, OrderPlaced, OrderPlaced.key_1"
    })
    void placeholdersBecomeLegalNames(String template, String stream, String type, String topic)
            throws Exception {
        assertThat(TopicTemplate.of(template).topicOf(event(stream, type), "key/1"))
                .isEqualTo(topic);
    }

    @Test
    void aNameThatIsTooLongIsNoTopic() {
        assertThatThrownBy(
                        () ->
                                TopicTemplate.of("a{stream}")
                                        .topicOf(event("s".repeat(249), "X"), "key/1"))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessageEndingWith("expected 1 to 249 characters, found 250.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/{stream}", "ä", "{stream", "stream}"})
    void whatIsNoNameIsRefused(String template) {
        assertThatThrownBy(() -> TopicTemplate.of(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a name of at most 249 letters")
                .hasMessageEndingWith("found \"" + template + "\"");
    }

    @Test
    void anUnknownPlaceholderIsRefusedByName() {
        assertThatThrownBy(() -> TopicTemplate.of("{tenant}.{stream}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected no parameters but {schema-subject}, {event-type}, {eventType}, {stream}, {category}, {partition-key} ({tenant} is none), found \"{tenant}.{stream}\"");
    }

    @Test
    void knowsWhichTopicsItMayName() throws Exception {
        TopicTemplate template = InstantiationUtil.clone(TopicTemplate.of("a.{stream}.z"));

        assertThat("a.order-1.z").matches(template.topics());
        assertThat("aXorder-1.z").doesNotMatch(template.topics());
    }

    private static EventRecord event(String stream, String type) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 7, 4711))
                .setSchemaInfo(new SchemaInfo(type, SchemaInfo.JSON))
                .build();
    }
}
