package io.github.esflink.source.reader;

import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.subscription.Portion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;

/**
 * What a fetch has brought, for the task. Made by the fetcher; recycled by the task when it has
 * passed on all of it, which makes room for more.
 */
final class Batch extends RecordsBySplits<SubscriptionMessage> {

    private final List<Portion> portions;

    private Batch(Builder builder) {
        super(builder.messages, builder.finished);
        portions = builder.portions;
    }

    @Override
    public void recycle() {
        for (int i = 0; i < portions.size(); i++) {
            portions.get(i).release();
        }
    }

    /** Collects portions. */
    static final class Builder {
        private final Map<String, Collection<SubscriptionMessage>> messages = new LinkedHashMap<>();
        private final Set<String> finished = new HashSet<>();
        private final List<Portion> portions = new ArrayList<>();

        void add(String splitId, Portion portion) {
            messages.put(splitId, portion.messages());
            portions.add(portion);
        }

        void finish(String splitId) {
            finished.add(splitId);
        }

        boolean isEmpty() {
            return messages.isEmpty() && finished.isEmpty();
        }

        Batch build() {
            return new Batch(this);
        }
    }
}
