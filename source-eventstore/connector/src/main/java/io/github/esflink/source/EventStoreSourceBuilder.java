package io.github.esflink.source;

import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.enumerator.SplitDiscovery;
import io.github.esflink.source.event.Deserialization;
import io.github.esflink.source.event.DeserializationFailureHandler;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.lineage.EventStoreLineage;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.subscription.DeadLinks;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link EventStoreSource}. {@link #build()} checks everything and names all that is wrong
 * at once. Not thread-safe.
 *
 * @param <T> the type of the records
 */
@PublicEvolving
public final class EventStoreSourceBuilder<T> {

    private static final MemorySize LEAST_MAX_BUFFERED = MemorySize.ofMebiBytes(1);
    private static final Duration LEAST_SILENCE_TIMEOUT = Duration.ofSeconds(1);

    private @Nullable String connectionString;
    private List<SubscriptionTarget> targets = List.of();
    private StartingPosition startingPosition = StartingPosition.latest();
    private StoppingPosition stoppingPosition = StoppingPosition.never();
    private @Nullable EventDeserializationSchema<T> deserializer;
    private DeserializationFailureHandler<T> failureHandler = DeserializationFailureHandler.fail();
    private MemorySize maxBuffered = EventStoreSourceOptions.MAX_BUFFERED.defaultValue();
    private Duration silenceTimeout = EventStoreSourceOptions.SILENCE_TIMEOUT.defaultValue();
    private Duration refusedFor = EventStoreSourceOptions.REFUSED_FOR.defaultValue();
    private PositionAheadOfLog positionAheadOfLog =
            EventStoreSourceOptions.POSITION_AHEAD_OF_LOG.defaultValue();
    private DeletedStreams deletedStreams = EventStoreSourceOptions.DELETED_STREAMS.defaultValue();
    private FilterChange filterChange = EventStoreSourceOptions.FILTER_CHANGE.defaultValue();
    private DeadLinks deadLinks = EventStoreSourceOptions.DEAD_LINKS.defaultValue();

    EventStoreSourceBuilder() {}

    /**
     * {@code esdb://…} or {@code esdb+discover://…}, as for every client of EventStoreDB; {@code
     * kurrentdb} and {@code kdb} mean the same. Required.
     *
     * <p>It is part of the job graph, which savepoints and the job manager hold. So name a password
     * and do not write it: {@code esdb://admin:${env:ESDB_PASSWORD}@host:2113} or {@code
     * ${file:/run/secrets/esdb}}, for a part or for all of it. References are resolved where the
     * connection is made, each time anew, on the job manager and on every task manager.
     */
    public EventStoreSourceBuilder<T> setConnectionString(String connectionString) {
        this.connectionString = connectionString;
        return this;
    }

    /** What to read. This or one of its siblings is required; the last one counts. */
    public EventStoreSourceBuilder<T> setTarget(SubscriptionTarget target) {
        return setTargets(List.of(target));
    }

    /** Several things to read, each a split of its own, spread over the readers. */
    public EventStoreSourceBuilder<T> setTargets(List<SubscriptionTarget> targets) {
        this.targets = List.copyOf(targets);
        return this;
    }

    /**
     * Several streams, each a split of its own, spread over the readers; links in them are
     * resolved.
     */
    public EventStoreSourceBuilder<T> setStreams(List<String> streams) {
        return setTargets(streams.stream().map(SubscriptionTarget::stream).toList());
    }

    /**
     * Where a job without state begins. Default: {@link StartingPosition#latest()}, as the
     * server's.
     */
    public EventStoreSourceBuilder<T> setStartingPosition(StartingPosition startingPosition) {
        this.startingPosition = startingPosition;
        return this;
    }

    /** Where reading ends. Default: {@link StoppingPosition#never()}. */
    public EventStoreSourceBuilder<T> setStoppingPosition(StoppingPosition stoppingPosition) {
        this.stoppingPosition = stoppingPosition;
        return this;
    }

    /** Makes records from events. Required. */
    public EventStoreSourceBuilder<T> setDeserializer(EventDeserializationSchema<T> deserializer) {
        this.deserializer = deserializer;
        return this;
    }

    /** What becomes of an event that cannot be deserialized. Default: the job fails. */
    public EventStoreSourceBuilder<T> setFailureHandler(
            DeserializationFailureHandler<T> failureHandler) {
        this.failureHandler = failureHandler;
        return this;
    }

    /**
     * How much a split may hold of what the server has sent and the source has not emitted yet; one
     * event more, whatever its size. Default: 8 MiB; at least 1 MiB.
     */
    public EventStoreSourceBuilder<T> setMaxBuffered(MemorySize maxBuffered) {
        this.maxBuffered = maxBuffered;
        return this;
    }

    /**
     * How long an open subscription may be silent while the log grows by events for it before it is
     * opened again, and how often the end of the log is looked up. Default: 60 s; at least 1 s.
     */
    public EventStoreSourceBuilder<T> setSilenceTimeout(Duration silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
        return this;
    }

    /**
     * How long the server may refuse credentials, access or a certificate before the job ends for
     * good: while passwords and certificates are changed, refusals pass. A reference of the
     * connection string that leads nowhere counts as a refusal. Only the time of tries that are
     * refused counts. Default: 5 min; zero to end at the first one.
     */
    public EventStoreSourceBuilder<T> setRefusedFor(Duration refusedFor) {
        this.refusedFor = refusedFor;
        return this;
    }

    /**
     * What becomes of a position that is past the end of the log, or of the stream: looked at
     * whenever a subscription is opened. Default: {@link PositionAheadOfLog#FAIL}.
     */
    public EventStoreSourceBuilder<T> setPositionAheadOfLog(PositionAheadOfLog positionAheadOfLog) {
        this.positionAheadOfLog = positionAheadOfLog;
        return this;
    }

    /**
     * What becomes of a stream that was deleted for good, one of several or the only one. Default:
     * {@link DeletedStreams#FAIL}.
     */
    public EventStoreSourceBuilder<T> setDeletedStreams(DeletedStreams deletedStreams) {
        this.deletedStreams = deletedStreams;
        return this;
    }

    /**
     * What becomes of a job that goes on from state with another filter than the state has.
     * Default: {@link FilterChange#REFUSE}.
     */
    public EventStoreSourceBuilder<T> setFilterChange(FilterChange filterChange) {
        this.filterChange = filterChange;
        return this;
    }

    /**
     * What becomes of a link that leads nowhere, where links are resolved. Default: {@link
     * DeadLinks#SKIP}.
     */
    public EventStoreSourceBuilder<T> setDeadLinks(DeadLinks deadLinks) {
        this.deadLinks = deadLinks;
        return this;
    }

    /** Sets those of {@link EventStoreSourceOptions} that are in the configuration. */
    public EventStoreSourceBuilder<T> setOptions(ReadableConfig options) {
        options.getOptional(EventStoreSourceOptions.CONNECTION_STRING)
                .ifPresent(this::setConnectionString);
        options.getOptional(EventStoreSourceOptions.MAX_BUFFERED).ifPresent(this::setMaxBuffered);
        options.getOptional(EventStoreSourceOptions.SILENCE_TIMEOUT)
                .ifPresent(this::setSilenceTimeout);
        options.getOptional(EventStoreSourceOptions.REFUSED_FOR).ifPresent(this::setRefusedFor);
        options.getOptional(EventStoreSourceOptions.POSITION_AHEAD_OF_LOG)
                .ifPresent(this::setPositionAheadOfLog);
        options.getOptional(EventStoreSourceOptions.DELETED_STREAMS)
                .ifPresent(this::setDeletedStreams);
        options.getOptional(EventStoreSourceOptions.FILTER_CHANGE).ifPresent(this::setFilterChange);
        options.getOptional(EventStoreSourceOptions.DEAD_LINKS).ifPresent(this::setDeadLinks);
        return this;
    }

    /**
     * @throws IllegalArgumentException naming everything that is missing or wrong
     */
    public EventStoreSource<T> build() {
        List<String> wrong = new ArrayList<>();
        String connection = connectionString;
        if (connection == null) {
            wrong.add("a connection string is needed (setConnectionString)");
        } else {
            EventStoreEventLog.check(connection).ifPresent(wrong::add);
        }
        EventDeserializationSchema<T> schema = deserializer;
        if (schema == null) {
            wrong.add("a deserializer is needed (setDeserializer)");
        }
        checkTargets(wrong);
        if (silenceTimeout.compareTo(LEAST_SILENCE_TIMEOUT) < 0) {
            wrong.add(
                    "setSilenceTimeout needs at least %s, found %s"
                            .formatted(LEAST_SILENCE_TIMEOUT, silenceTimeout));
        }
        if (refusedFor.isNegative()) {
            wrong.add("setRefusedFor needs at least 0, found %s".formatted(refusedFor));
        }
        if (maxBuffered.compareTo(LEAST_MAX_BUFFERED) < 0) {
            wrong.add(
                    "setMaxBuffered needs at least %s, found %s"
                            .formatted(LEAST_MAX_BUFFERED, maxBuffered));
        }
        if (connection == null || schema == null || !wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "The EventStoreDB source cannot be built: " + String.join("; ", wrong));
        }
        Duration patience = refusedFor;
        return new EventStoreSource<>(
                () -> new EventStoreEventLog(connection, patience),
                new SplitDiscovery(
                        targets, startingPosition, stoppingPosition, filterChange, deletedStreams),
                new Deserialization<>(schema, failureHandler, deadLinks),
                new SplitSettings(
                        maxBuffered.getBytes(), silenceTimeout, positionAheadOfLog, deletedStreams),
                EventStoreLineage.of(connection, targets));
    }

    private void checkTargets(List<String> wrong) {
        if (targets.isEmpty()) {
            wrong.add("something to read is needed (setTarget, setTargets or setStreams)");
        }
        if (targets.stream()
                        .map(
                                target ->
                                        target.<Object>match(
                                                all -> all, SubscriptionTarget.SingleStream::name))
                        .distinct()
                        .count()
                < targets.size()) {
            wrong.add("everything to read may be named once, found " + targets);
        }
        for (SubscriptionTarget target : targets) {
            if (!startingPosition.place().map(target::accepts).orElse(true)) {
                wrong.add(
                        "%s cannot begin at %s: $all begins after a log position, a stream after a revision"
                                .formatted(target, startingPosition));
            }
            if (stoppingPosition instanceof StoppingPosition.AtPosition
                    && target instanceof SubscriptionTarget.SingleStream) {
                wrong.add(
                        "%s cannot end at %s: a stream has no log positions"
                                .formatted(target, stoppingPosition));
            }
        }
    }
}
