package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.jspecify.annotations.Nullable;

/**
 * The event of the letter with a number, in one subtask. The numbers come in order, from 0 or,
 * after a restart, from that of a checkpoint.
 */
final class NextLetter extends RichMapFunction<Long, EventRecord> {

    /** The accumulator of how many letters went on, those before a restart included. */
    static final String SENT = "lettersSent";

    private static final long serialVersionUID = 1L;

    private final LongMaximum sent = new LongMaximum(0);
    private final LetterStore.Batch batch;
    private transient LetterStore.@Nullable Reader reader;
    private transient long read;

    NextLetter(LetterStore.Batch batch) {
        this.batch = batch;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        getRuntimeContext().addAccumulator(SENT, sent);
        reader = batch.open();
        read = 0;
    }

    @Override
    public EventRecord map(Long number) throws IOException {
        LetterStore.Reader letters = reader;
        if (letters == null) {
            throw new IllegalStateException("Letters are read before they are opened");
        }
        DeadLetter letter = null;
        while (read <= number) {
            letter = letters.next();
            read++;
        }
        if (letter == null) {
            throw new IOException(
                    "There is no letter number %d of %s: they were changed meanwhile."
                            .formatted(number, batch));
        }
        sent.add(number + 1);
        return letter.event().withoutRefusal();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
