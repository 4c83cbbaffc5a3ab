package io.github.esflink.job.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.JsonPathMatch;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree that is made as it is looked at answers as one that was there before. */
class RecordTreeTest {

    private static final String WHOLE =
            """
            {"recordId":"00000000-0000-0001-0000-000000000002",
             "position":{"streamId":"order-1","streamRevision":7,"logPosition":4711},
             "isTransformed":false,
             "schemaInfo":{"subject":"OrderPlaced","type":"json"},
             "headers":{"tenant":"a","$correlationId":"c-1"},
             "value":{"total":120,"lines":[{"sku":"x"},{"sku":"y"}],"note":null},
             "eventType":"OrderPlaced",
             "stream":"order-1",
             "data":{"total":120,"lines":[{"sku":"x"},{"sku":"y"}],"note":null},
             "metadata":{"tenant":"a","$correlationId":"c-1"}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "$.*",
                "$..*",
                "$[*]",
                "$.position.*",
                "$.schemaInfo['type', 'subject']",
                "$.headers.*",
                "$..sku",
                "$..['streamId', 'stream']",
                "$.missing",
                "$.position.missing",
                "$.schemaInfo.missing",
                "$[0]",
                "$[?@.subject == 'OrderPlaced']",
                "$[?length(@) == 3]",
                "$[?length(@) == 36]",
                "$[?length($) == 10]",
                "$[?length($.position) == 3]",
                "$[?count($.*) == 10]",
                "$[?count($..*) == 33]",
                "$[?$.value == $.data && $.headers == $.metadata && $.value != $.headers]",
                "$[?value($..streamRevision) == 7]",
                "$[?@ == $.schemaInfo]",
                "$[?@.tenant]",
                "$[?match(@, 'Order.*')]",
            })
    void aQuerySelectsWhatItSelectsFromTheWholeRecord(String query) throws Exception {
        JsonNode whole = JsonMapper.builder().build().readTree(WHOLE);
        JsonPath path = JsonPath.parse(query);

        JsonNode tree =
                RecordTree.of(
                        record(
                                "{\"total\":120,\"lines\":[{\"sku\":\"x\"},{\"sku\":\"y\"}],\"note\":null}"));

        assertThat(path.locate(tree).stream().map(JsonPathMatch::path))
                .isEqualTo(path.locate(whole).stream().map(JsonPathMatch::path).toList());
        assertThat(path.select(tree).stream().map(JsonNode::toString))
                .isEqualTo(path.select(whole).stream().map(JsonNode::toString).toList());
        assertThat(path.matches(tree)).isEqualTo(path.matches(whole));
    }

    @Test
    void aQueryThatDoesNotLookAtTheDataKnowsNothingOfDataThatIsNotJson() {
        EventRecord broken = record("{");

        assertThatThrownBy(() -> RecordTree.of(broken))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("is not JSON");
    }

    private static EventRecord record(String data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("order-1", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setMetadata(
                        "{\"tenant\":\"a\",\"$correlationId\":\"c-1\"}"
                                .getBytes(StandardCharsets.UTF_8))
                .setData(data.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
