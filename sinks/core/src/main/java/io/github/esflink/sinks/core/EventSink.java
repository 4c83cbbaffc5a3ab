package io.github.esflink.sinks.core;

import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * The contract of a destination.
 *
 * <p>A sink is described on the client, before the job is submitted, and adds its own operators to
 * the pipeline. It promises:
 *
 * <ul>
 *   <li><b>order:</b> the events arrive keyed by stream, and for each stream the destination sees
 *       event <i>n+1</i> only after <i>n</i> was acknowledged, dead-lettered or skipped by policy;
 *   <li><b>no loss:</b> a checkpoint completes only when every event before it is acknowledged or
 *       part of the checkpoint;
 *   <li><b>identity:</b> every operator it adds has a uid that starts with {@link
 *       SinkContext#uidPrefix()}, so that savepoints find it again.
 * </ul>
 *
 * <p>Called on the client's thread.
 */
@PublicEvolving
@FunctionalInterface
public interface EventSink {

    /**
     * Adds the sink to the pipeline. Called once.
     *
     * @param events the connector's events, keyed by stream id
     * @param context whose sink it is and what its operators are called
     */
    void attachTo(KeyedStream<EventRecord, String> events, SinkContext context);

    /**
     * Asks the destination what speaks against the job, before it is submitted. May block for half
     * a minute, and does not throw when the destination cannot be reached: it says so. Default:
     * nothing is asked.
     *
     * @param context as it will be given to {@link #attachTo}
     * @param checkpoints as the job will have them
     * @param create whether what is missing, and is to be created, is created now
     */
    default PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        return PreflightReport.NOTHING;
    }

    /**
     * The sink for dead letters that are sent again. They come behind later events of their streams
     * that were taken long ago, so one that knows how far each stream has come must not hold that
     * against them. Default: the same.
     */
    default EventSink forRedelivery() {
        return this;
    }
}
