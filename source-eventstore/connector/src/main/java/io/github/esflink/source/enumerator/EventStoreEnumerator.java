package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.RefusalTimeout;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds each split once in the life of a job and hands them to readers as these register. What a
 * job reads may change when it goes on from a savepoint: see {@link RestoredSplits}.
 *
 * <p>Everything but {@link SplitDiscovery#discover} runs on the coordinator's thread; the server is
 * asked in {@link SplitEnumeratorContext#callAsync}.
 */
@Internal
public final class EventStoreEnumerator
        implements SplitEnumerator<EventStoreSplit, EventStoreEnumeratorState> {

    private static final Logger LOG = LoggerFactory.getLogger(EventStoreEnumerator.class);

    private static final long RETRY_SECONDS = 1;

    private final SplitEnumeratorContext<EventStoreSplit> context;
    private final EventLogProvider server;
    private final SplitDiscovery discovery;
    private final SplitAssignment assignment = new SplitAssignment();

    /** Used by the worker that asks. */
    private @Nullable RefusalTimeout refusalTimeout;

    private Duration refusedFor = Duration.ZERO;

    private boolean discovered;

    /** Restored, and not held yet against what is to be read now. */
    private boolean restoring;

    private boolean discovering;
    private int failedDiscoveries;

    private EventStoreEnumerator(
            SplitEnumeratorContext<EventStoreSplit> context,
            EventLogProvider server,
            SplitDiscovery discovery) {
        this.context = context;
        this.server = server;
        this.discovery = discovery;
    }

    /** The enumerator of a job without state. */
    public static EventStoreEnumerator create(
            SplitEnumeratorContext<EventStoreSplit> context,
            EventLogProvider server,
            SplitDiscovery discovery) {
        return restore(context, server, discovery, EventStoreEnumeratorState.initial());
    }

    /**
     * The enumerator of a job that goes on: what was discovered is not discovered again. Splits
     * that readers had are theirs to {@linkplain #addReader report}.
     */
    public static EventStoreEnumerator restore(
            SplitEnumeratorContext<EventStoreSplit> context,
            EventLogProvider server,
            SplitDiscovery discovery,
            EventStoreEnumeratorState state) {
        EventStoreEnumerator enumerator = new EventStoreEnumerator(context, server, discovery);
        enumerator.discovered = state.discovered();
        enumerator.restoring = state.discovered();
        enumerator.assignment.assignedToNobody(state.assignedSplitIds());
        enumerator.assignment.discovered(state.unassignedSplits());
        return enumerator;
    }

    @Override
    public void start() {
        if (!discovered) {
            discover(SplitDiscovery.byId(discovery.targets()).keySet());
        }
    }

    private void discover(Set<String> ids) {
        boolean retry = failedDiscoveries > 0;
        discovering = true;
        context.callAsync(
                () -> {
                    if (retry) {
                        TimeUnit.SECONDS.sleep(RETRY_SECONDS);
                    }
                    return ask(ids);
                },
                (found, failure) -> onDiscovered(ids, found, failure));
    }

    /** A refusal counts once it has lasted. */
    private SplitDiscovery.Found ask(Set<String> ids) throws IOException, InterruptedException {
        try (EventLog log = server.open()) {
            if (refusalTimeout == null) {
                refusedFor = log.refusedFor();
                refusalTimeout = new RefusalTimeout(refusedFor);
            }
            return discovery.discover(log, ids);
        } catch (EventStoreException e) {
            if (refusalTimeout == null
                    || !e.isRefusal()
                    || refusalTimeout.isOverAfterRefusal(System.nanoTime())) {
                throw e;
            }
            throw new IOException(
                    "%s Refusals are borne for %d s."
                            .formatted(e.getMessage(), refusedFor.toSeconds()),
                    e);
        } catch (IOException | RuntimeException e) {
            if (refusalTimeout != null) {
                refusalTimeout.failed(System.nanoTime());
            }
            throw e;
        }
    }

    private void onDiscovered(
            Set<String> ids, SplitDiscovery.@Nullable Found found, @Nullable Throwable failure) {
        if (failure instanceof EventStoreException) {
            throw new FlinkRuntimeException(failure);
        }
        if (failure != null || found == null) {
            failedDiscoveries++;
            if (failedDiscoveries == 1) {
                LOG.warn(
                        "{} Trying again every {} s.",
                        failure == null ? "Found nothing to read." : failure.getMessage(),
                        RETRY_SECONDS);
            }
            discover(ids);
            return;
        }
        discovered = true;
        discovering = false;
        failedDiscoveries = 0;
        assignment.discovered(found.splits());
        assignment.assignedToNobody(found.nothingLeft());
        LOG.info("Reading {}.", found.splits());
        assign();
    }

    /**
     * Holds what was restored against what is to be read now. Every reader has reported what it
     * had: what nobody reported was read to its end.
     */
    private void goOn(RestoredSplits restored) {
        restored.check(discovery.filterChange(), discovery.isBounded());
        restoring = false;
        LOG.info("Going on with restored positions: {}.", restored.kept());
        if (!restored.gone().isEmpty()) {
            LOG.info("Read no more, and their positions forgotten: {}.", restored.gone());
        }
        Map<String, SubscriptionTarget> added = restored.added();
        if (!added.isEmpty()) {
            LOG.info("New, read from {}: {}.", discovery.start(), added.values());
            discover(added.keySet());
        }
    }

    /** Only when every reader is there: the first one to register would get everything. */
    private void assign() {
        if (context.registeredReaders().size() < context.currentParallelism()) {
            return;
        }
        // A reader that restarts from a savepoint reports what it had there, each time.
        RestoredSplits splits =
                new RestoredSplits(
                        assignment.unassigned(), assignment.assigned(), discovery.targets());
        if (restoring) {
            goOn(splits);
        }
        assignment.changed(splits.kept(), splits.gone());
        var newAssignment = assignment.assignTo(context.registeredReaders().keySet());
        if (!newAssignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(newAssignment));
        }
        if (discovered && !discovering && discovery.isBounded()) {
            // A bounded job ends when its readers know that nothing more will come.
            context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
        }
    }

    /**
     * With the splits that the reader had in the checkpoint that it was restored from: it does not
     * go on with them by itself.
     */
    @Override
    public void addReader(int subtaskId) {
        List<EventStoreSplit> reported =
                Objects.requireNonNull(context.registeredReaders().get(subtaskId))
                        .getReportedSplitsOnRegistration();
        assignment.reported(reported, subtaskId);
        assign();
    }

    @Override
    public void addSplitsBack(List<EventStoreSplit> splits, int subtaskId) {
        assignment.returned(splits, subtaskId);
        assign();
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        // Splits are handed out, not asked for.
    }

    @Override
    public EventStoreEnumeratorState snapshotState(long checkpointId) {
        return new EventStoreEnumeratorState(
                discovered, assignment.assigned(), assignment.unassigned());
    }

    @Override
    public void close() {}
}
