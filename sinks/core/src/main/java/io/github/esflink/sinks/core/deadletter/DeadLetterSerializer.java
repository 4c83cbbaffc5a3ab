package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.record.EventRecordSerializer;
import io.github.esflink.sinks.core.type.Fields;
import io.github.esflink.sinks.core.type.ValueSerializer;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a dead letter field by field. Stateless.
 *
 * <p>Version 2, in this order: event ({@link EventRecordSerializer}, of the same version),
 * connector id, reason (its name), message (texts), attempts (int), first attempt, given up
 * (longs), request line (text), request headers (texts), status (int), answer (text).
 */
@Internal
public final class DeadLetterSerializer extends ValueSerializer<DeadLetter> {

    public static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();

    private static final long serialVersionUID = 1L;

    private DeadLetterSerializer() {}

    @Override
    public DeadLetter createInstance() {
        return new DeadLetter(
                EventRecordSerializer.INSTANCE.createInstance(),
                "",
                Reason.REFUSED,
                "",
                0,
                0,
                0,
                new Request("", Map.of()),
                Answer.NONE);
    }

    @Override
    public void serialize(DeadLetter letter, DataOutputView target) throws IOException {
        EventRecordSerializer.INSTANCE.serialize(letter.event(), target);
        Fields.writeText(letter.connectorId(), target);
        Fields.writeText(letter.reason().name(), target);
        Fields.writeText(letter.message(), target);
        target.writeInt(letter.attempts());
        target.writeLong(letter.firstAttemptAt());
        target.writeLong(letter.deadAt());
        Fields.writeText(letter.request().line(), target);
        Fields.writeTexts(letter.request().headers(), target);
        target.writeInt(letter.answer().status());
        Fields.writeText(letter.answer().text(), target);
    }

    @Override
    public DeadLetter deserialize(DataInputView source) throws IOException {
        return new DeadLetter(
                EventRecordSerializer.INSTANCE.deserialize(source),
                Fields.readText(source),
                Reason.valueOf(Fields.readText(source)),
                Fields.readText(source),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                new Request(Fields.readText(source), Fields.readTexts(source)),
                new Answer(source.readInt(), Fields.readText(source)));
    }

    @Override
    public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
        return new DeadLetterSerializerSnapshot();
    }

    private Object readResolve() {
        return INSTANCE;
    }
}
