package io.github.esflink.node.projection;

import com.google.protobuf.ByteString;
import io.github.esflink.node.log.EventLog;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the streams of the chosen projections, on a thread of its own, a moment after the events
 * that they follow ({@code Standard} projection handlers of the server).
 *
 * <p>The id of what is written for an event depends on the event's position alone; so a projection
 * that begins again from the start of a log that was kept writes nothing twice.
 */
public final class SystemProjections implements AutoCloseable {
    private static final String REFERENCE_TYPE = "$@";

    private final EventLog log;
    private final Set<SystemProjection> chosen;
    private final LogCursor cursor;
    private final Thread thread;
    private final Runnable tailListener = this::logGrew;
    private final Object tail = new Object();
    private boolean closed;

    private SystemProjections(EventLog log, Set<SystemProjection> chosen) {
        this.log = log;
        this.chosen = EnumSet.copyOf(chosen);
        this.cursor = new LogCursor(log.records());
        this.thread = new Thread(this::run, "eventstore-node-projections");
        thread.setDaemon(true);
    }

    /** Starts the chosen projections, at least one, from the beginning of the log. */
    public static SystemProjections start(EventLog log, Set<SystemProjection> chosen) {
        SystemProjections projections = new SystemProjections(log, chosen);
        log.addTailListener(projections.tailListener);
        projections.thread.start();
        return projections;
    }

    private void logGrew() {
        synchronized (tail) {
            tail.notifyAll();
        }
    }

    private void run() {
        for (int next = 0; waitFor(next); next++) {
            cursor.moveTo(next);
            if (cursor.stream() != RecordStore.NO_STREAM) {
                project(log.stream(cursor.stream()).name(), log.type(cursor.type()));
            }
        }
    }

    private boolean waitFor(int ordinal) {
        synchronized (tail) {
            try {
                while (!closed && ordinal >= log.records().end()) {
                    tail.wait();
                }
            } catch (InterruptedException e) {
                return false;
            }
            return !closed;
        }
    }

    private void project(String stream, String type) {
        if (!SystemNames.isInAll(stream)) {
            return;
        }
        boolean link = type.equals(SystemNames.LINK_TYPE);
        String category = category(stream);
        long revision = -1;
        if (category != null || !link) {
            revision = cursor.event().getEvent().getStreamRevision();
        }
        if (category != null && chosen.contains(SystemProjection.BY_CATEGORY)) {
            String target =
                    link
                            ? cursor.event().getEvent().getData().toStringUtf8()
                            : revision + "@" + stream;
            emit("$ce-" + category, SystemNames.LINK_TYPE, target, stream);
        }
        if (!link && chosen.contains(SystemProjection.BY_EVENT_TYPE)) {
            boolean deleted = type.equals(SystemNames.STREAM_DELETED_TYPE);
            emit(
                    "$et-" + (deleted ? "$deleted" : type),
                    SystemNames.LINK_TYPE,
                    revision + "@" + stream,
                    stream);
        }
        if (category != null
                && revision == 0
                && chosen.contains(SystemProjection.STREAM_BY_CATEGORY)) {
            emit("$category-" + category, REFERENCE_TYPE, stream, stream);
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
        log.append(
                to,
                new ExpectedRevision.Any(),
                List.of(
                        new ProposedEvent(
                                id,
                                type,
                                false,
                                ByteString.copyFromUtf8(data),
                                ByteString.copyFromUtf8(metadata))));
    }

    /** Stops writing; what was written stays. Returns when nothing more is written. */
    @Override
    public void close() {
        log.removeTailListener(tailListener);
        synchronized (tail) {
            closed = true;
            tail.notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
