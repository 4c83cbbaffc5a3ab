package io.github.esflink.source.enumerator;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.RefusalPatience;
import io.github.esflink.source.split.EventStoreSplit;
import java.io.IOException;
import java.util.List;
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
 * Finds the splits once in the life of a job and hands them to readers as these register.
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
    private @Nullable RefusalPatience patience;

    private boolean discovered;
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

    /** The enumerator of a job that goes on: what was discovered is not discovered again. */
    public static EventStoreEnumerator restore(
            SplitEnumeratorContext<EventStoreSplit> context,
            EventLogProvider server,
            SplitDiscovery discovery,
            EventStoreEnumeratorState state) {
        EventStoreEnumerator enumerator = new EventStoreEnumerator(context, server, discovery);
        enumerator.discovered = state.discovered();
        enumerator.assignment.restoredAsAssigned(state.assignedSplitIds());
        enumerator.assignment.discovered(state.unassignedSplits());
        return enumerator;
    }

    @Override
    public void start() {
        if (discovered) {
            LOG.info(
                    "Going on with restored positions of {}; the starting position {} does not count.",
                    discovery.targets(),
                    discovery.start());
        } else {
            discover();
        }
    }

    private void discover() {
        boolean retry = failedDiscoveries > 0;
        context.callAsync(
                () -> {
                    if (retry) {
                        TimeUnit.SECONDS.sleep(RETRY_SECONDS);
                    }
                    return ask();
                },
                this::onDiscovered);
    }

    /** A refusal counts once it has lasted. */
    private List<EventStoreSplit> ask() throws IOException, InterruptedException {
        try (EventLog log = server.open()) {
            try {
                return discovery.discover(log);
            } catch (EventStoreException e) {
                if (patience == null) {
                    patience = new RefusalPatience(log.refusedFor());
                }
                if (!e.isRefusal() || patience.isOverAfterRefusal(System.nanoTime())) {
                    throw e;
                }
                throw new IOException(
                        "%s Refusals are borne for %d s."
                                .formatted(e.getMessage(), log.refusedFor().toSeconds()),
                        e);
            }
        }
    }

    private void onDiscovered(@Nullable List<EventStoreSplit> splits, @Nullable Throwable failure) {
        if (failure instanceof EventStoreException) {
            throw new FlinkRuntimeException(failure);
        }
        if (failure != null || splits == null) {
            failedDiscoveries++;
            if (failedDiscoveries == 1) {
                LOG.warn(
                        "{} Trying again every {} s.",
                        failure == null ? "Found nothing to read." : failure.getMessage(),
                        RETRY_SECONDS);
            }
            discover();
            return;
        }
        discovered = true;
        assignment.discovered(splits);
        LOG.info("Reading {}.", splits);
        assign();
    }

    /** Only when every reader is there: the first one to register would get everything. */
    private void assign() {
        if (context.registeredReaders().size() < context.currentParallelism()) {
            return;
        }
        var newAssignment = assignment.assignTo(context.registeredReaders().keySet());
        if (!newAssignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(newAssignment));
        }
        if (discovered && discovery.isBounded()) {
            // A bounded job ends when its readers know that nothing more will come.
            context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
        }
    }

    @Override
    public void addReader(int subtaskId) {
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
