package io.github.esflink.sinks.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RecordKeyTest {

    @Test
    void withoutExtractionThereIsNoKey() {
        assertThat(RecordKey.none().of(in("order-1"))).isNull();
    }

    @Test
    void theStreamIsItsName() {
        assertThat(RecordKey.stream().of(in("order-1"))).isEqualTo("order-1");
    }

    @Test
    void theSuffixFollowsTheLastHyphen() {
        assertThat(RecordKey.streamSuffix().of(in("order-eu-42"))).isEqualTo("42");
        assertThat(RecordKey.streamSuffix().of(in("order-"))).isEmpty();
    }

    @Test
    void aStreamWithoutHyphenIsItsOwnSuffix() {
        assertThat(RecordKey.streamSuffix().of(in("orders"))).isEqualTo("orders");
    }

    @Test
    void thePatternTakesItsGroup() {
        assertThat(RecordKey.streamPattern("^order-([a-z]+)-").of(in("order-eu-42")))
                .isEqualTo("eu");
    }

    @Test
    void aStreamThatThePatternDoesNotMatchIsItsOwnKey() {
        RecordKey key = RecordKey.streamPattern("^order-(eu)?");

        assertThat(key.of(in("invoice-1"))).isEqualTo("invoice-1");
        assertThat(key.of(in("order-42"))).isEqualTo("order-42");
    }

    @Test
    void headersAreJoinedInTheOrderAskedFor() {
        assertThat(
                        RecordKey.headers(List.of("tenant", " region"))
                                .of(with("{\"region\":\"eu\",\"tenant\":7}")))
                .isEqualTo("7-eu");
    }

    @Test
    void headersThatAreMissingAreLeftOut() {
        RecordKey key = RecordKey.headers(List.of("tenant", "region"));

        assertThat(key.of(with("{\"region\":\"eu\"}"))).isEqualTo("eu");
        assertThat(key.of(in("order-1"))).isNull();
    }

    @Test
    void thePartitionKeyIsThatOfTheEventOrItsStream() {
        assertThat(RecordKey.partitionKey().of(with("{\"$partitionKey\":\"a\"}"))).isEqualTo("a");
        assertThat(RecordKey.partitionKey().of(with("{\"partitionKey\":\"b\"}"))).isEqualTo("b");
        assertThat(RecordKey.partitionKey().of(in("order-1"))).isEqualTo("order-1");
    }

    @Test
    void anExpressionNeedsOneGroup() {
        assertThatThrownBy(() -> RecordKey.streamPattern("^order-.+$"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a regular expression with one group, such as \"^order-(.+)$\", found \"^order-.+$\" with 0");
        assertThatThrownBy(() -> RecordKey.streamPattern("order-("))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a regular expression (RE2), found \"order-(\": ");
    }

    @Test
    void headersNeedNames() {
        assertThatThrownBy(() -> RecordKey.headers(List.of("tenant", " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected names of headers separated by commas, found \"tenant, \"");
    }

    @Test
    void everyKeyTravelsWithTheJob() throws Exception {
        for (RecordKey key :
                List.of(
                        RecordKey.none(),
                        RecordKey.stream(),
                        RecordKey.streamSuffix(),
                        RecordKey.streamPattern("^order-(.+)$"),
                        RecordKey.headers(List.of("tenant")),
                        RecordKey.partitionKey())) {
            RecordKey copy = InstantiationUtil.clone(key);

            assertThat(copy.of(in("order-42"))).isEqualTo(key.of(in("order-42")));
        }
    }

    private static EventRecord in(String stream) {
        return record(stream, "");
    }

    private static EventRecord with(String metadata) {
        return record("order-1", metadata);
    }

    private static EventRecord record(String stream, String metadata) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setMetadata(metadata.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
