package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
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

    /**
     * Asks where the letters go what speaks against the job, as {@link
     * io.github.esflink.sinks.core.EventSink#preflight} does. Default: nothing is asked.
     *
     * @param context as it will be given to {@link #attachTo}
     * @param checkpoints as the job will have them
     * @param create whether what is missing, and is to be created, is created now
     */
    default PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        return PreflightReport.NOTHING;
    }
}
