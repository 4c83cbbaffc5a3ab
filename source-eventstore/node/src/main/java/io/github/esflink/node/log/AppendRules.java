package io.github.esflink.node.log;

import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a write is accepted, refused, or one that was made before: the checks of the
 * server's {@code IndexWriter.CheckCommit}.
 *
 * <p>Any and StreamExists look the event ids up wherever they are in the stream; an exact revision
 * (and NoStream) wants the same ids from the next revision on. A write of which only a part is
 * known is refused.
 */
final class AppendRules {
    private final TransactionLog log;
    private final EventIds ids;
    private final LogCursor cursor;

    AppendRules(TransactionLog log, EventIds ids) {
        this.log = log;
        this.ids = ids;
        this.cursor = new LogCursor(log.records());
    }

    /** The outcome of a write that must not be made, {@code null} when it may go ahead. */
    @Nullable AppendOutcome check(
            String streamName, ExpectedRevision expected, List<UUID> eventIds) {
        StreamIndex stream = log.stream(streamName);
        if (isGone(streamName, stream)) {
            return new AppendOutcome.Deleted();
        }
        long current = stream == null ? -1 : stream.written() - 1L;
        if (expected instanceof ExpectedRevision.StreamExists) {
            if (stream != null && stream.isSoftDeleted()) {
                return new AppendOutcome.Deleted();
            }
            if (current < 0 && isEmpty(SystemNames.metastreamOf(streamName))) {
                return new AppendOutcome.WrongRevision(current);
            }
        }
        if (expected instanceof ExpectedRevision.Any
                || expected instanceof ExpectedRevision.StreamExists) {
            return checkById(stream, current, eventIds);
        }
        long revision = expected.wireValue();
        if (revision > current) {
            return new AppendOutcome.WrongRevision(current);
        }
        if (revision == current || stream == null) {
            return null;
        }
        return checkByRevision(stream, revision, eventIds);
    }

    private @Nullable AppendOutcome checkById(
            @Nullable StreamIndex stream, long current, List<UUID> eventIds) {
        int last = EventIds.UNKNOWN;
        for (int i = 0; i < eventIds.size(); i++) {
            int found = ids.find(eventIds.get(i));
            boolean here =
                    stream != null
                            && found != EventIds.UNKNOWN
                            && cursor.moveTo(found).streamWrittenTo()
                                    == stream.numberedName().number();
            if (!here) {
                return i == 0 ? null : new AppendOutcome.WrongRevision(current);
            }
            last = found;
        }
        if (last == EventIds.UNKNOWN) {
            return null; // no events
        }
        return written(stream, cursor.moveTo(last).event().getEvent().getStreamRevision());
    }

    private @Nullable AppendOutcome checkByRevision(
            StreamIndex stream, long expected, List<UUID> eventIds) {
        long current = stream.written() - 1L;
        long revision = expected;
        for (UUID id : eventIds) {
            revision++;
            boolean same =
                    revision <= current
                            && cursor.moveTo(stream.ordinal(revision)).length() > 0
                            && cursor.id().equals(id);
            if (!same) {
                boolean first = revision == expected + 1;
                boolean recreates =
                        first && expected == AppendOutcome.NO_REVISION && stream.isSoftDeleted();
                return recreates ? null : new AppendOutcome.WrongRevision(current);
            }
        }
        return revision == expected
                ? new AppendOutcome.WrongRevision(current)
                : written(stream, revision);
    }

    /** A write that was made before: with its position, as long as it can be read. */
    private AppendOutcome written(@Nullable StreamIndex stream, long lastRevision) {
        boolean readable =
                stream != null && ReadableRange.moveTo(log, stream, lastRevision, cursor);
        return new AppendOutcome.Written(
                lastRevision, readable ? cursor.position() : AppendOutcome.NO_POSITION);
    }

    private boolean isGone(String streamName, @Nullable StreamIndex stream) {
        // The server's writer knows the revision of a metastream that was written before, and does
        // not look whether its stream is gone meanwhile.
        if (stream != null && SystemNames.isMetastream(streamName) && stream.written() > 0) {
            return stream.isTombstoned();
        }
        return log.isDeleted(streamName);
    }

    private boolean isEmpty(String streamName) {
        StreamIndex stream = log.stream(streamName);
        return stream == null || stream.written() == 0;
    }
}
