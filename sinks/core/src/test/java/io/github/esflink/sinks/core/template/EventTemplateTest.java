package io.github.esflink.sinks.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.UUID;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTemplateTest {

    @Test
    void takesEveryParameterFromTheEvent() throws Exception {
        EventTemplate template =
                InstantiationUtil.clone(
                        EventTemplate.parse(
                                "{schema-subject}|{event-type}|{eventType}|{stream}|{category}|{partition-key}|end"));

        assertThat(template.varies()).isTrue();
        assertThat(template.of(event("order-eu-12", "OrderPlaced"), "key/1"))
                .isEqualTo("order-placed|order-placed|OrderPlaced|order-eu-12|order|key/1|end");
    }

    @ParameterizedTest
    @CsvSource({
        "order-12, order",
        "order-eu-12, order",
        "orders, orders",
        "-12, -12",
        "order-, order",
        "$ce-order, $ce",
    })
    void aCategoryIsWhatPrecedesTheFirstHyphenOrAllOfTheStream(String stream, String category) {
        assertThat(EventTemplate.parse("{Category}").of(event(stream, "X"), ""))
                .isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource({
        "OrderPlaced, order-placed",
        "orderPlaced, order-placed",
        "HTTPRequestSent, http-request-sent",
        "Order2Placed, order2-placed",
        "order_placed, order-placed",
        "order placed, order-placed",
        "order-placed, order-placed",
        "orders.v1.OrderPlaced, orders.v1.order-placed",
        "ÖlAusgelaufen, öl-ausgelaufen",
    })
    void writesEventTypesInLowerCaseWithHyphens(String type, String expected) {
        assertThat(EventTemplate.parse("{event-type}").of(event("s", type), ""))
                .isEqualTo(expected);
    }

    @Test
    void aTextWithoutParametersIsItself() {
        EventTemplate template = EventTemplate.parse("a}b{");

        assertThat(template.varies()).isFalse();
        assertThat(template).hasToString("a}b{");
    }

    @Test
    void anUnknownParameterIsNamedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventTemplate.parse("{stream}/{strem}"))
                .withMessage(
                        "no parameters but {schema-subject}, {event-type}, {eventType}, {stream}, {category}, {partition-key} ({strem} is none)");
    }

    private static EventRecord event(String stream, String type) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 7, 4711))
                .setSchemaInfo(new SchemaInfo(type, SchemaInfo.JSON))
                .build();
    }
}
