package io.github.esflink.job.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.RecordPosition;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters that are kept, to be taken out and sent again. */
interface LetterStore {

    /** What there is now, or what an interrupted attempt had taken. */
    Batch take() throws IOException;

    /**
     * All of a batch was sent again: it does not come again.
     *
     * @return what became of it, in words
     */
    String done(Batch batch) throws IOException;

    /** The letters that have come since the last batch was {@link #done}. */
    Batch since() throws IOException;

    /** Letters that are read where they are sent. */
    interface Batch extends Serializable {

        int count();

        /** From the first one, always in the same order. */
        Reader open() throws IOException;
    }

    /** One after the other, each stream in its order. Of one thread. */
    interface Reader extends Closeable {

        /** Null when there are none any more, which is sooner than was said. */
        @Nullable Kept next() throws IOException;
    }

    /**
     * Which event a letter is of. Events of several streams may have one id, and in a stream that
     * was deleted another event may have the place of one.
     */
    record EventIdentity(String streamId, long streamRevision, UUID recordId)
            implements Serializable {}

    /**
     * A letter as it was kept.
     *
     * @param omitted how many bytes of data its event has, which there was no room for; null when
     *     it is whole
     */
    record Kept(DeadLetter letter, @Nullable String omitted) {

        EventIdentity event() {
            RecordPosition position = letter.event().position();
            return new EventIdentity(
                    position.streamId(), position.streamRevision(), letter.event().recordId());
        }

        /** Which event it is of, in words. */
        String eventInWords() {
            return letter.event().position() + (omitted == null ? "" : " (" + omitted + " bytes)");
        }
    }
}
