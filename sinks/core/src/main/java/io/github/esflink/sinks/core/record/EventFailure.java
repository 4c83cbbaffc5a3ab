package io.github.esflink.sinks.core.record;

import io.github.esflink.secret.SecretException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * What is made of an exception that came out of the work on one event, for whoever does such work:
 * it is this event's failure, which would come again with it, and ends neither the job nor its
 * restart.
 */
@Internal
public final class EventFailure {

    private static final String PACKAGE = "io.github.esflink.";

    private EventFailure() {}

    /**
     * Why the event could not be worked on, without its data: the messages of exceptions that
     * nobody expected quote it.
     *
     * @param failure what came out of work that has no state, no network and no operator behind it
     * @throws E the failure itself, when it is not the event's: the thread is to end, Flink or a
     *     secret failed
     */
    public static <E extends Exception> String reason(E failure) throws E {
        if (Thread.currentThread().isInterrupted()
                || failure instanceof InterruptedException
                || failure instanceof CancelTaskException
                || failure instanceof FlinkRuntimeException
                || failure instanceof SecretException) {
            throw failure;
        }
        if (failure instanceof PayloadException) {
            return String.valueOf(failure.getMessage());
        }
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith(PACKAGE)) {
                return "%s in %s".formatted(failure.getClass().getName(), frame);
            }
        }
        return failure.getClass().getName();
    }
}
