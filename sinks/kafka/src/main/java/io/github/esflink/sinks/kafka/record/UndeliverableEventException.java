package io.github.esflink.sinks.kafka.record;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An event can never be sent, and there is no output for dead letters. The message names the event,
 * never its data.
 *
 * <p>Flink fails the job at once instead of restarting it: the same event would fail again.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UndeliverableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UndeliverableEventException(String message) {
        super(message);
    }
}
