package io.github.esflink.sinks.core;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An event that its destination does not take, and that nobody said what to do with. The message
 * names the event and the answer, never the data.
 *
 * <p>Flink fails the job at once instead of restarting it: the same event would fail again. Nothing
 * is lost; the last checkpoint is before the event.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UndeliverableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UndeliverableException(String message, Throwable cause) {
        super(message, cause);
    }
}
