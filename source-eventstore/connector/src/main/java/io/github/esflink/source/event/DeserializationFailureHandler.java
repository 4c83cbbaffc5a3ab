package io.github.esflink.source.event;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.util.Collector;

/**
 * What becomes of an event that could not be deserialized. Every one is counted ({@code
 * numRecordsInErrors}) before. What is collected here goes on in place of the event, in its order,
 * so a job whose records can hold a dead letter diverts it:
 *
 * <pre>{@code
 * .setFailureHandler((event, failure, out) -> out.collect(Order.deadLetter(event, failure)))
 * }</pre>
 *
 * <p>Used by one thread, the task's.
 *
 * @param <T> the type of the records
 */
@PublicEvolving
@FunctionalInterface
public interface DeserializationFailureHandler<T> extends Serializable {

    /** Throws, to fail the job, or returns, to go on after the event. */
    void handle(EventStoreEvent event, Exception failure, Collector<T> out);

    /** Fails the job, without restarting it. The default: nothing is lost. */
    static <T> DeserializationFailureHandler<T> fail() {
        return (event, failure, out) -> {
            throw new DeserializationException(event, failure);
        };
    }

    /** Leaves the event out and says so in the log: the first ten, then every thousandth. */
    static <T> DeserializationFailureHandler<T> skip() {
        return new SkipFailures<>();
    }
}
