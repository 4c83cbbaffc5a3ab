package io.github.esflink.sinks.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.core.form.WireRecord;
import io.github.esflink.sinks.core.json.HalfSurrogates;
import io.github.esflink.sinks.core.record.EventFailure;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.TopicRefusedException;
import io.github.esflink.sinks.kafka.topic.Topics;
import io.github.esflink.sinks.kafka.topic.UnsendableRecordException;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Makes Kafka records of events. One thread at a time; asks the brokers for every new topic. */
final class RecordPreparation {

    private static final String CLOUD_EVENT_PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";

    private final RecordShape shape;
    private final Topics topics;
    private final int maxRequestSize;
    private final Header[] defaultHeaders;

    /**
     * @param maxRequestSize the producer's own limit, in bytes
     */
    RecordPreparation(RecordShape shape, Topics topics, int maxRequestSize) {
        this.shape = shape;
        this.topics = topics;
        this.maxRequestSize = maxRequestSize;
        this.defaultHeaders =
                shape.defaultHeaders().entrySet().stream()
                        .map(header -> header(header.getKey(), header.getValue().resolve()))
                        .toArray(Header[]::new);
    }

    /**
     * @throws UnsendableRecordException when it will never be one that Kafka takes
     * @throws IllegalStateException when the one topic of all events is missing: that can be mended
     */
    PreparedRecord prepare(EventRecord arrived) throws UnsendableRecordException {
        String refusal = arrived.refusal();
        if (refusal != null) {
            throw new UnsendableRecordException(refusal);
        }
        Addressed addressed = guarded(() -> addressed(arrived));
        EventRecord event = addressed.event();
        String topic = addressed.topic();
        TopicFacts facts = facts(topic, event);
        if (facts == null) {
            throw missing(topic, event);
        }
        checkKeyAndTime(addressed, facts);
        ProducerRecord<byte[], byte[]> record = guarded(() -> record(addressed, facts));
        checkSize(record, event, facts);
        return new PreparedRecord(record);
    }

    /**
     * @param event in the stream that it is of, which is another one for a deletion
     */
    private record Addressed(
            EventRecord event, boolean isTombstone, @Nullable String key, String topic) {}

    private Addressed addressed(EventRecord arrived) throws UnsendableRecordException {
        EventRecord deleted = shape.tombstones() ? StreamDeletion.of(arrived) : null;
        EventRecord event = deleted == null ? arrived : deleted;
        String key = shape.key().of(event);
        String topic =
                shape.topic().topicOf(event, key == null ? event.position().streamId() : key);
        return new Addressed(event, deleted != null, key, topic);
    }

    private ProducerRecord<byte[], byte[]> record(Addressed addressed, TopicFacts facts) {
        EventRecord event = addressed.event();
        String key = addressed.key();
        Headers headers = new RecordHeaders(defaultHeaders);
        shape.headers().forEach(event, new Into(headers));
        byte[] value = addressed.isTombstone() ? null : value(event, headers);
        return new ProducerRecord<>(
                addressed.topic(),
                key == null ? partitionOfStream(event, facts) : null,
                event.timestamp(),
                key == null ? null : HalfSurrogates.escaped(key).getBytes(UTF_8),
                value,
                headers);
    }

    /** Of what an event says, only its metadata may be text that is not UTF-8. */
    private record Into(Headers headers)
            implements io.github.esflink.sinks.core.headers.RecordHeaders.Receiver {

        @Override
        public void standard(
                io.github.esflink.sinks.core.headers.RecordHeader header, String value) {
            headers.add(header(header.text(), value));
        }

        @Override
        public void ofMetadata(String name, String value) {
            headers.add(header(HalfSurrogates.escaped(name), HalfSurrogates.escaped(value)));
        }
    }

    /** Work on one event alone, without the brokers. */
    private interface Work<T> {
        T make() throws UnsendableRecordException;
    }

    /** What is thrown in it is the event's. */
    private static <T> T guarded(Work<T> work) throws UnsendableRecordException {
        try {
            return work.make();
        } catch (RuntimeException e) {
            throw new UnsendableRecordException(EventFailure.reason(e));
        }
    }

