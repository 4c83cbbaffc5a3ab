package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.core.type.FormatSnapshot;
import org.apache.flink.annotation.Internal;

/** The format of prepared records: version 1, see {@link PreparedRecordSerializer}. */
@Internal
public final class PreparedRecordSerializerSnapshot extends FormatSnapshot<PreparedRecord> {

    /** Flink makes one from its class name. */
    public PreparedRecordSerializerSnapshot() {
        super("prepared Kafka records", 1, PreparedRecordSerializer.INSTANCE);
    }
}
