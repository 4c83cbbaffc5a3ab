package io.github.esflink.sinks.sql;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.async.KeyedAsyncDataStream;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetters;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.sql.delivery.SqlRetryPolicy;
import io.github.esflink.sinks.sql.delivery.SqlSettings;
import io.github.esflink.sinks.sql.preflight.SqlPreflight;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * Applies every event to tables of a database, with the statements that are mapped to its type.
 *
 * <pre>{@code
 * EventSink sink =
 *         SqlEventSink.builder()
 *                 .setConnection("Host=db;Database=shop;Username=app;Password=${env:DB_PASSWORD}")
 *                 .addStatement(
 *                         "OrderPlaced",
 *                         "insert into orders (id, total) values (:id, :total)",
 *                         Map.of("id", "/orderId", "total", "/total"))
 *                 .build();
 * }</pre>
 *
 * <p>Many streams at once, and each in order. Exactly once: how far each stream has come is written
 * in the transaction that writes the rows, so a crash at any point repeats nothing and loses
 * nothing. Several events share a transaction; one that the database refuses is looked for by
 * halves and becomes a dead letter.
 */
@PublicEvolving
public final class SqlEventSink implements EventSink {

    private final Function<String, SqlSettings> settings;
    private final @Nullable RetryPhases retry;
    private final SqlConcurrency concurrency;
    private final @Nullable DeadLetters deadLetters;

    /**
     * @param settings for a connector's id
     * @param retry null when nothing is tried again
     * @param deadLetters null when there is no output for them
     */
    SqlEventSink(
            Function<String, SqlSettings> settings,
            @Nullable RetryPhases retry,
            SqlConcurrency concurrency,
            @Nullable DeadLetters deadLetters) {
        this.settings = settings;
        this.retry = retry;
        this.concurrency = concurrency;
        this.deadLetters = deadLetters;
    }

    public static SqlEventSinkBuilder builder() {
        return new SqlEventSinkBuilder();
    }

    SqlSettings settingsFor(String connectorId) {
        return settings.apply(connectorId);
    }

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        SqlSettings delivery = settingsFor(context.connectorId());
        SqlRetryPolicy.Operator operator =
                SqlRetryPolicy.operator(
                        context.connectorId(),
                        delivery,
                        retry,
                        deadLetters == null ? null : deadLetters.then());
        KeyedAsyncDataStream<EventRecord, String, DeadLetter> wait =
                KeyedAsyncDataStream.keyOrderedWait(
                                events, operator.function(), TypeInformation.of(DeadLetter.class))
                        .setPolicy(operator.policy())
                        .setInFlight(delivery.pool().connections())
                        .setBatches(
                                concurrency.maxEvents(),
                                MemorySize.MAX_VALUE,
                                concurrency.maxDelay());
        if (concurrency.maxWaiting() != null) {
            wait.setMaxWaiting(concurrency.maxWaiting());
        }
        if (deadLetters != null && deadLetters.release() != null) {
            wait.setRelease(deadLetters.release().id(), deadLetters.release().streams());
        }
        SingleOutputStreamOperator<DeadLetter> letters = wait.apply();
        letters.name("SQL sink").uid(context.uidPrefix());
        if (deadLetters != null) {
            deadLetters.attachTo(letters, context);
        }
    }

    @Override
    public EventSink forRedelivery() {
        return new SqlEventSink(
                settings.andThen(SqlSettings::forRedelivery), retry, concurrency, deadLetters);
    }

    @Override
    public PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        PreflightReport database = new SqlPreflight(settingsFor(context.connectorId())).run(create);
        return deadLetters == null
                ? database
                : database.and(deadLetters.preflight(context, checkpoints, create));
    }
}
