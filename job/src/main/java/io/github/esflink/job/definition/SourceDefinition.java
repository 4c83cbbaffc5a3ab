package io.github.esflink.job.definition;

import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.List;

/**
 * What a connector reads.
 *
 * @param connectionString the EventStoreDB, with its references unresolved
 * @param targets what of it
 * @param startingPosition where it begins when there is no state
 * @param changes what becomes of state that no longer fits
 * @param refusedFor how long the server may refuse before the connector ends
 */
public record SourceDefinition(
        String connectionString,
        List<SubscriptionTarget> targets,
        StartingPosition startingPosition,
        Changes changes,
        Duration refusedFor) {

    /**
     * What becomes of state when what is read is not as it was left.
     *
     * @param positionAheadOfLog where the log is shorter than the position
     * @param deletedStreams where a stream is gone for good
     * @param filterChange where the filter is another one
     */
    public record Changes(
            PositionAheadOfLog positionAheadOfLog,
            DeletedStreams deletedStreams,
            FilterChange filterChange) {

        /** As without settings: the job ends, and says why. */
        public static final Changes REFUSED =
                new Changes(PositionAheadOfLog.FAIL, DeletedStreams.FAIL, FilterChange.REFUSE);
    }

    public SourceDefinition {
        targets = List.copyOf(targets);
    }

    /** Without the connection string: it may hold a password. */
    @Override
    public String toString() {
        return "SourceDefinition{" + targets + " from " + startingPosition + "}";
    }
}
