package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.SinkContext;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where dead letters go. Described on the client, like a sink, and held to the same promises: the
 * letters of one stream keep their order, none is lost, and every operator it adds has a uid that
 * starts with {@link SinkContext#uidPrefix()}.
 */
@PublicEvolving
@FunctionalInterface
public interface DeadLetterOutput {

    /**
     * Adds the output to the pipeline. Called once, on the client's thread.
     *
     * @param letters in the order of each stream, in the subtask that dead-lettered them
     */
    void attachTo(DataStream<DeadLetter> letters, SinkContext context);
}
