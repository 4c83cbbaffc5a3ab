package io.github.esflink.sinks.contract.source;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/**
 * Which event is the <i>n</i>th of a split. The streams are dealt to the splits; a split goes round
 * its streams and takes a burst of each, so that its position is one number.
 *
 * @param streams how many there are in all
 * @param eventsPerStream how many each has
 * @param splits how many the streams are dealt to
 * @param burst how many events of a stream follow each other
 * @param dataBytes the least size of an event's data
 * @param poison the data of some events instead of theirs, by {@code stream@revision}
 */
@Internal
public record Numbering(
        int streams,
        int eventsPerStream,
        int splits,
        int burst,
        int dataBytes,
        Map<String, byte[]> poison)
        implements Serializable {

    static final String TYPE = "Numbered";

    /** The same at every run: an event that is read again is the same event. */
    private static final long WRITTEN_AT = 1_700_000_000_000L;

    /** The name of a stream, by its number. */
    public String streamId(int stream) {
        return "numbered-" + stream;
    }

    long eventsOf(int split) {
        return (long) streamsOf(split) * eventsPerStream;
    }

    private int streamsOf(int split) {
        return (streams - split + splits - 1) / splits;
    }

    EventRecord nth(int split, long n) {
        int inSplit = streamsOf(split);
        int fullRounds = eventsPerStream / burst;
        long inFullRounds = (long) fullRounds * burst * inSplit;
        long round = n < inFullRounds ? n / ((long) burst * inSplit) : fullRounds;
        int burstHere = n < inFullRounds ? burst : eventsPerStream % burst;
        long inRound = n - round * burst * inSplit;
        int stream = split + (int) (inRound / burstHere) * splits;
        return event(stream, round * burst + inRound % burstHere);
    }

    private EventRecord event(int stream, long revision) {
        RecordPosition position =
                new RecordPosition(streamId(stream), revision, revision * streams + stream);
        byte[] poisoned = poison.isEmpty() ? null : poison.get(position.toString());
        return EventRecord.builder()
                .setRecordId(new UUID(stream, revision))
                .setPosition(position)
                .setSchemaInfo(new SchemaInfo(TYPE, SchemaInfo.JSON))
                .setTimestamp(WRITTEN_AT + revision)
                .setData(poisoned == null ? data(revision) : poisoned)
                .build();
    }

    /** {@code {"seq":7,"pad":"xxxx"}}. */
    private byte[] data(long revision) {
        StringBuilder json = new StringBuilder(dataBytes + 32).append("{\"seq\":").append(revision);
        int rest = dataBytes - json.length() - 1;
        if (rest > 0) {
            json.append(",\"pad\":\"");
            for (int i = json.length(); i < dataBytes - 2; i++) {
                json.append('x');
            }
            json.append('"');
        }
        return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }
}
