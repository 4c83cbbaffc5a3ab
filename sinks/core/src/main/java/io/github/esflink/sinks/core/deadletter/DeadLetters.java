package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/**
 * Where events go that a destination does not take, and what becomes of their streams.
 *
 * @param release which parked streams go on when the job starts; null for none
 */
@Internal
public record DeadLetters(
        DeadLetterOutput output, AfterDeadLetter then, @Nullable Release release) {

    /**
     * Adds the output behind a sink.
     *
     * @param sink whose letters they are
     */
    public void attachTo(DataStream<DeadLetter> letters, SinkContext sink) {
        output.attachTo(letters, of(sink));
    }

    /** Asks the output of a sink what speaks against the job. */
    public PreflightReport preflight(
            SinkContext sink, CheckpointTiming checkpoints, boolean create) {
        return output.preflight(of(sink), checkpoints, create);
    }

    private static SinkContext of(SinkContext sink) {
        return new SinkContext(sink.connectorId(), sink.uidPrefix() + "-dead-letters");
    }
}
