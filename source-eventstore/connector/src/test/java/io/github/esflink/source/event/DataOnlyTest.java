package io.github.esflink.source.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.subscription.LogPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class DataOnlyTest {

    @Test
    void makesOfTheDataWhatFlinksSchemaMakes() throws Exception {
        EventDeserializationSchema<String> schema =
                EventDeserializationSchema.dataOnly(new SimpleStringSchema());

        assertThat(schema.getProducedType()).isEqualTo(Types.STRING);
        assertThat(read(schema, "hello")).containsExactly("hello");
    }

    @Test
    @SuppressWarnings("NullAway") // the schema does not look at the context
    void makesNoneOrMany() throws Exception {
        Words words = new Words();
        EventDeserializationSchema<String> schema = EventDeserializationSchema.dataOnly(words);
        schema.open(null);

        assertThat(words.opened).isTrue();
        assertThat(read(schema, "a b")).containsExactly("a", "b");
        assertThat(read(schema, "")).isEmpty();
    }

    private static List<String> read(EventDeserializationSchema<String> schema, String data)
            throws Exception {
        List<String> records = new ArrayList<>();
        schema.deserialize(
                EventStoreEvent.builder()
                        .setEventId(new UUID(1, 2))
                        .setStreamId("orders")
                        .setRevision(3)
                        .setPosition(new LogPosition(7, 7))
                        .setEventType("OrderPlaced")
                        .setContentType("application/octet-stream")
                        .setCreated(Instant.EPOCH)
                        .setData(data.getBytes(StandardCharsets.UTF_8))
                        .build(),
                new Collector<>() {
                    @Override
                    public void collect(String record) {
                        records.add(record);
                    }

                    @Override
                    public void close() {}
                });
        return records;
    }

    private static final class Words implements DeserializationSchema<String> {
        private boolean opened;

        @Override
        public void open(InitializationContext context) {
            opened = true;
        }

        @Override
        public String deserialize(byte[] message) {
            throw new UnsupportedOperationException("makes many");
        }

        @Override
        public void deserialize(byte[] message, Collector<String> out) {
            for (String word : new String(message, StandardCharsets.UTF_8).split(" ", -1)) {
                if (!word.isEmpty()) {
                    out.collect(word);
                }
            }
        }

        @Override
        public boolean isEndOfStream(String nextElement) {
            return false;
        }

        @Override
        public TypeInformation<String> getProducedType() {
            return Types.STRING;
        }
    }
}
