package io.github.esflink.sinks.sql.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.mapping.MappedEvent.Bound;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import io.github.esflink.sinks.sql.mapping.ParameterValues;
import io.github.esflink.sinks.sql.mapping.UnmappableEventException;
import io.github.esflink.sinks.sql.progress.GivenUpEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Applies events, one or several in a transaction. What is read of an event is read in the task's
 * thread; the database is talked to in threads of its own.
 *
 * <p>Completes with nothing when the events are applied, now or by an earlier transaction, or have
 * no statement; fails with a {@link SqlFailure} otherwise. Every statement ends within its timeout.
 */
@Internal
public final class SqlDeliveryFunction extends RichAsyncFunction<EventRecord, DeadLetter>
        implements KeyOrderedAsyncFunction<EventRecord, DeadLetter>,
                CheckpointedFunction,
                CheckpointListener {

    private static final long serialVersionUID = 1L;

    private final SqlSettings settings;
    private final GivenUpEvents givenUp;
    private final SqlMetrics metrics;

    private transient @Nullable TransactionThreads transactions;
    private transient @Nullable Map<String, ParameterValues.Reader> readers;

    SqlDeliveryFunction(SqlSettings settings, GivenUpEvents givenUp, SqlMetrics metrics) {
        this.settings = settings;
        this.givenUp = givenUp;
        this.metrics = metrics;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        context.getRestoredCheckpointId().ifPresent(givenUp::checkpointBegan);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        givenUp.checkpointBegan(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        givenUp.checkpointCompleted(checkpoint);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        givenUp.open();
        readers = settings.mappings().open();
        transactions =
                TransactionThreads.start(
                        settings,
                        givenUp,
                        metrics,
                        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        metrics.register(getRuntimeContext().getMetricGroup(), opened().gate()::isShut);
    }

    private TransactionThreads opened() {
        return Objects.requireNonNull(transactions, "open() comes first");
    }

    @Override
    public void asyncInvoke(EventRecord record, ResultFuture<DeadLetter> result) {
        asyncInvoke(List.of(record), result);
    }

    @Override
    public void asyncInvoke(List<EventRecord> records, ResultFuture<DeadLetter> result) {
        List<MappedEvent> events = new ArrayList<>(records.size());
        try {
            for (EventRecord record : records) {
                MappedEvent event = mapped(record);
                if (event != null) {
                    events.add(event);
                }
            }
        } catch (SqlFailure e) {
            result.completeExceptionally(e);
            return;
        }
        if (events.size() < records.size()) {
            metrics.count(SqlMetrics.Name.SKIPPED, records.size() - events.size());
        }
        if (events.isEmpty()) {
            result.complete(List.of());
        } else {
            opened().apply(events, result);
        }
    }

    /** Null for an event that is passed over. */
    private @Nullable MappedEvent mapped(EventRecord record) throws SqlFailure {
        if (record.refusal() != null) {
            throw SqlFailure.unsendable(record.refusal());
        }
        List<MappedStatement> statements = settings.mappings().of(record.schemaInfo().subject());
        if (statements.isEmpty()) {
            return unmapped();
        }
        List<Bound> bound = new ArrayList<>(statements.size());
        for (MappedStatement statement : statements) {
            bound.add(new Bound(statement, values(statement, record)));
        }
        return new MappedEvent(
                record.position().streamId(), record.position().streamRevision(), bound);
    }

    private @Nullable MappedEvent unmapped() throws SqlFailure {
        String why = "no statement is mapped to its type (events:<type>, unmapped)";
        return switch (settings.unmapped()) {
            case SKIP -> null;
            case FAIL -> throw SqlFailure.unmapped(why);
            case DEAD_LETTER -> throw SqlFailure.unsendable(why);
        };
    }

    private List<JsonNode> values(MappedStatement statement, EventRecord record) throws SqlFailure {
        ParameterValues.Reader reader =
                Objects.requireNonNull(Objects.requireNonNull(readers).get(statement.name()));
        try {
            return reader.read(record, statement.text().parameters());
        } catch (UnmappableEventException | PayloadException e) {
            throw SqlFailure.unsendable("%s: %s".formatted(statement.name(), e.getMessage()));
        }
    }

    @Override
    public Gate gateOf(EventRecord record) {
        return opened().gate();
    }

    @Override
    public int sizeOf(EventRecord record) {
        return record.sizeInMemory();
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void close() {
        if (transactions != null) {
            transactions.close();
        }
        if (readers != null) {
            readers.values().forEach(ParameterValues.Reader::close);
        }
    }
}
