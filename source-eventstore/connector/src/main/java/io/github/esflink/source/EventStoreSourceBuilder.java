package io.github.esflink.source;

import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.enumerator.SplitDiscovery;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link EventStoreSource}. {@link #build()} checks everything and names all that is wrong
 * at once. Not thread-safe.
 *
 * @param <T> the type of the records
 */
@PublicEvolving
public final class EventStoreSourceBuilder<T> {

    private static final MemorySize DEFAULT_MAX_BUFFERED = MemorySize.ofMebiBytes(8);
    private static final MemorySize LEAST_MAX_BUFFERED = MemorySize.ofMebiBytes(1);

    private @Nullable String connectionString;
    private List<SubscriptionTarget> targets = List.of();
    private StartingPosition startingPosition = StartingPosition.latest();
    private @Nullable EventDeserializationSchema<T> deserializer;
    private MemorySize maxBuffered = DEFAULT_MAX_BUFFERED;

    EventStoreSourceBuilder() {}

    /**
     * {@code esdb://…} or {@code esdb+discover://…}, as for every client of EventStoreDB. Required.
     */
    public EventStoreSourceBuilder<T> setConnectionString(String connectionString) {
        this.connectionString = connectionString;
        return this;
    }

    /** What to read. Required, once. */
    public EventStoreSourceBuilder<T> setTarget(SubscriptionTarget target) {
        this.targets = List.of(target);
        return this;
    }

    /** Several streams, each a split of its own, spread over the readers. */
    public EventStoreSourceBuilder<T> setStreams(List<String> streams) {
        List<SubscriptionTarget> singles = new ArrayList<>();
        streams.forEach(name -> singles.add(new SubscriptionTarget.SingleStream(name, false)));
        this.targets = List.copyOf(singles);
        return this;
    }

    /**
     * Where a job without state begins. Default: {@link StartingPosition#latest()}, as the
     * server's.
     */
    public EventStoreSourceBuilder<T> setStartingPosition(StartingPosition startingPosition) {
        this.startingPosition = startingPosition;
        return this;
    }

    /** Makes records from events. Required. */
    public EventStoreSourceBuilder<T> setDeserializer(EventDeserializationSchema<T> deserializer) {
        this.deserializer = deserializer;
        return this;
    }

    /**
     * How much a split may hold of what the server has sent and the job has not taken yet. Default:
     * 8 MiB; at least 1 MiB.
     */
    public EventStoreSourceBuilder<T> setMaxBuffered(MemorySize maxBuffered) {
        this.maxBuffered = maxBuffered;
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
            try {
                new EventStoreEventLog(connection);
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        EventDeserializationSchema<T> schema = deserializer;
        if (schema == null) {
            wrong.add("a deserializer is needed (setDeserializer)");
        }
        if (targets.isEmpty()) {
            wrong.add("something to read is needed (setTarget or setStreams)");
        }
        if (targets.stream().distinct().count() < targets.size()) {
            wrong.add("every stream may be named once, found " + targets);
        }
        targets.forEach(target -> checkStart(target, wrong));
        if (maxBuffered.compareTo(LEAST_MAX_BUFFERED) < 0) {
            wrong.add(
                    "setMaxBuffered needs at least %s, found %s"
                            .formatted(LEAST_MAX_BUFFERED, maxBuffered));
        }
        if (connection == null || schema == null || !wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "The EventStoreDB source cannot be built: " + String.join("; ", wrong));
        }
        return new EventStoreSource<>(
                () -> new EventStoreEventLog(connection),
                new SplitDiscovery(targets, startingPosition),
                schema,
                maxBuffered.getBytes());
    }

    private void checkStart(SubscriptionTarget target, List<String> wrong) {
        if (!startingPosition.place().map(target::accepts).orElse(true)) {
            wrong.add(
                    "%s cannot begin at %s: $all begins after a log position, a stream after a revision"
                            .formatted(target, startingPosition));
        }
    }
}
