package io.github.esflink.sinks.core.record;

import io.github.esflink.sinks.core.type.FormatSnapshot;
import org.apache.flink.annotation.Internal;

/** The format of records in savepoints: version 2, see {@link EventRecordSerializer}. */
@Internal
public final class EventRecordSerializerSnapshot extends FormatSnapshot<EventRecord> {

    /** Flink makes one from its class name when it reads a savepoint. */
    public EventRecordSerializerSnapshot() {
        super("event records", EventRecordSerializer.VERSION, EventRecordSerializer.INSTANCE);
    }
}
