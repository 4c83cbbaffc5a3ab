package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicLookup;
import io.github.esflink.sinks.kafka.topic.UnsendableRecordException;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into records that Kafka takes. What can never be one becomes a dead letter here: a
 * producer that refuses a record ends the job, and the restart would find the same record again.
 */
@Internal
public final class RecordCheck extends KeyedProcessFunction<String, EventRecord, PreparedRecord> {

    private static final long serialVersionUID = 1L;

    /** Kafka's own default, in bytes. */
    private static final String DEFAULT_MAX_REQUEST_SIZE = "1048576";

    private final String connectorId;
    private final KafkaConnection connection;
    private final RecordShape shape;
    private final @Nullable TopicCreation creation;
    private final @Nullable OutputTag<DeadLetter> deadLetters;

    private transient @Nullable TopicLookup topics;
    private transient @Nullable RecordPreparation preparation;
    private transient @Nullable Counter counter;

    /**
     * @param creation null when missing topics stay missing
     * @param deadLetters null when an event that cannot be sent ends the job
     */
    public RecordCheck(
            String connectorId,
            KafkaConnection connection,
            RecordShape shape,
            @Nullable TopicCreation creation,
            @Nullable OutputTag<DeadLetter> deadLetters) {
        this.connectorId = connectorId;
        this.connection = connection;
        this.shape = shape;
        this.creation = creation;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        TopicLookup lookup =
                new TopicLookup(
                        Admin.create(connection.resolveForAdmin()),
                        creation,
                        connection,
                        System::currentTimeMillis);
        topics = lookup;
        preparation = new RecordPreparation(shape, lookup, maxRequestSize(connection));
        counter = getRuntimeContext().getMetricGroup().counter("deadLetters");
    }

    static int maxRequestSize(KafkaConnection connection) {
        String given = connection.property("max.request.size");
        String buffer = connection.property("buffer.memory");
        // A producer refuses, too, what its buffer has no room for.
        return (int)
                Math.min(
                        Integer.parseInt(given == null ? DEFAULT_MAX_REQUEST_SIZE : given),
                        Long.parseLong(buffer == null ? ProducerSettings.BUFFER_MEMORY : buffer));
    }

    @Override
    @SuppressWarnings("NullAway") // opened before the first element
    public void processElement(EventRecord event, Context context, Collector<PreparedRecord> out) {
        PreparedRecord prepared;
        try {
            prepared = preparation.prepare(event);
        } catch (UnsendableRecordException e) {
            if (deadLetters == null) {
                throw new UndeliverableEventException(
                        "Connector %s: %s There is no output for dead letters, so the job ends."
                                .formatted(connectorId, e.getMessage()));
            }
            counter.inc();
            context.output(deadLetters, deadLetter(event, String.valueOf(e.getMessage())));
            return;
        }
        out.collect(prepared);
    }

    private DeadLetter deadLetter(EventRecord event, String message) {
        return new DeadLetter(
                event,
                connectorId,
                Reason.UNSENDABLE,
                message,
                0,
                0,
                System.currentTimeMillis(),
                new Request("topic " + shape.topic(), Map.of()),
                Answer.NONE);
    }

    @Override
    public void close() {
        if (topics != null) {
            topics.close();
        }
    }
}
