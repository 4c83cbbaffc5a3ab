package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import io.github.esflink.sinks.kafka.topic.Topics;
import io.github.esflink.sinks.kafka.topic.UnsendableRecordException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of a sink whose topic takes everything. */
public final class PreparedForTests {

    private PreparedForTests() {}

    public static ProducerRecord<byte[], byte[]> of(EventRecord event, RecordForm form)
            throws UnsendableRecordException {
        Topics topics =
                new Topics() {
                    @Override
                    public TopicFacts of(String topic) {
                        return new TopicFacts(
                                3, Integer.MAX_VALUE, false, Long.MAX_VALUE, Long.MAX_VALUE);
                    }

                    @Override
                    public void close() {}
                };
        RecordShape shape =
                new RecordShape(
                        TopicTemplate.of("odd"),
                        RecordKey.stream(),
                        form,
                        true,
                        new RecordHeaders("odd", false),
                        new LinkedHashMap<>(Map.of()));
        return new RecordPreparation(shape, topics, Integer.MAX_VALUE).prepare(event).record();
    }
}
