package io.github.esflink.savepoints.upgrade;

import io.github.esflink.savepoints.reset.Retargeting;
import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a running job by a new version, step by step, and says what happened at each.
 *
 * <p>Nothing is stopped before the new version has made its job and has been held against a
 * savepoint of now, and the old one has shown that it can be started again.
 */
final class Upgrade {

    /** A job that has failed so often does not come up. */
    private static final int FAILURES = 3;

    private static final long POLL_MILLIS = 200;

    /** A cluster collects metrics every ten seconds, unless it is told to do it never. */
    private static final long METRICS_SECONDS = 30;

    private final Cluster cluster;
    private final JobID job;
    private final ConnectorProgram next;
    private final @Nullable ConnectorProgram old;
    private final Consumer<String> says;
    private final Settings settings;

    /**
     * @param savepoints the folder where the savepoint goes
     * @param allowed sinks or uids whose state may be dropped
     * @param retarget whether the state is given the subscription of the new file
     * @param seconds how long stopping may take, and coming up
     */
    record Settings(String savepoints, Set<String> allowed, boolean retarget, long seconds) {}

    /** How it ended. */
    enum Outcome {
        UPGRADED,
        ROLLED_BACK,
        STOPPED
    }

    /**
     * @param old what is put back; null to leave the job stopped when the new version does not come
     *     up
     */
    Upgrade(
            Cluster cluster,
            JobID job,
            ConnectorProgram next,
            @Nullable ConnectorProgram old,
            Settings settings,
            Consumer<String> says) {
        this.cluster = cluster;
        this.job = job;
        this.next = next;
        this.old = old;
        this.settings = settings;
        this.says = says;
    }

    /**
     * @throws SavepointException before anything was touched
     */
    Outcome run() {
        says.accept("1. Looking at " + next + "; job " + job + " keeps running.");
        checkBeforeStop();
        says.accept("2. Stopping job " + job + " with a savepoint.");
        String savepoint = stop();
        says.accept("   It has stopped. The savepoint is " + savepoint + ".");
        try {
            says.accept("3. Starting the new version from it.");
            boolean drops = check(next, savepoint);
            JobID started = start(next, forNext(savepoint), drops);
            says.accept(
                    "4. The new version runs as job " + started + " and has made a checkpoint.");
            return Outcome.UPGRADED;
        } catch (RuntimeException e) {
            // Whatever it was: the connector stands still.
            says.accept("   The new version did not come up: " + e.getMessage());
            return rollBack(savepoint);
        }
    }

    private void checkBeforeStop() {
        JobStatus status = cluster.status(job);
        if (status != JobStatus.RUNNING) {
            throw new SavepointException(
                    "Job %s is %s, not RUNNING: there is nothing to stop. Start the new version with `flink run -s` from its last savepoint or retained checkpoint."
                            .formatted(job, status));
        }
        next.graph().close();
        // Not of the last checkpoint: that may be gone while it is looked at.
        String now = cluster.savepoint(job, settings.savepoints(), settings.seconds());
        try {
            check(next, now);
        } finally {
            cluster.dispose(now);
        }
        says.accept("   It can go on with the state as it is now.");
        if (old != null) {
            old.graph().close();
            says.accept("   " + old + " can be put back.");
        }
    }

    /**
     * @return whether something is dropped, as allowed
     */
    private boolean check(ConnectorProgram program, String location) {
        try (ConnectorProgram.Graph graph = program.graph()) {
            Savepoint savepoint = Savepoint.open(location);
            GraphCheck check = GraphCheck.of(savepoint, graph);
            check.require(settings.allowed());
            checkSubscription(savepoint);
            check.dropped()
                    .forEach(
                            (name, why) ->
                                    says.accept(
                                            "   Dropped, as allowed: %s (%s)."
                                                    .formatted(name, why)));
            return !check.dropped().isEmpty();
        }
    }

    private void checkSubscription(Savepoint savepoint) {
        List<String> refused = Retargeting.refused(savepoint, next.connector());
        if (!refused.isEmpty() && !settings.retarget()) {
            throw new SavepointException(
                    "The connector file has another filter than the state, and a job that starts from it would be refused:\n  - %s\nWith --retarget the state is given the filter of the file, from the position on; `subscription:filterChange: apply` in the file says so for every time."
                            .formatted(String.join("\n  - ", refused)));
        }
    }

    /** The savepoint, or a copy of it that reads what the new file says. */
    private String forNext(String location) {
        Savepoint savepoint = Savepoint.open(location);
        if (Retargeting.refused(savepoint, next.connector()).isEmpty()) {
            return location;
        }
        String retargeted = location + "-retargeted";
        Retargeting.write(savepoint, next.connector(), retargeted);
        says.accept("   With the subscription of the new file it is " + retargeted + ".");
        return retargeted;
    }

