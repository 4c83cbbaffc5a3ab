package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.type.FormatSnapshot;
import org.apache.flink.annotation.Internal;

/**
 * The format of dead letters in savepoints: version 2, see {@link DeadLetterSerializer}. Version 1
 * had events in their version 1.
 */
@Internal
public final class DeadLetterSerializerSnapshot extends FormatSnapshot<DeadLetter> {

    /** Flink makes one from its class name when it reads a savepoint. */
    public DeadLetterSerializerSnapshot() {
        super("dead letters", 2, DeadLetterSerializer.INSTANCE);
    }
}
