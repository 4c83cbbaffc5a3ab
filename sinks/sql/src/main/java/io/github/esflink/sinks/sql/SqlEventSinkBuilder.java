package io.github.esflink.sinks.sql;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.deadletter.DeadLetters;
import io.github.esflink.sinks.core.deadletter.Release;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.sql.database.DatabaseConnection;
import io.github.esflink.sinks.sql.database.PoolSettings;
import io.github.esflink.sinks.sql.delivery.SqlSettings;
import io.github.esflink.sinks.sql.mapping.EventMappings;
import io.github.esflink.sinks.sql.mapping.FieldValues;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import io.github.esflink.sinks.sql.mapping.ParameterValues;
import io.github.esflink.sinks.sql.mapping.SqlText;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link SqlEventSink}. {@link #build()} checks everything and names all that is wrong at
 * once, by the keys of a connector file. Not thread-safe.
 */
@PublicEvolving
public final class SqlEventSinkBuilder {

    private static final int MAX_CONNECTIONS = 1_000;
    private static final int MAX_EVENTS = 10_000;

    /** The pool takes no less. */
    private static final Duration LEAST_LIFETIME = Duration.ofSeconds(30);

    /** A statement as it was given. */
    private record Given(
            String sql, @Nullable Map<String, String> fields, @Nullable ParameterValues values) {}

    private @Nullable String connection;
    private @Nullable Secret username;
    private @Nullable Secret password;
    private final Map<String, List<Given>> statements = new LinkedHashMap<>();
    private UnmappedEvents unmapped = UnmappedEvents.SKIP;
    private SqlDelivery delivery = SqlDelivery.EXACTLY_ONCE;
    private String name = "";
    private int connections = 4;
    private int minIdleConnections;
    private Duration connectionTimeout = Duration.ofSeconds(15);
    private Duration commandTimeout = Duration.ofSeconds(30);
    private Duration connectionLifetime = Duration.ZERO;
    private int maxEvents = 500;
    private Duration maxDelay = Duration.ofMillis(20);
    private @Nullable MemorySize maxWaiting;
    private boolean retries = true;
    private RetryPhases retryPhases = RetryPhases.defaults();
    private @Nullable DeadLetterOutput deadLetterOutput;
    private AfterDeadLetter afterDeadLetter = AfterDeadLetter.SKIP;
    private @Nullable Release release;

    SqlEventSinkBuilder() {}

    /**
     * The database: {@code Host=…;Port=…;Database=…;Username=…;Password=…;SSL Mode=…;Timeout=…} or
     * {@code jdbc:postgresql://…}. Required. A secret goes in by reference, which is resolved on
     * the task manager and shown nowhere.
     */
    public SqlEventSinkBuilder setConnection(String connection) {
        this.connection = connection;
        return this;
    }

    /** Counts instead of that in the connection string. */
    public SqlEventSinkBuilder setUsername(Secret username) {
        this.username = username;
        return this;
    }

    /** Counts instead of that in the connection string. */
    public SqlEventSinkBuilder setPassword(Secret password) {
        this.password = password;
        return this;
    }

    /**
     * Events of a type are applied with this statement, behind those that were added before.
     *
     * @param sql with parameters such as {@code :total}
     * @param sources of each parameter: a JSON pointer into the data, {@code @stream}, {@code
     *     @revision}, {@code @position}, {@code @created}, {@code @type}, {@code @id}, {@code
     *     @data}, {@code @metadata/name}
     */
    public SqlEventSinkBuilder addStatement(
            String eventType, String sql, Map<String, String> sources) {
        return add(eventType, new Given(sql, new LinkedHashMap<>(sources), null));
    }

    /**
     * The same with values that a function finds.
     *
     * @param sql with parameters such as {@code @total}
     */
    public SqlEventSinkBuilder addStatement(String eventType, String sql, ParameterValues values) {
        return add(eventType, new Given(sql, null, values));
    }

    private SqlEventSinkBuilder add(String eventType, Given statement) {
        statements.computeIfAbsent(eventType, type -> new ArrayList<>()).add(statement);
        return this;
    }

    /** What becomes of events of other types. Default: they are passed over. */
    public SqlEventSinkBuilder setUnmapped(UnmappedEvents unmapped) {
        this.unmapped = unmapped;
        return this;
    }

    /** Default: exactly once. */
    public SqlEventSinkBuilder setDelivery(SqlDelivery delivery) {
        this.delivery = delivery;
        return this;
    }

    /**
     * Which sink of its connector it is, so that several of them keep the progress of streams
     * apart. Default: the only one.
     */
    public SqlEventSinkBuilder setName(String name) {
        this.name = name;
        return this;
    }

    /** How many transactions, and connections, at once for each subtask. Default: 4. */
    public SqlEventSinkBuilder setConnections(int connections) {
        this.connections = connections;
        return this;
    }

    /** How many connections stay open while there is nothing to do. Default: 0. */
    public SqlEventSinkBuilder setMinIdleConnections(int minIdleConnections) {
        this.minIdleConnections = minIdleConnections;
        return this;
    }

    /** How long to wait for a connection. Default: 15 s. */
    public SqlEventSinkBuilder setConnectionTimeout(Duration connectionTimeout) {
        this.connectionTimeout = connectionTimeout;
        return this;
    }

    /** How long a statement may take. Default: 30 s. */
    public SqlEventSinkBuilder setCommandTimeout(Duration commandTimeout) {
        this.commandTimeout = commandTimeout;
        return this;
    }

    /** After which time a connection is replaced. Default: zero, never. */
    public SqlEventSinkBuilder setConnectionLifetime(Duration connectionLifetime) {
        this.connectionLifetime = connectionLifetime;
        return this;
    }

    /**
     * How many events share a transaction. Default: up to 500, and none waits longer than 20 ms for
     * others.
     */
    public SqlEventSinkBuilder setBatches(int maxEvents, Duration maxDelay) {
        this.maxEvents = maxEvents;
        this.maxDelay = maxDelay;
        return this;
    }

    /** How much may wait in the sink's state; see the HTTP sink. Default: a part of the heap. */
    public SqlEventSinkBuilder setMaxWaiting(MemorySize maxWaiting) {
        this.maxWaiting = maxWaiting;
        return this;
    }

    /** Whether anything is tried again. Default: true. */
    public SqlEventSinkBuilder setResilience(boolean retries) {
        this.retries = retries;
        return this;
    }

    /** When. Default: as the server's connectors. */
    public SqlEventSinkBuilder setRetryPhases(RetryPhases retryPhases) {
        this.retryPhases = retryPhases;
        return this;
    }

    /** Where events go that are given up, and what becomes of their streams. Default: nowhere. */
    public SqlEventSinkBuilder setDeadLetters(DeadLetterOutput output, AfterDeadLetter then) {
        this.deadLetterOutput = output;
        this.afterDeadLetter = then;
        return this;
    }

    /** Lets parked streams go on when the job next starts from its state. Default: none. */
    public SqlEventSinkBuilder setRelease(Release release) {
        this.release = release;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming everything that is missing or wrong: its key, what
     *     was expected and what was found
     */
    public SqlEventSink build() {
        SettingErrors wrong = new SettingErrors();
        DatabaseConnection database = database(wrong);
        EventMappings mappings = mappings(wrong);
        check(wrong);
        if (!wrong.isEmpty()) {
            throw wrong.asException("The SQL sink cannot be built");
        }
        PoolSettings pool =
                new PoolSettings(
                        connections,
                        minIdleConnections,
                        connectionTimeout,
                        commandTimeout,
                        connectionLifetime);
        DatabaseConnection found = Objects.requireNonNull(database);
        String sink = name;
        UnmappedEvents others = unmapped;
        SqlDelivery often = delivery;
        Function<String, SqlSettings> settings =
                connector ->
                        new SqlSettings(
                                sink.isEmpty() ? connector : connector + "/" + sink,
                                found,
                                pool,
                                mappings,
                                others,
                                often,
                                false);
        return new SqlEventSink(
                settings,
                retries ? retryPhases : null,
                new SqlConcurrency(maxEvents, maxDelay, maxWaiting),
                deadLetterOutput == null
                        ? null
                        : new DeadLetters(deadLetterOutput, afterDeadLetter, release));
    }

    private @Nullable DatabaseConnection database(SettingErrors wrong) {
        String text = connection;
        if (text == null || text.isBlank()) {
            wrong.add("connectionString", "missing; expected Host=…;Database=… or a JDBC URL");
            return null;
        }
        try {
            DatabaseConnection database = DatabaseConnection.of(text);
            database = username == null ? database : database.withUsername(username);
            return password == null ? database : database.withPassword(password);
        } catch (IllegalArgumentException e) {
            wrong.add("connectionString", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private EventMappings mappings(SettingErrors wrong) {
        if (statements.isEmpty()) {
            wrong.add("events", "missing; expected a statement for a type of events");
        }
        Map<String, List<MappedStatement>> byType = new LinkedHashMap<>();
        statements.forEach(
                (type, given) -> {
                    List<MappedStatement> mapped = new ArrayList<>();
                    for (Given each : given) {
                        String key = given.size() == 1 ? type : type + ":" + mapped.size();
                        mapped.add(mapped(key, each, wrong));
                    }
                    byType.put(type, mapped);
                });
        return new EventMappings(byType);
    }

    private static MappedStatement mapped(String name, Given given, SettingErrors wrong) {
        SqlText text;
        try {
            text = SqlText.parse(given.sql, given.fields == null ? '@' : ':');
        } catch (IllegalArgumentException e) {
            wrong.add("events:" + name + ":sql", "expected " + e.getMessage());
            text = new SqlText("", List.of());
        }
        ParameterValues values =
                given.fields == null
                        ? Objects.requireNonNull(given.values)
                        : FieldValues.of(
                                given.fields, text, "events:" + name + ":parameters", wrong);
        return new MappedStatement(name, text, values);
    }

    private void check(SettingErrors wrong) {
        wrong.range("connections", connections, 1, MAX_CONNECTIONS);
        wrong.range("resilience:minPoolSize", minIdleConnections, 0, Math.max(connections, 0));
        wrong.duration("resilience:connectionTimeout", connectionTimeout, Duration.ofSeconds(1));
        wrong.duration("resilience:commandTimeout", commandTimeout, Duration.ofSeconds(1));
        wrong.duration(
                "resilience:connectionLifetime",
                connectionLifetime,
                connectionLifetime.isZero() ? Duration.ZERO : LEAST_LIFETIME);
        wrong.range("batch:maxEvents", maxEvents, 1, MAX_EVENTS);
        wrong.duration("batch:maxDelayMs", maxDelay, Duration.ZERO);
        if (maxWaiting != null) {
            wrong.size("maxWaiting", maxWaiting, 1, Long.MAX_VALUE);
        }
        retryPhases.check(wrong);
        wrong.expect(
                unmapped != UnmappedEvents.DEAD_LETTER || deadLetterOutput != null,
                "unmapped",
                "skip or fail without an output for dead letters",
                "deadLetter");
        wrong.expect(
                deadLetterOutput != null || release == null,
                "deadLetters:release",
                "nothing without an output for dead letters, because no stream is parked then",
                release == null ? "" : release.id());
    }
}
