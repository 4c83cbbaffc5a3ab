package io.github.esflink.sinks.kafka.delivery;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The brokers have aborted a transaction that a checkpoint had completed: its events are not in
 * Kafka and will not be read again from that checkpoint.
 *
 * <p>Flink fails the job at once instead of restarting it: the transaction stays aborted.
 */
@PublicEvolving
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class LostTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostTransactionException(String message, Throwable cause) {
        super(message, cause);
    }
}