    private String stop() {
        try {
            String savepoint =
                    cluster.stopWithSavepoint(job, settings.savepoints(), settings.seconds());
            await(job, JobStatus.FINISHED);
            return savepoint;
        } catch (SavepointException e) {
            throw new SavepointException(
                    "%s The job is %s; nothing else was changed."
                            .formatted(e.getMessage(), cluster.status(job)),
                    e);
        }
    }

    private void await(JobID which, JobStatus expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
        while (cluster.status(which) != expected) {
            if (System.nanoTime() > deadline) {
                throw new SavepointException(
                        "Job %s is %s after %d s, expected was %s."
                                .formatted(
                                        which,
                                        cluster.status(which),
                                        settings.seconds(),
                                        expected));
            }
            pause();
        }
    }

    /** Starts a version and waits until all of it runs, has made a checkpoint, and may read. */
    private JobID start(ConnectorProgram program, String savepoint, boolean drops) {
        JobID id = JobID.generate();
        try {
            program.submit(id, savepoint, drops);
            awaitCheckpoint(id);
            awaitSubscriptions(id);
            return id;
        } catch (RuntimeException e) {
            end(id);
            throw e;
        }
    }

    private void awaitCheckpoint(JobID id) {
        long deadline = deadline();
        while (cluster.completedCheckpoints(id) == 0) {
            checkIsComingUp(id, deadline, "has made no checkpoint");
            if (cluster.status(id) == JobStatus.RUNNING && cluster.allTasksRun(id)) {
                cluster.triggerCheckpoint(id);
            }
            pause();
        }
    }

    /** A job bears a server's refusals for a while, and makes checkpoints meanwhile. */
    private void awaitSubscriptions(JobID id) {
        long deadline = deadline();
        long metricsDeadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(METRICS_SECONDS);
        OptionalLong unconfirmed = cluster.unconfirmedSplits(id);
        while (unconfirmed.isEmpty() || unconfirmed.getAsLong() > 0) {
            if (unconfirmed.isEmpty() && System.nanoTime() > metricsDeadline) {
                says.accept(
                        "   The cluster has no metrics of the job, so it is not known whether EventStoreDB has accepted it.");
                return;
            }
            checkIsComingUp(
                    id,
                    deadline,
                    "reads nothing yet, because EventStoreDB has not confirmed its subscriptions (the task managers' logs say why),");
            pause();
            unconfirmed = cluster.unconfirmedSplits(id);
        }
    }

    private long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
    }

    /**
     * @param state what it is not ready for, should the time be over
     */
    private void checkIsComingUp(JobID id, long deadline, String state) {
        JobStatus status = cluster.status(id);
        List<String> failures = cluster.failures(id);
        if (status.isGloballyTerminalState()) {
            throw new SavepointException("job %s is %s: %s".formatted(id, status, cluster.end(id)));
        }
        if (failures.size() >= FAILURES) {
            throw new SavepointException(
                    "job %s has failed %d times, the last time with %s"
                            .formatted(id, failures.size(), failures.get(0)));
        }
        if (System.nanoTime() > deadline) {
            throw new SavepointException(
                    "job %s is %s and %s in %d s%s"
                            .formatted(
                                    id,
                                    status,
                                    state,
                                    settings.seconds(),
                                    failures.isEmpty() ? "" : ": " + failures.get(0)));
        }
    }

    private void end(JobID id) {
        try {
            if (!cluster.knows(id)) {
                return;
            }
            if (!cluster.status(id).isGloballyTerminalState()) {
                cluster.cancel(id);
                await(id, JobStatus.CANCELED);
            }
            long completed = cluster.completedCheckpoints(id);
            if (completed > 0) {
                says.accept(
                        "   Job %s has made %d checkpoints before it was ended: what it delivered until the last one, %s, the old version will deliver again."
                                .formatted(id, completed, cluster.lastCheckpoint(id).orElse("?")));
            }
        } catch (SavepointException e) {
            says.accept("   Make sure that job %s does not run: %s".formatted(id, e.getMessage()));
        }
    }

    private Outcome rollBack(String savepoint) {
        if (old == null) {
            says.accept("   Nothing runs now. Start a version by hand from " + savepoint + ".");
            return Outcome.STOPPED;
        }
        says.accept("4. Putting back " + old + " from the same savepoint.");
        try {
            JobID restarted = start(old, savepoint, false);
            says.accept("5. The old version runs again as job " + restarted + ".");
            return Outcome.ROLLED_BACK;
        } catch (RuntimeException e) {
            says.accept(
                    "   It did not come up either: %s. Nothing runs now; the state is in %s, unharmed: flink run -d -s %s %s --connector %s"
                            .formatted(
                                    e.getMessage(),
                                    savepoint,
                                    savepoint,
                                    old.jar(),
                                    old.connector()));
            return Outcome.STOPPED;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SavepointException("Interrupted while waiting for the cluster.", e);
        }
    }
}
