package io.github.esflink.sinks.core.record;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The data of an event is not what its content type says. The message names the event and the
 * place, never the data.
 *
 * <p>Flink fails the job at once instead of restarting it: the same event would fail again.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class PayloadException extends RuntimeException {

    public PayloadException(String message) {
        super(message);
    }

    public PayloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
