package io.github.esflink.sinks.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.kafka.topic.TopicRefusedException;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import io.github.esflink.sinks.kafka.topic.UnsendableRecordException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class RecordPreparationTest {

    private static final byte[] DATA = "{ \"a\": 1.0 }".getBytes(UTF_8);

    private RecordKey key = RecordKey.stream();
    private RecordForm form = RecordForm.data();
    private String topic = "orders";
    private boolean tombstones;
    private int maxRequestSize = 1_000_000;

    @Test
    void aRecordIsTheEventUnderItsKeyAndTime() throws Exception {
        ProducerRecord<byte[], byte[]> record = prepare(event("order-1", DATA));

        assertThat(record.topic()).isEqualTo("orders");
        assertThat(record.key()).isEqualTo("order-1".getBytes(UTF_8));
        assertThat(record.partition()).isNull();
        assertThat(record.value()).isSameAs(DATA);
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(headers(record))
                .containsExactly(
                        "team=a",
                        "esdb-connector-id=connector",
                        "esdb-record-id=00000000-0000-0001-0000-000000000002",
                        "esdb-record-timestamp=2023-11-14T22:13:20Z",
                        "esdb-record-redacted=false",
                        "esdb-record-stream-id=order-1",
                        "esdb-record-stream-revision=7",
                        "esdb-record-log-position=4711",
                        "esdb-record-schema-subject=OrderPlaced",
                        "esdb-record-schema-type=json");
    }

    @Test
    void halfASurrogatePairInMetadataIsAnEscapeOfJson() throws Exception {
        key = RecordKey.headers(List.of("a\ud800"));
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("order-1", 7, 4711))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                        .setTimestamp(1)
                        .setMetadata("{\"a\\ud800\":\"b\\udc00\"}".getBytes(UTF_8))
                        .build();

        ProducerRecord<byte[], byte[]> record = prepare(event);

        assertThat(new String(record.key(), UTF_8)).isEqualTo("b\\udc00");
        assertThat(headers(record)).contains("esdb-record-headers-a\\ud800=b\\udc00");
    }

    @Test
    void aStreamWithoutKeyStaysOnOnePartition() throws Exception {
        key = RecordKey.none();
        List<Integer> partitions =
                IntStream.range(0, 50)
                        .mapToObj(stream -> partition(event("order-" + stream, DATA)))
                        .toList();

        assertThat(partitions)
                .containsOnly(0, 1, 2)
                .isEqualTo(
                        IntStream.range(0, 50)
                                .mapToObj(stream -> partition(event("order-" + stream, DATA)))
                                .toList());
        assertThat(prepare(event("order-1", DATA)).key()).isNull();
    }

    @Test
    void aBinaryCloudEventIsReadByTheSdk() throws Exception {
        form = RecordForm.cloudEventsBinary(RecordKey.stream());

        CloudEvent event = parsed(prepare(event("order-1", DATA)));

        assertThat(event.getId()).isEqualTo("00000000-0000-0001-0000-000000000002");
        assertThat(event.getType()).isEqualTo("OrderPlaced");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("partitionkey")).isEqualTo("order-1");
        assertThat(Objects.requireNonNull(event.getData()).toBytes()).isEqualTo(DATA);
    }

    @Test
    void aStructuredCloudEventIsReadByTheSdk() throws Exception {
        form = RecordForm.cloudEventsStructured(RecordKey.stream());

        CloudEvent event = parsed(prepare(event("order-1", DATA)));

        assertThat(event.getSubject()).isEqualTo("order-1");
        assertThat(new String(Objects.requireNonNull(event.getData()).toBytes(), UTF_8))
                .isEqualTo("{\"a\":1.0}");
    }

    @Test
    void theDeletionOfAStreamIsATombstoneOnRequest() throws Exception {
        EventRecord deleted = event("order-1", "$streamDeleted", DATA);

        assertThat(prepare(deleted).value()).isSameAs(DATA);
        tombstones = true;
        assertThat(prepare(deleted).value()).isNull();
        assertThat(prepare(deleted).key()).isEqualTo("order-1".getBytes(UTF_8));
        assertThat(prepare(event("order-1", DATA)).value()).isSameAs(DATA);
    }

    @Test
    void aSoftDeletionIsATombstoneOfItsStream() throws Exception {
        tombstones = true;
        ProducerRecord<byte[], byte[]> deletion =
                prepare(
                        event(
                                "$$order-1",
                                "$metadata",
                                "{\"$tb\":9223372036854775807}".getBytes(UTF_8)));
        byte[] truncation = "{\"$tb\":5}".getBytes(UTF_8);

        assertThat(deletion.value()).isNull();
        assertThat(deletion.key()).isEqualTo("order-1".getBytes(UTF_8));
        assertThat(prepare(event("$$order-1", "$metadata", truncation)).value())
                .isSameAs(truncation);
    }

    @Test
    void whatATransformFailedWithIsUnsendableForItsReason() {
        assertThatThrownBy(() -> prepare(event("order-1", DATA).refused("line 3: no total")))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessage("line 3: no total");
    }

    @Test
    void whatIsLargerThanTheProducersLimitIsUnsendable() {
        maxRequestSize = 600;

        assertThatThrownBy(() -> prepare(event("order-1", new byte[400])))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessageMatching(
                        "Event order-1@7 is too large for topic orders: up to \\d+ bytes as a record, before compression, and max.request.size \\(or buffer.memory\\) is 600.");
    }

    @Test
    void whatIsLargerThanTheTopicTakesIsUnsendable() {
        assertThatThrownBy(() -> prepare(event("order-1", new byte[FixedTopics.MAX_BYTES])))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessageEndingWith("and max.message.bytes is 10000.");
    }

    @Test
    void brokenJsonIsUnsendableWhereItHasToBeRead() {
        form = RecordForm.recordJson();

        assertThatThrownBy(() -> prepare(event("order-1", "{\"hunter2".getBytes(UTF_8))))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessageContaining("order-1@7")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void whatAKeyThrowsForIsTheEvents() {
        key =
                record -> {
                    throw new NumberFormatException("hunter2");
                };

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessageStartingWith("java.lang.NumberFormatException in ")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aTopicOfATemplateThatIsMissingIsUnsendable() {
        topic = "missing-{stream}";

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessage(
                        "Topic missing-order-1 of event order-1@7, by the template \"missing-{stream}\", does not exist, and the sink is not told to create topics.");
    }

    @Test
    void aTopicThatCannotBeHadIsTheEventsUnlessItIsTheOneOfAll() {
        topic = "a.{stream}";

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessage(
                        "Event order-1@7, by the template \"a.{stream}\": Topic a.order-1 cannot be had: it collides");

        topic = "a.b";

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(TopicRefusedException.class);
    }

    /** The brokers would refuse the record again and again. */
    @Test
    void aKeyOrATimeThatTheTopicDoesNotTakeIsUnsendable() throws Exception {
        topic = "compacted";
        key = RecordKey.headers(List.of("customer"));

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessage(
                        "Event order-1@7 has no key, without which topic compacted, which is compacted (cleanup.policy), takes no record.");

        key = RecordKey.stream();
        assertThat(prepare(event("order-1", DATA)).key()).isNotNull();

        topic = "recent";
        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(UnsendableRecordException.class)
                .hasMessage(
                        "Event order-1@7 was written at 2023-11-14T22:13:20Z, and the time of records in topic recent may be at most 60000 ms behind and 3600000 ms ahead (message.timestamp.before.max.ms, message.timestamp.after.max.ms).");
    }

    @Test
    void theOneTopicThatIsMissingIsNoFaultOfTheEvent() {
        topic = "missing";

        assertThatThrownBy(() -> prepare(event("order-1", DATA)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Topic missing does not exist: create it, or let the sink do so.");
    }

    @Test
    void recordsTravelBetweenTasks() throws Exception {
        tombstones = true;
        for (EventRecord event :
                List.of(event("order-1", DATA), event("order-1", "$streamDeleted", DATA))) {
            PreparedRecord prepared = new PreparedRecord(prepare(event));
            DataOutputSerializer out = new DataOutputSerializer(64);
            PreparedRecordSerializer.INSTANCE.serialize(prepared, out);

            PreparedRecord read =
                    PreparedRecordSerializer.INSTANCE.deserialize(
                            new DataInputDeserializer(out.getCopyOfBuffer()));

            assertThat(read.record().topic()).isEqualTo(prepared.record().topic());
            assertThat(read.record().key()).isEqualTo(prepared.record().key());
            assertThat(read.record().value()).isEqualTo(prepared.record().value());
            assertThat(read.record().timestamp()).isEqualTo(prepared.record().timestamp());
            assertThat(headers(read.record())).isEqualTo(headers(prepared.record()));
        }
    }

    private ProducerRecord<byte[], byte[]> prepare(EventRecord event)
            throws UnsendableRecordException {
        return new RecordPreparation(
                        new RecordShape(
                                TopicTemplate.of(topic),
                                key,
                                form,
                                tombstones,
                                new RecordHeaders("connector", true),
                                new LinkedHashMap<>(Map.of("team", Secret.of("a")))),
                        new FixedTopics(),
                        maxRequestSize)
                .prepare(event)
                .record();
    }

    private int partition(EventRecord event) {
        try {
            return Objects.requireNonNull(prepare(event).partition());
        } catch (UnsendableRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static CloudEvent parsed(ProducerRecord<byte[], byte[]> record) {
        try (CloudEventDeserializer deserializer = new CloudEventDeserializer()) {
            return deserializer.deserialize(record.topic(), record.headers(), record.value());
        }
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
        return Arrays.stream(record.headers().toArray())
                .map((Header header) -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }

    private static EventRecord event(String stream, byte[] data) {
        return event(stream, "OrderPlaced", data);
    }

    private static EventRecord event(String stream, String type, byte[] data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition(stream, 7, 4711))
                .setSchemaInfo(new SchemaInfo(type, SchemaInfo.JSON))
                .setTimestamp(1_700_000_000_000L)
                .setData(data)
                .build();
    }
}
