package io.github.esflink.source;

import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.enumerator.SplitDiscovery;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;

import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

import java.util.ArrayList;
import java.util.List;

/** The source as it is measured: from the beginning of the log, the payloads as records. */
public final class MeasuredSource {

    /** The last characters of the streams that the node was filled with. */
    private static final String LAST_CHARACTERS = "0123456789abcdef";

    private MeasuredSource() {}

    /** One that reads the whole log, or several that share it. */
    public static List<EventStoreSource<byte[]>> shards(
            String connectionString, int count, long maxBufferedBytes) {
        List<EventStoreSource<byte[]>> sources = new ArrayList<>();
        for (SubscriptionTarget target : targets(count)) {
            sources.add(
                    new EventStoreSource<>(
                            () -> new EventStoreEventLog(connectionString),
                            new SplitDiscovery(List.of(target), StartingPosition.earliest()),
                            EventDeserializationSchema.of(
                                    EventStoreEvent::data,
                                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO),
                            maxBufferedBytes));
        }
        return sources;
    }

    private static List<SubscriptionTarget> targets(int count) {
        if (count == 1) {
            return List.of(new SubscriptionTarget.AllStreams(null));
        }
        List<SubscriptionTarget> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i * LAST_CHARACTERS.length() / count;
            int to = (i + 1) * LAST_CHARACTERS.length() / count;
            String regex = "[" + LAST_CHARACTERS.substring(from, to) + "]$";
            targets.add(new SubscriptionTarget.AllStreams(EventFilter.streamNameRegex(regex)));
        }
        return targets;
    }
}