    /** A template makes names that Kafka does not take, or that this user has no right to. */
    private @Nullable TopicFacts facts(String topic, EventRecord event)
            throws UnsendableRecordException {
        try {
            return topics.of(topic);
        } catch (TopicRefusedException e) {
            if (shape.topic().isFixed()) {
                throw e;
            }
            throw new UnsendableRecordException(
                    "Event %s, by the template \"%s\": %s"
                            .formatted(event.position(), shape.topic(), e.getMessage()));
        }
    }

    private UnsendableRecordException missing(String topic, EventRecord event) {
        if (shape.topic().isFixed()) {
            throw new IllegalStateException(
                    "Topic %s does not exist: create it, or let the sink do so.".formatted(topic));
        }
        return new UnsendableRecordException(
                "Topic %s of event %s, by the template \"%s\", does not exist, and the sink is not told to create topics."
                        .formatted(topic, event.position(), shape.topic()));
    }

    private byte[] value(EventRecord event, Headers headers) {
        WireRecord wire = shape.form().of(event);
        if (wire.isCloudEvent()) {
            headers.add(header(CONTENT_TYPE, wire.contentType()));
            for (Map.Entry<String, String> attribute : wire.attributes().entrySet()) {
                headers.add(
                        header(
                                CLOUD_EVENT_PREFIX + attribute.getKey(),
                                HalfSurrogates.escaped(attribute.getValue())));
            }
        }
        return wire.body();
    }

    /** A record without key would go to any partition, and its stream lose its order. */
    private static int partitionOfStream(EventRecord event, TopicFacts facts) {
        byte[] stream = event.position().streamId().getBytes(UTF_8);
        return Utils.toPositive(Utils.murmur2(stream)) % facts.partitions();
    }

    private void checkSize(
            ProducerRecord<byte[], byte[]> record, EventRecord event, TopicFacts facts)
            throws UnsendableRecordException {
        long size = RecordSize.atMost(record);
        if (size > maxRequestSize) {
            throw tooLarge(
                    event,
                    size,
                    record.topic(),
                    "max.request.size (or buffer.memory)",
                    maxRequestSize);
        }
        if (size > facts.maxMessageBytes()) {
            throw tooLarge(
                    event, size, record.topic(), "max.message.bytes", facts.maxMessageBytes());
        }
    }

    private static void checkKeyAndTime(Addressed addressed, TopicFacts facts)
            throws UnsendableRecordException {
        EventRecord event = addressed.event();
        if (addressed.key() == null && facts.needsKey()) {
            throw new UnsendableRecordException(
                    "Event %s has no key, without which topic %s, which is compacted (cleanup.policy), takes no record."
                            .formatted(event.position(), addressed.topic()));
        }
        if (event.timestamp() < 0) {
            throw new UnsendableRecordException(
                    "Event %s was written before 1970, which Kafka's timestamps cannot say."
                            .formatted(event.position()));
        }
        long ahead = event.timestamp() - System.currentTimeMillis();
        if (ahead > facts.mostMillisAhead() || -ahead > facts.mostMillisBehind()) {
            throw new UnsendableRecordException(
                    "Event %s was written at %s, and the time of records in topic %s may be at most %d ms behind and %d ms ahead (message.timestamp.before.max.ms, message.timestamp.after.max.ms)."
                            .formatted(
                                    event.position(),
                                    IsoTime.of(event.timestamp()),
                                    addressed.topic(),
                                    facts.mostMillisBehind(),
                                    facts.mostMillisAhead()));
        }
    }

    private static UnsendableRecordException tooLarge(
            EventRecord event, long size, String topic, String limit, int bytes) {
        return new UnsendableRecordException(
                "Event %s is too large for topic %s: up to %d bytes as a record, before compression, and %s is %d."
                        .formatted(event.position(), topic, size, limit, bytes));
    }

    private static Header header(String name, @Nullable String value) {
        return new RecordHeader(name, value == null ? new byte[0] : value.getBytes(UTF_8));
    }
}
