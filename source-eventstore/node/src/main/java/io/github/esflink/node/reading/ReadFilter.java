package io.github.esflink.node.reading;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Decides which events of the log belong to a reader of {@code $all}. Each stream name and each
 * event type is looked at once and the answer kept, so that a filter costs little more than none.
 * For one thread at a time.
 */
public final class ReadFilter {
    private static final byte UNKNOWN = 0;
    private static final byte YES = 1;
    private static final byte NO = 2;

    private final TransactionLog log;
    private final Predicate<String> byStream;
    private final Predicate<String> byType;
    private final boolean filtersTypes;
    private byte[] streams = new byte[64];
    private byte[] types = new byte[64];

    private ReadFilter(
            TransactionLog log,
            Predicate<String> byStream,
            Predicate<String> byType,
            boolean filtersTypes) {
        this.log = log;
        this.byStream = byStream;
        this.byType = byType;
        this.filtersTypes = filtersTypes;
    }

    /** Everything that is part of {@code $all}. */
    public static ReadFilter all(TransactionLog log) {
        return new ReadFilter(log, SystemNames::isInAll, type -> true, false);
    }

    /** What is part of {@code $all} and in a stream of such a name. */
    public static ReadFilter byStream(TransactionLog log, Predicate<String> name) {
        return new ReadFilter(
                log, stream -> SystemNames.isInAll(stream) && name.test(stream), t -> true, false);
    }

    /** What is part of {@code $all} and of such a type. */
    public static ReadFilter byType(TransactionLog log, Predicate<String> type) {
        return new ReadFilter(log, SystemNames::isInAll, type, true);
    }

    boolean allows(LogCursor cursor) {
        int stream = cursor.stream();
        if (stream == RecordStore.NO_STREAM) {
            return false;
        }
        if (stream >= streams.length) {
            streams = Arrays.copyOf(streams, Math.max(stream + 1, streams.length * 2));
        }
        if (streams[stream] == UNKNOWN) {
            streams[stream] = byStream.test(log.stream(stream).name()) ? YES : NO;
        }
        return streams[stream] == YES && (!filtersTypes || allowsType(cursor.type()));
    }

    private boolean allowsType(int type) {
        if (type >= types.length) {
            types = Arrays.copyOf(types, Math.max(type + 1, types.length * 2));
        }
        if (types[type] == UNKNOWN) {
            types[type] = byType.test(log.type(type)) ? YES : NO;
        }
        return types[type] == YES;
    }
}
