package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.required;
import static io.github.esflink.job.setting.Setting.secret;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.sql.SqlEventSinkBuilder;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.time.Duration;
import java.util.List;

/** The settings of the SQL sink. */
final class SqlSinkSettings {

    private static final Setting<String> CONNECTION_STRING =
            new Setting<>(
                    "connectionString",
                    Kind.address("Host=…;Port=…;Database=…;Username=… or jdbc:postgresql://…"),
                    null,
                    true,
                    true,
                    false);

    private static final Setting<Integer> CONNECTIONS =
            withDefault("connections", Kind.integer(), "4");

    private static final Setting<Integer> MAX_POOL_SIZE =
            optional("resilience:maxPoolSize", Kind.integer());

    private static final Setting<Integer> BATCH_EVENTS =
            withDefault("batch:maxEvents", Kind.integer(), "500");

    private static final Setting<Duration> BATCH_DELAY =
            withDefault("batch:maxDelayMs", Kind.millis(), "20");

    static final Section<SqlEventSinkBuilder> SECTION =
            new Section<SqlEventSinkBuilder>()
                    .with(required("type", types()), (sink, type) -> {})
                    .with(CONNECTION_STRING, SqlEventSinkBuilder::setConnection)
                    .with(SqlStatementSettings.ALL, SqlStatementSettings::read)
                    .with(
                            withDefault("unmapped", Kind.choice(UnmappedEvents.class), "skip"),
                            SqlEventSinkBuilder::setUnmapped)
                    .with(
                            withDefault("delivery", deliveries(), "exactly-once"),
                            SqlEventSinkBuilder::setDelivery)
                    .with(List.of(), (scope, sink) -> sink.setName(scope.sinkName()))
                    .with(
                            optional("authentication:username", Kind.text("a name")),
                            (sink, name) -> sink.setUsername(Secret.of(name)))
                    .with(
                            secret("authentication:password"),
                            (sink, word) -> sink.setPassword(Secret.of(word)))
                    .with(List.of(CONNECTIONS, MAX_POOL_SIZE), SqlSinkSettings::connections)
                    .with(
                            withDefault("resilience:minPoolSize", Kind.integer(), "0"),
                            SqlEventSinkBuilder::setMinIdleConnections)
                    .with(
                            withDefault("resilience:connectionLifetime", Kind.seconds(), "0"),
                            SqlEventSinkBuilder::setConnectionLifetime)
                    .with(
                            withDefault("resilience:connectionTimeout", Kind.seconds(), "15"),
                            SqlEventSinkBuilder::setConnectionTimeout)
                    .with(
                            withDefault("resilience:commandTimeout", Kind.seconds(), "30"),
                            SqlEventSinkBuilder::setCommandTimeout)
                    .with(List.of(BATCH_EVENTS, BATCH_DELAY), SqlSinkSettings::batches)
                    .with(optional("maxWaiting", Kind.bytes()), SqlEventSinkBuilder::setMaxWaiting)
                    .with(HttpRetrySettings.ENABLED, SqlEventSinkBuilder::setResilience)
                    .with(
                            Setting.join(
                                    HttpRetrySettings.PHASES, List.of(HttpRetrySettings.JITTER)),
                            (scope, sink) -> sink.setRetryPhases(HttpRetrySettings.phases(scope)))
                    .withoutEffect("headers are not written", List.of(HeaderSettings.IGNORE_SYSTEM))
                    .with(
                            DeadLetterSettings.ALL,
                            (scope, sink) ->
                                    DeadLetterSettings.read(
                                            scope, sink::setDeadLetters, sink::setRelease));

    private SqlSinkSettings() {}

    private static Kind<String> types() {
        List<String> here = List.of("PostgreSql");
        return Kind.choice(here, here)
                .hinting(
                        text ->
                                text.equalsIgnoreCase("SqlServer")
                                        ? " SQL Server is not here yet."
                                        : "");
    }

    private static Kind<SqlDelivery> deliveries() {
        return Kind.choice(
                List.of("exactly-once", "at-least-once"),
                List.of(SqlDelivery.EXACTLY_ONCE, SqlDelivery.AT_LEAST_ONCE));
    }

    private static void connections(Scope scope, SqlEventSinkBuilder sink) {
        int connections = scope.readOrDefault(CONNECTIONS);
        sink.setConnections(
                scope.read(MAX_POOL_SIZE)
                        .map(most -> Math.min(most, connections))
                        .orElse(connections));
    }

    private static void batches(Scope scope, SqlEventSinkBuilder sink) {
        sink.setBatches(scope.readOrDefault(BATCH_EVENTS), scope.readOrDefault(BATCH_DELAY));
    }
}
