package io.github.esflink.source.split;

import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a split in format version 1. A choice is a byte that names it; text is an int
 * length and UTF-8. Numbers are never reused.
 */
final class SplitFieldsV1 {

    private static final int ALL_STREAMS = 1;
    private static final int SINGLE_STREAM = 2;

    private static final int BEGINNING = 1;
    private static final int AFTER_POSITION = 2;
    private static final int AFTER_REVISION = 3;

    private static final int NO_FILTER = 0;
    private static final int PREFIXES = 1;
    private static final int REGEX = 2;

    private static final int STREAM_NAME = 1;
    private static final int EVENT_TYPE = 2;

    private SplitFieldsV1() {}

    static void writeTarget(SubscriptionTarget target, DataOutputView out) throws IOException {
        if (target instanceof SubscriptionTarget.AllStreams all) {
            out.writeByte(ALL_STREAMS);
            writeFilter(all.filter(), out);
        } else if (target instanceof SubscriptionTarget.SingleStream stream) {
            out.writeByte(SINGLE_STREAM);
            writeText(stream.name(), out);
            out.writeBoolean(stream.resolveLinks());
        }
    }

    static SubscriptionTarget readTarget(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case ALL_STREAMS -> {
                EventFilter filter = readFilter(in);
                yield filter == null
                        ? SubscriptionTarget.everything()
                        : new SubscriptionTarget.AllStreams(filter);
            }
            case SINGLE_STREAM ->
                    new SubscriptionTarget.SingleStream(readText(in), in.readBoolean());
            default -> throw unknown("target", kind);
        };
    }

    static void writePosition(SplitPosition position, DataOutputView out) throws IOException {
        if (position instanceof SplitPosition.Beginning) {
            out.writeByte(BEGINNING);
        } else if (position instanceof SplitPosition.AfterPosition after) {
            out.writeByte(AFTER_POSITION);
            out.writeLong(after.position().commit());
            out.writeLong(after.position().prepare());
        } else if (position instanceof SplitPosition.AfterRevision after) {
            out.writeByte(AFTER_REVISION);
            out.writeLong(after.revision());
        }
    }

    static SplitPosition readPosition(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case BEGINNING -> new SplitPosition.Beginning();
            case AFTER_POSITION ->
                    new SplitPosition.AfterPosition(new LogPosition(in.readLong(), in.readLong()));
            case AFTER_REVISION -> new SplitPosition.AfterRevision(in.readLong());
            default -> throw unknown("position", kind);
        };
    }

    static void writeEnd(@Nullable SplitEnd end, DataOutputView out) throws IOException {
        out.writeBoolean(end != null);
        if (end != null) {
            writePosition(end.position(), out);
            out.writeBoolean(end.existed());
        }
    }

    static @Nullable SplitEnd readEnd(DataInputView in) throws IOException {
        return in.readBoolean() ? new SplitEnd(readPosition(in), in.readBoolean()) : null;
    }

    private static void writeFilter(@Nullable EventFilter filter, DataOutputView out)
            throws IOException {
        if (filter == null) {
            out.writeByte(NO_FILTER);
            return;
        }
        if (filter.expression() instanceof EventFilter.Prefixes prefixes) {
            out.writeByte(PREFIXES);
            writeSubject(filter.subject(), out);
            out.writeInt(prefixes.prefixes().size());
            for (String prefix : prefixes.prefixes()) {
                writeText(prefix, out);
            }
        } else if (filter.expression() instanceof EventFilter.Regex regex) {
            out.writeByte(REGEX);
            writeSubject(filter.subject(), out);
            writeText(regex.pattern(), out);
        }
    }

    private static @Nullable EventFilter readFilter(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case NO_FILTER -> null;
            case PREFIXES -> {
                EventFilter.Subject subject = readSubject(in);
                int count = in.readInt();
                List<String> prefixes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    prefixes.add(readText(in));
                }
                yield new EventFilter(subject, new EventFilter.Prefixes(prefixes));
            }
            case REGEX -> new EventFilter(readSubject(in), new EventFilter.Regex(readText(in)));
            default -> throw unknown("filter", kind);
        };
    }

    private static void writeSubject(EventFilter.Subject subject, DataOutputView out)
            throws IOException {
        out.writeByte(
                switch (subject) {
                    case STREAM_NAME -> STREAM_NAME;
                    case EVENT_TYPE -> EVENT_TYPE;
                });
    }

    private static EventFilter.Subject readSubject(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case STREAM_NAME -> EventFilter.Subject.STREAM_NAME;
            case EVENT_TYPE -> EventFilter.Subject.EVENT_TYPE;
            default -> throw unknown("filter subject", kind);
        };
    }

    static void writeText(String text, DataOutputView out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static IOException unknown(String what, int kind) {
        return new IOException(
                "The split in the state names a %s of kind %d, which format version 1 does not know: the state is damaged."
                        .formatted(what, kind));
    }
}
