package io.github.esflink.sinks.http.body;

import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import org.apache.flink.annotation.PublicEvolving;

/** What of an event a request carries. */
@PublicEvolving
public enum BodyForm {
    /** Its data, byte for byte as it was written unless a transform replaced it. */
    DATA,
    /** The whole record as a JSON object; see {@link RecordForm#recordJson()}. */
    RECORD,
    /**
     * A CloudEvent 1.0 in binary mode: its data is the body, the attributes are headers {@code
     * ce-…}.
     */
    CLOUD_EVENTS_BINARY,
    /** A CloudEvent 1.0 in structured mode: one JSON object of attributes and data. */
    CLOUD_EVENTS_STRUCTURED;

    /** Whether a request may carry several: as a JSON array, or as a batch of CloudEvents. */
    public boolean canBeMany() {
        return this != CLOUD_EVENTS_BINARY;
    }

    /**
     * @param key what becomes the attribute {@code partitionkey} of a CloudEvent
     */
    RecordForm recordForm(RecordKey key) {
        return switch (this) {
            case DATA -> RecordForm.data();
            case RECORD -> RecordForm.recordJson();
            case CLOUD_EVENTS_BINARY -> RecordForm.cloudEventsBinary(key);
            case CLOUD_EVENTS_STRUCTURED -> RecordForm.cloudEventsStructured(key);
        };
    }
}
