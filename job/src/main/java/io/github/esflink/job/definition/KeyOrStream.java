package io.github.esflink.job.definition;

import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.java.functions.KeySelector;

/** The key of a record, or its stream when it has none: Flink has no lane for no key. */
record KeyOrStream(RecordKey key) implements KeySelector<EventRecord, String> {

    @Override
    public String getKey(EventRecord record) {
        String found = key.of(record);
        return found == null ? record.position().streamId() : found;
    }
}
