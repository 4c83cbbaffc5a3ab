package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The event of the letter with a number, in one subtask. The numbers come in order, from 0 or,
 * after a restart, from that of a checkpoint. An event that its letter had no room for is read from
 * EventStoreDB.
 */
final class NextLetter extends RichFlatMapFunction<Long, EventRecord> {

    /** The accumulator of how many letters went on, those before a restart included. */
    static final String SENT = "lettersSent";

    private static final long serialVersionUID = 1L;

    private final LongMaximum sent = new LongMaximum(0);
    private final LetterStore.Batch batch;
    private final String connectionString;
    private final HashSet<LetterStore.EventIdentity> gone;
    private transient LetterStore.@Nullable Reader reader;
    private transient @Nullable StoredEvent events;
    private transient long read;

    /**
     * @param connectionString of EventStoreDB, with its references
     * @param gone events that neither their letters nor EventStoreDB have: they are passed over
     */
    NextLetter(
            LetterStore.Batch batch, String connectionString, Set<LetterStore.EventIdentity> gone) {
        this.batch = batch;
        this.connectionString = connectionString;
        this.gone = new HashSet<>(gone);
    }

    @Override
    public void open(OpenContext context) throws IOException {
        getRuntimeContext().addAccumulator(SENT, sent);
        events = new StoredEvent(connectionString);
        reader = batch.open();
        read = 0;
    }

    @Override
    public void flatMap(Long number, Collector<EventRecord> out) throws IOException {
        LetterStore.Reader letters = Objects.requireNonNull(reader, "open() comes first");
        LetterStore.Kept letter = null;
        while (read <= number) {
            letter = letters.next();
            read++;
        }
        if (letter == null) {
            throw new IOException(
                    "There is no letter number %d of %s: they were changed meanwhile."
                            .formatted(number, batch));
        }
        if (letter.omitted() == null) {
            out.collect(letter.letter().event().withoutRefusal());
        } else if (!gone.contains(letter.event())) {
            out.collect(stored(letter));
        }
        sent.add(number + 1);
    }

    private EventRecord stored(LetterStore.Kept letter) throws IOException {
        EventRecord event = Objects.requireNonNull(events, "open() comes first").of(letter);
        if (event == null) {
            throw new SuppressRestartsException(
                    new IOException(
                            "Event %s, which its letter had no room for, was in EventStoreDB a moment ago and is there no more: send the letters again."
                                    .formatted(letter.eventInWords())));
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        if (events != null) {
            events.close();
        }
        if (reader != null) {
            reader.close();
        }
    }
}
