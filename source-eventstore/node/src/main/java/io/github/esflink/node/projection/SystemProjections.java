package io.github.esflink.node.projection;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.StreamIndex;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the streams of the chosen projections ({@code Standard} projection handlers of the
 * server). What an append causes is there when the append is answered, where a server takes some
 * milliseconds: it is written on the thread of the append, one write after another.
 *
 * <p>The id of what is written for an event depends on the event's position alone, and its metadata
 * names the position. So projections go on where they were in a log that was kept, and write
 * nothing twice.
 */
public final class SystemProjections implements AutoCloseable {
    private static final String REFERENCE_TYPE = "$@";
    private static final Pattern OWN_STREAM = Pattern.compile("\\$(streams|(ce|et|category)-.*)");
    private static final Pattern CAUSE = Pattern.compile("\"\\$p\":(\\d+)");
    private static final ByteString READ_BY_ALL =
            ByteString.copyFromUtf8("{\"$acl\":{\"$r\":\"$all\",\"$mr\":\"$all\"}}");

    private final TransactionLog log;
    private final Set<SystemProjection> chosen;
    private final LogCursor cursor;
    private final Runnable tailListener = this::logGrew;
    private int next;
    private boolean working;

    private SystemProjections(TransactionLog log, Set<SystemProjection> chosen) {
        this.log = log;
        this.chosen = EnumSet.copyOf(chosen);
        this.cursor = new LogCursor(log.records());
    }

    /** Starts the chosen projections, at least one, where they were in this log. */
    public static SystemProjections start(TransactionLog log, Set<SystemProjection> chosen) {
        SystemProjections projections = new SystemProjections(log, chosen);
        projections.next = projections.lastCause();
        log.addTailListener(projections.tailListener);
        projections.logGrew();
        return projections;
    }

    /** The record for which something was written last, the first one when nothing was. */
    private int lastCause() {
        for (int at = log.records().end() - 1; at >= 0; at--) {
            if (cursor.moveTo(at).stream() != RecordStore.NO_STREAM
                    && OWN_STREAM.matcher(log.stream(cursor.stream()).name()).matches()) {
                String metadata = cursor.event().getEvent().getCustomMetadata().toStringUtf8();
                Matcher cause = CAUSE.matcher(metadata);
                if (cause.find()) {
                    return log.records().firstAtOrAfter(Long.parseLong(cause.group(1)));
                }
            }
        }
        return 0;
    }

    /** Also called for the writes of the projections themselves, which need no further work. */
    private synchronized void logGrew() {
        if (working) {
            return;
        }
        working = true;
        try {
            while (next < log.records().end()) {
                int end = log.records().end();
                for (SystemProjection projection : chosen) {
                    for (int at = next; at < end; at++) {
                        project(projection, at);
                    }
                }
                next = end;
            }
        } finally {
            working = false;
        }
    }

    private void project(SystemProjection projection, int at) {
        if (cursor.moveTo(at).stream() == RecordStore.NO_STREAM) {
            return;
        }
        String stream = log.stream(cursor.stream()).name();
        String original =
                SystemNames.isMetastream(stream) ? SystemNames.originalOf(stream) : stream;
        if (SystemNames.isSystem(original)) {
            return;
        }
        RecordedEvent written = cursor.event().getEvent();
        ProjectedEvent event = ProjectedEvent.of(log, written);
        if (event == null) {
            return;
        }
        long revision = written.getStreamRevision();
        boolean deletes = event.deletes(stream);
        switch (projection) {
            case STREAMS -> {
                if (revision == 0) {
                    emit("$streams", SystemNames.LINK_TYPE, "0@" + stream, stream);
                }
            }
            case STREAM_BY_CATEGORY -> {
                String category = category(stream);
                if (revision == 0 && category != null) {
                    emit("$category-" + category, REFERENCE_TYPE, stream, stream);
                }
            }
            case BY_CATEGORY -> {
                String category = category(deletes ? original : stream);
                if (category != null) {
                    emit("$ce-" + category, SystemNames.LINK_TYPE, event.linkTo(), stream);
                }
            }
            case BY_EVENT_TYPE -> {
                if (!written.getMetadataOrThrow("type").equals(SystemNames.LINK_TYPE)) {
                    emit(
                            "$et-" + (deletes ? "$deleted" : event.type()),
                            SystemNames.LINK_TYPE,
                            revision + "@" + original,
                            stream);
                }
            }
        }
    }

    private static @Nullable String category(String stream) {
        int dash = stream.indexOf('-');
        return dash > 0 && !SystemNames.isSystem(stream) ? stream.substring(0, dash) : null;
    }

    private void emit(String to, String type, String data, String cause) {
        long position = cursor.position();
        UUID id = UUID.nameUUIDFromBytes((to + "@" + position).getBytes(StandardCharsets.UTF_8));
        String metadata =
                "{\"$c\":"
                        + position
                        + ",\"$p\":"
                        + position
                        + ",\"$causedBy\":\""
                        + cursor.id()
                        + "\""
                        + (cause.indexOf('"') < 0 && cause.indexOf('\\') < 0
                                ? ",\"$o\":\"" + cause + "\""
                                : "")
                        + "}";
        StreamIndex target = log.stream(to);
        if (target == null || target.isMissing()) {
            write(
                    SystemNames.metastreamOf(to),
                    new ProposedEvent(
                            UUID.nameUUIDFromBytes(to.getBytes(StandardCharsets.UTF_8)),
                            SystemNames.METADATA_TYPE,
                            true,
                            READ_BY_ALL,
                            ByteString.EMPTY));
        }
        write(
                to,
                new ProposedEvent(
                        id,
                        type,
                        false,
                        ByteString.copyFromUtf8(data),
                        ByteString.copyFromUtf8(metadata)));
    }

    private void write(String stream, ProposedEvent event) {
        log.append(stream, new ExpectedRevision.Any(), List.of(event));
    }

    /** Stops writing; what was written stays. Returns when nothing more is written. */
    @Override
    public void close() {
        log.removeTailListener(tailListener);
        synchronized (this) {
            next = Integer.MAX_VALUE;
        }
    }
}
