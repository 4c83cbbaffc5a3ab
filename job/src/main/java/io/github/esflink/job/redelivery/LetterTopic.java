package io.github.esflink.job.redelivery;

import io.github.esflink.job.definition.LetterPlace;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.kafka.redelivery.KafkaLetterReader;
import io.github.esflink.sinks.kafka.redelivery.KafkaLetters;
import io.github.esflink.sinks.kafka.redelivery.KeptLetter;
import io.github.esflink.sinks.kafka.redelivery.LetterRange;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;

/**
 * The topic of a sink's dead letters. It stays as it is; how far it was sent again, the brokers
 * know.
 */
final class LetterTopic implements LetterStore {

    private final KafkaLetters letters;

    LetterTopic(LetterPlace.Topic topic, SinkContext sink) {
        letters = new KafkaLetters(topic.connection(), topic.name(), sink);
    }

    @Override
    public Batch take() throws IOException {
        try {
            return new RangeBatch(letters.unsent());
        } catch (KafkaException e) {
            throw new IOException(
                    "The dead letters cannot be read from Kafka (%s): %s"
                            .formatted(letters, e.getMessage()),
                    e);
        }
    }

    @Override
    public Batch since() throws IOException {
        return take();
    }

    @Override
    public String done(Batch batch) throws IOException {
        try {
            letters.sent(((RangeBatch) batch).range());
        } catch (KafkaException e) {
            throw new IOException(
                    "The dead letters were sent again, and Kafka did not take note of it (%s), so that they would be sent once more: %s"
                            .formatted(letters, e.getMessage()),
                    e);
        }
        return "how far is kept by " + letters;
    }

    private record RangeBatch(LetterRange range) implements Batch {

        @Override
        public int count() {
            return range.count();
        }

        @Override
        public Reader open() {
            KafkaLetterReader reader = KafkaLetterReader.open(range);
            return new Reader() {
                @Override
                public Kept next() throws IOException {
                    KeptLetter letter = reader.next();
                    return new Kept(letter.letter(), letter.omitted());
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }
}
