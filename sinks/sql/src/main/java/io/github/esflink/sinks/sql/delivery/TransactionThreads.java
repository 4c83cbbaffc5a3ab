package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.sql.database.ConnectionPool;
import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.progress.EventGuard;
import io.github.esflink.sinks.sql.progress.GivenUpEvents;
import io.github.esflink.sinks.sql.progress.ProgressGuard;
import io.github.esflink.sinks.sql.progress.ProgressTables;
import io.github.esflink.sinks.sql.progress.RedeliveryGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** As many threads as connections: the driver blocks the thread that calls it. */
final class TransactionThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionThreads.class);

    private final SqlSettings settings;
    private final SqlMetrics metrics;
    private final DatabaseGate gate;
    private final ConnectionPool pool;
    private final ExecutorService threads;
    private final StatementRunner runner;
    private final AtomicBoolean saysWhatIsApplied = new AtomicBoolean(true);

    /** Whether the tables of the progress are known to be there. Guarded by this. */
    private boolean tablesAreThere;

    private TransactionThreads(
            SqlSettings settings,
            GivenUpEvents givenUp,
            SqlMetrics metrics,
            ConnectionPool pool,
            ThreadFactory factory) {
        this.settings = settings;
        this.metrics = metrics;
        this.pool = pool;
        this.gate =
                new DatabaseGate(
                        "Connector %s: the database %s"
                                .formatted(settings.owner(), settings.database()),
                        System::nanoTime);
        this.threads = Executors.newFixedThreadPool(settings.pool().connections(), factory);
        this.runner = new StatementRunner(pool, guard(givenUp));
        this.tablesAreThere = settings.delivery() == SqlDelivery.AT_LEAST_ONCE;
    }

    static TransactionThreads start(
            SqlSettings settings, GivenUpEvents givenUp, SqlMetrics metrics, int subtask) {
        String name = "sql-sink-%s-%d".formatted(settings.owner(), subtask);
        return new TransactionThreads(
                settings,
                givenUp,
                metrics,
                ConnectionPool.open(settings.database(), settings.pool(), name),
                new ExecutorThreadFactory(name));
    }

    private EventGuard guard(GivenUpEvents givenUp) {
        if (settings.delivery() == SqlDelivery.AT_LEAST_ONCE) {
            return EventGuard.NONE;
        }
        ProgressTables tables = new ProgressTables(settings.owner());
        return settings.redelivers()
                ? new RedeliveryGuard(tables, this::alreadyApplied)
                : new ProgressGuard(tables, givenUp, this::alreadyApplied);
    }

    private void alreadyApplied(int events) {
        metrics.count(SqlMetrics.Name.ALREADY_APPLIED, events);
        if (events > 0 && saysWhatIsApplied.getAndSet(false)) {
            LOG.info(
                    "Connector {}: events come that the database has already applied, as after a restart; they are passed over (metric alreadyApplied). To apply them once more, delete the rows of this connector from esflink_progress and esflink_dead_letters.",
                    settings.owner());
        }
    }

    DatabaseGate gate() {
        return gate;
    }

    /** Returns at once. */
    void apply(List<MappedEvent> events, ResultFuture<DeadLetter> result) {
        threads.execute(() -> run(events, result));
    }

    private void run(List<MappedEvent> events, ResultFuture<DeadLetter> result) {
        try {
            prepare();
            int applied = runner.apply(events);
            gate.succeeded();
            metrics.count(SqlMetrics.Name.TRANSACTIONS, 1);
            metrics.count(SqlMetrics.Name.APPLIED, applied);
            result.complete(List.of());
        } catch (SqlFailure e) {
            tell(e);
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private void tell(SqlFailure failure) {
        if (failure.kind() != SqlFailure.Kind.UNREACHABLE) {
            // It has answered.
            gate.succeeded();
        } else if (!threads.isShutdown()) {
            gate.failed(String.valueOf(failure.getMessage()));
        }
    }

    private synchronized void prepare() throws SqlFailure {
        if (!tablesAreThere) {
            try (Connection connection = pool.take()) {
                ProgressTables.create(connection);
                tablesAreThere = true;
            } catch (SQLException e) {
                throw SqlFailure.ofProgress(e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pool.close();
    }
}
