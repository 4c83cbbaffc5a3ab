package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.jspecify.annotations.Nullable;

/**
 * The event of the letter with a number, in one subtask. The numbers come in order, from 0 or,
 * after a restart, from that of a checkpoint.
 */
final class NextLetter extends RichMapFunction<Long, EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient @Nullable DeadLetterReader reader;
    private transient long read;

    NextLetter(String folder) {
        this.folder = folder;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        reader = DeadLetterReader.open(folder);
        read = 0;
    }

    @Override
    public EventRecord map(Long number) throws IOException {
        DeadLetterReader letters = reader;
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
                    "There is no letter number %d in %s: its files were changed meanwhile."
                            .formatted(number, folder));
        }
        return letter.event();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
