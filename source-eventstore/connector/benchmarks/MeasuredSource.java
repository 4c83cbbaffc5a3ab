package io.github.esflink.source;

import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;

import java.util.List;

/** The source as it is measured: from the beginning of the log, the payloads as records. */
public final class MeasuredSource {

    private MeasuredSource() {}

    /** Reads the whole log with one subscription, or with several that share it. */
    public static EventStoreSource<byte[]> of(String connectionString, int shards) {
        return EventStoreSource.<byte[]>builder()
                .setConnectionString(connectionString)
                .setTargets(
                        shards == 1
                                ? List.of(SubscriptionTarget.everything())
                                : SubscriptionTarget.shardsOfAll(shards))
                .setStartingPosition(StartingPosition.earliest())
                .setDeserializer(EventDeserializationSchema.bytes())
                .build();
    }
}
