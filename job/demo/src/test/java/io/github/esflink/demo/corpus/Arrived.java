package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An event at the receiving end of a sink. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Arrived(UUID recordId, byte[] body) {

    static Arrived of(ConsumerRecord<byte[], byte[]> record) {
        byte[] id = record.headers().lastHeader("esdb-record-id").value();
        return new Arrived(UUID.fromString(new String(id, UTF_8)), record.value());
    }
}
