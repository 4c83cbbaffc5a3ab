package io.github.esflink.sinks.core.form;

import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;

/** Brings a record into the form in which it is sent. Immutable, thread-safe. */
@PublicEvolving
@FunctionalInterface
public interface RecordForm extends Serializable {

    /**
     * @throws io.github.esflink.sinks.core.record.PayloadException when the form needs JSON and the
     *     data says it is JSON and is not; the message names the event, never its data
     */
    WireRecord of(EventRecord record);

    /** The event's data, byte for byte as it was written unless a transform replaced it. */
    static RecordForm data() {
        return record -> new WireRecord(record.schemaInfo().contentType(), Map.of(), record.data());
    }

    /**
     * The whole record as a JSON object, as filters and transforms see it.
     *
     * <pre>{@code
     * {"recordId":"…","position":{"streamId":"order-1","streamRevision":7,"logPosition":4711},
     *  "isTransformed":false,"schemaInfo":{"subject":"OrderPlaced","type":"json"},
     *  "headers":{"$correlationId":"…"},"value":{"a":1}}
     * }</pre>
     *
     * <p>Data that is not JSON by its content type is a text in Base64.
     */
    static RecordForm recordJson() {
        return new RecordJsonForm();
    }

    /**
     * A CloudEvent 1.0 in binary mode: the event's data as it was, and attributes beside it.
     *
     * @param key what becomes the attribute {@code partitionkey}
     */
    static RecordForm cloudEventsBinary(RecordKey key) {
        return record ->
                new WireRecord(
                        record.schemaInfo().contentType(),
                        CloudEventAttributes.of(record, key),
                        record.data());
    }

    /**
     * A CloudEvent 1.0 in structured mode: one JSON object of attributes and data.
     *
     * @param key what becomes the attribute {@code partitionkey}
     */
    static RecordForm cloudEventsStructured(RecordKey key) {
        return new StructuredCloudEventForm(key);
    }
}
