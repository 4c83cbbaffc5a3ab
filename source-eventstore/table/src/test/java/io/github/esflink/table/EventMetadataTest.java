package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.LogPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventMetadataTest {

    @Test
    void whatAnEventDoesNotHaveIsNull() {
        EventStoreEvent event = event("");

        assertThat(EventMetadata.METADATA.of(event)).isNull();
        assertThat(EventMetadata.METADATA_MAP.of(event)).isNull();
        assertThat(EventMetadata.LINK_STREAM.of(event)).isNull();
        assertThat(EventMetadata.LINK_REVISION.of(event)).isNull();
    }

    @Test
    void aMapHasTextsAndJson() {
        GenericMapData map =
                (GenericMapData)
                        Objects.requireNonNull(
                                EventMetadata.METADATA_MAP.of(
                                        event(
                                                "{\"text\":\"a \\\"b\\\"\",\"n\":1.50,\"big\":12345678901234567890,\"list\":[1, \"x\"],\"no\":false,\"none\":null}")));

        assertThat(map.size()).isEqualTo(6);
        assertThat(text(map, "text")).isEqualTo("a \"b\"");
        assertThat(text(map, "n")).isEqualTo("1.50");
        assertThat(text(map, "big")).isEqualTo("12345678901234567890");
        assertThat(text(map, "list")).isEqualTo("[1,\"x\"]");
        assertThat(text(map, "no")).isEqualTo("false");
        assertThat(text(map, "none")).isNull();
    }

    @Test
    void whatIsNoJsonObjectIsNoMap() {
        for (String metadata : new String[] {"text", "[1]", "1", "null", "{\"a\":1", "{} {}"}) {
            assertThat(EventMetadata.METADATA_MAP.of(event(metadata))).as(metadata).isNull();
            assertThat(EventMetadata.METADATA.of(event(metadata)))
                    .isEqualTo(StringData.fromString(metadata));
        }
    }

    @Test
    void aTimeBefore1970IsRoundedDown() {
        assertThat(EventMetadata.CREATED.of(event("")))
                .isEqualTo(TimestampData.fromEpochMillis(-1));
    }

    private static @Nullable String text(GenericMapData map, String key) {
        Object value = map.get(StringData.fromString(key));
        return value == null ? null : value.toString();
    }

    private static EventStoreEvent event(String metadata) {
        return EventStoreEvent.builder()
                .setEventId(UUID.randomUUID())
                .setStreamId("order-1")
                .setRevision(1)
                .setPosition(new LogPosition(5, 5))
                .setEventType("OrderPlaced")
                .setContentType("application/json")
                .setCreated(Instant.ofEpochSecond(0, -100))
                .setMetadata(metadata.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
