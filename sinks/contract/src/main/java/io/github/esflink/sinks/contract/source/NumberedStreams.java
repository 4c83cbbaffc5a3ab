package io.github.esflink.sinks.contract.source;

import io.github.esflink.sinks.core.record.EventRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A Flink source of streams that count: every stream has the revisions from 0 to its last, in that
 * order, with the data {@code {"seq":n,"pad":"xxx"}}. An event is the same whenever it is read.
 *
 * <p>The streams are dealt to splits, whose positions are in checkpoints and which move to other
 * readers at a change of parallelism.
 */
@PublicEvolving
public final class NumberedStreams
        implements Source<EventRecord, NumberedSplit, List<NumberedSplit>> {

    private static final long serialVersionUID = 1L;

    private final Numbering numbering;
    private final double eventsPerSecond;
    private final boolean bounded;
    private final ReleaseFile gate;

    private NumberedStreams(Builder builder) {
        this.numbering =
                new Numbering(
                        builder.streams,
                        builder.eventsPerStream,
                        builder.splits,
                        builder.burst,
                        builder.dataBytes,
                        new HashMap<>(builder.poison));
        this.eventsPerSecond = builder.eventsPerSecond;
        this.bounded = builder.bounded;
        this.gate = ReleaseFile.NONE;
    }

    private NumberedStreams(NumberedStreams ungated, ReleaseFile gate) {
        this.numbering = ungated.numbering;
        this.eventsPerSecond = ungated.eventsPerSecond;
        this.bounded = ungated.bounded;
        this.gate = gate;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The same streams, the later part of which comes only when a file is there: what a test does
     * before it makes the file happens in mid flow, however long it takes.
     *
     * @param gate the file, which is not there yet
     * @param share of the events that come before
     */
    public NumberedStreams heldBackUntil(Path gate, double share) {
        return new NumberedStreams(this, new ReleaseFile(gate.toAbsolutePath().toString(), share));
    }

    /** The name of a stream, by its number from 0. */
    public String streamId(int stream) {
        return numbering.streamId(stream);
    }

    /** How many events there are in all. */
    public long totalEvents() {
        return (long) numbering.streams() * numbering.eventsPerStream();
    }

    /** How many events each stream has. */
    public Map<String, Long> eventsByStream() {
        Map<String, Long> events = new HashMap<>();
        for (int stream = 0; stream < numbering.streams(); stream++) {
            events.put(streamId(stream), (long) numbering.eventsPerStream());
        }
        return events;
    }

    @Override
    public Boundedness getBoundedness() {
        return bounded ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<NumberedSplit, List<NumberedSplit>> createEnumerator(
            SplitEnumeratorContext<NumberedSplit> context) {
        List<NumberedSplit> all =
                IntStream.range(0, numbering.splits())
                        .mapToObj(split -> new NumberedSplit(split, 0))
                        .toList();
        return restoreEnumerator(context, all);
    }

    @Override
    public SplitEnumerator<NumberedSplit, List<NumberedSplit>> restoreEnumerator(
            SplitEnumeratorContext<NumberedSplit> context, List<NumberedSplit> unassigned) {
        return new NumberedEnumerator(context, unassigned, bounded);
    }

    @Override
    public SourceReader<EventRecord, NumberedSplit> createReader(SourceReaderContext context) {
        return new NumberedReader(numbering, eventsPerSecond, gate);
    }

    @Override
    public SimpleVersionedSerializer<NumberedSplit> getSplitSerializer() {
        return new NumberedSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<NumberedSplit>> getEnumeratorCheckpointSerializer() {
        return new NumberedSplitSerializer.Unassigned();
    }

    /** Not thread-safe. */
    public static final class Builder {
        private int streams = 100;
        private int eventsPerStream = 100;
        private int splits = 6;
        private int burst = 4;
        private int dataBytes;
        private double eventsPerSecond;
        private boolean bounded;
        private final Map<String, byte[]> poison = new HashMap<>();

        private Builder() {}

        /** Default: 100. */
        public Builder setStreams(int streams) {
            this.streams = streams;
            return this;
        }

        /** Default: 100. */
        public Builder setEventsPerStream(int eventsPerStream) {
            this.eventsPerStream = eventsPerStream;
            return this;
        }

        /** Up to this parallelism every reader has something to read. Default: 6. */
        public Builder setSplits(int splits) {
            this.splits = splits;
            return this;
        }

        /** How many events of a stream follow each other before the next stream. Default: 4. */
        public Builder setBurst(int burst) {
            this.burst = burst;
            return this;
        }

        /** The least size of an event's data; small ones are padded. Default: 0. */
        public Builder setDataBytes(int dataBytes) {
            this.dataBytes = dataBytes;
            return this;
        }

        /**
         * Of all readers together, while they read from the beginning; what is due within 50 ms
         * comes at once. A reader that goes on from a checkpoint or a savepoint has no limit: a
         * stop or a loss finds the job in mid flow, and what comes after it takes no time. Default:
         * 0, no limit.
         */
        public Builder setEventsPerSecond(double eventsPerSecond) {
            this.eventsPerSecond = eventsPerSecond;
            return this;
        }

        /**
         * Whether the job ends after the last event. Default: false, it stays open, so that a stop
         * with savepoint can come at any time.
         */
        public Builder setBounded(boolean bounded) {
            this.bounded = bounded;
            return this;
        }

        /** Gives one event other data: what a destination refuses, or what is too large for it. */
        public Builder addPoison(String streamId, long revision, byte[] data) {
            poison.put(streamId + "@" + revision, data);
            return this;
        }

        /**
         * @throws IllegalArgumentException naming all that is wrong
         */
        public NumberedStreams build() {
            if (streams < 1
                    || eventsPerStream < 1
                    || splits < 1
                    || splits > streams
                    || burst < 1
                    || dataBytes < 0
                    || !(eventsPerSecond >= 0)) {
                throw new IllegalArgumentException(
                        "Expected streams, events per stream, splits and burst of 1 or more, no more splits than streams, bytes and rate of 0 or more; found streams=%d eventsPerStream=%d splits=%d burst=%d dataBytes=%d eventsPerSecond=%s."
                                .formatted(
                                        streams,
                                        eventsPerStream,
                                        splits,
                                        burst,
                                        dataBytes,
                                        eventsPerSecond));
            }
            return new NumberedStreams(this);
        }
    }
}
