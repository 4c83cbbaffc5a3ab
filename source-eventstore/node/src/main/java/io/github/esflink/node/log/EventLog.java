package io.github.esflink.node.log;

import com.google.protobuf.ByteString;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.NameTable;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The one log of a node (or of all nodes of a cluster): appends, deletions and what readers need to
 * find their way. Writes take turns under a lock and become visible whole; reads take no lock.
 */
public final class EventLog {
    /** The number of the type of links, so that a reader can tell one by a comparison. */
    public static final int LINK_TYPE_NUMBER = 0;

    private final Object writing = new Object();
    private final RecordStore store = new RecordStore();
    private final StreamDirectory streams = new StreamDirectory();
    private final NameTable types = new NameTable();
    private final EventIds ids = new EventIds(store);
    private final AppendRules rules = new AppendRules(streams, ids, store);
    private final LogCursor writerCursor = new LogCursor(store);
    private final List<Runnable> tailListeners = new CopyOnWriteArrayList<>();
    private final List<StreamIndex> touched = new ArrayList<>();
    private final Clock clock;

    /**
     * A log that holds what a fresh server writes first, its epoch.
     *
     * @param clock gives events their time of creation
     */
    public EventLog(Clock clock) {
        this.clock = clock;
        types.intern(SystemNames.LINK_TYPE); // the first name gets LINK_TYPE_NUMBER
        ProposedEvent epoch =
                new ProposedEvent(
                        UUID.randomUUID(),
                        SystemNames.EPOCH_TYPE,
                        true,
                        ByteString.copyFromUtf8("{\"epochNumber\":0,\"epochPosition\":0}"),
                        ByteString.EMPTY);
        synchronized (writing) {
            write(streams.getOrCreate(SystemNames.EPOCH_STREAM), epoch);
            publish();
        }
    }

    /** The records. */
    public RecordStore records() {
        return store;
    }

    /** The stream of this name, {@code null} when nothing was ever written to it. */
    public @Nullable StreamIndex stream(String name) {
        return streams.find(name);
    }

    /** The stream with the number that a record names. */
    public StreamIndex stream(int number) {
        return streams.get(number);
    }

    /** The event type with the number that a record names. */
    public String type(int number) {
        return types.name(number).text();
    }

    /** What the log's clock says: the time against which the age of events is measured. */
    public Instant now() {
        return clock.instant();
    }

    /** Calls {@code listener} after each write that changed the log, on the writer's thread. */
    public void addTailListener(Runnable listener) {
        tailListeners.add(listener);
    }

    /** Undoes {@link #addTailListener}. */
    public void removeTailListener(Runnable listener) {
        tailListeners.remove(listener);
    }

    /** Appends the events, all or none. */
    public AppendOutcome append(
            String streamName, ExpectedRevision expected, List<ProposedEvent> events) {
        AppendOutcome outcome;
        synchronized (writing) {
            AppendOutcome refused =
                    rules.check(
                            streamName, expected, events.stream().map(ProposedEvent::id).toList());
            if (refused != null) {
                return refused;
            }
            StreamIndex stream = streams.getOrCreate(streamName);
            outcome = events.isEmpty() ? writeNothing(stream) : writeAll(stream, events);
            publish();
        }
        tailListeners.forEach(Runnable::run);
        return outcome;
    }

    /** Deletes the stream so that it can be written again, going on with its numbering. */
    public AppendOutcome softDelete(String streamName, ExpectedRevision expected) {
        AppendOutcome outcome;
        synchronized (writing) {
            UUID id = UUID.randomUUID();
            AppendOutcome refused = rules.check(streamName, expected, List.of(id));
            if (refused != null) {
                return refused;
            }
            StreamIndex stream = streams.find(streamName);
            StreamIndex metastream = streams.find(SystemNames.metastreamOf(streamName));
            if ((stream == null || stream.written() == 0)
                    && (metastream == null || metastream.written() == 0)) {
                return new AppendOutcome.WrongRevision(AppendOutcome.NO_REVISION);
            }
            outcome = writeMetadata(streamName, id, StreamMetadata.softDeletion());
            publish();
        }
        tailListeners.forEach(Runnable::run);
        return outcome;
    }

    /** Deletes the stream for good; its name can never be used again. */
    public AppendOutcome tombstone(String streamName, ExpectedRevision expected) {
        AppendOutcome outcome;
        synchronized (writing) {
            ProposedEvent last =
                    new ProposedEvent(
                            UUID.randomUUID(),
                            SystemNames.STREAM_DELETED_TYPE,
                            false,
                            ByteString.EMPTY,
                            ByteString.EMPTY);
            AppendOutcome refused = rules.check(streamName, expected, List.of(last.id()));
            if (refused != null) {
                return refused;
            }
            StreamIndex stream = streams.getOrCreate(streamName);
            int ordinal = add(stream, last, StreamIndex.TOMBSTONE_REVISION);
            stream.bury(ordinal);
            outcome =
                    new AppendOutcome.Written(
                            StreamIndex.TOMBSTONE_REVISION,
                            writerCursor.moveTo(ordinal).position());
            publish();
        }
        tailListeners.forEach(Runnable::run);
        return outcome;
    }

    private void publish() {
        store.publish();
        touched.forEach(StreamIndex::publish);
        touched.clear();
    }

    private AppendOutcome writeNothing(StreamIndex stream) {
        long position = store.tail().endPosition();
        store.addEmpty(stream.numberedName().utf8().length);
        return new AppendOutcome.Written(stream.written() - 1L, position);
    }

    private AppendOutcome writeAll(StreamIndex stream, List<ProposedEvent> events) {
        String name = stream.name();
        boolean wasDeleted = stream.isSoftDeleted();
        StreamIndex original =
                SystemNames.isMetastream(name)
                        ? streams.getOrCreate(SystemNames.originalOf(name))
                        : null;
        boolean originalWasDeleted = original != null && original.isSoftDeleted();
        int firstNew = stream.written();
        int last = 0;
        for (ProposedEvent event : events) {
            last = write(stream, event);
        }
        AppendOutcome outcome =
                new AppendOutcome.Written(
                        stream.written() - 1L, writerCursor.moveTo(last).position());
        if (wasDeleted) {
            undelete(stream, firstNew);
        }
        if (original != null && originalWasDeleted) {
            undelete(original, original.written());
        }
        return outcome;
    }

    /** Lets what was deleted be seen no more, and what follows be seen. */
    private void undelete(StreamIndex stream, long firstRevision) {
        StreamIndex metastream = streams.find(SystemNames.metastreamOf(stream.name()));
        if (metastream == null || metastream.written() == 0) {
            return;
        }
        int latest = metastream.ordinal(metastream.written() - 1);
        ByteString data = writerCursor.moveTo(latest).event().getEvent().getData();
        ByteString changed = StreamMetadata.truncatedBefore(data, firstRevision);
        if (changed != null) {
            writeMetadata(stream.name(), UUID.randomUUID(), changed);
        }
    }

    private AppendOutcome writeMetadata(String streamName, UUID id, ByteString data) {
        StreamIndex metastream = streams.getOrCreate(SystemNames.metastreamOf(streamName));
        ProposedEvent event =
                new ProposedEvent(id, SystemNames.METADATA_TYPE, true, data, ByteString.EMPTY);
        int ordinal = write(metastream, event);
        return new AppendOutcome.Written(
                metastream.written() - 1L, writerCursor.moveTo(ordinal).position());
    }

    private int write(StreamIndex stream, ProposedEvent event) {
        int ordinal = add(stream, event, stream.written());
        stream.add(ordinal);
        touched.add(stream);
        if (SystemNames.isMetastream(stream.name())) {
            streams.getOrCreate(SystemNames.originalOf(stream.name()))
                    .metadata(
                            event.json()
                                    ? StreamMetadata.parse(event.data())
                                    : StreamMetadata.NONE);
        }
        return ordinal;
    }

    private int add(StreamIndex stream, ProposedEvent event, long revision) {
        int ordinal =
                store.add(
                        event,
                        stream.numberedName(),
                        types.intern(event.type()),
                        revision,
                        ReadableRange.ticks(clock.instant()));
        ids.put(event.id(), ordinal);
        return ordinal;
    }
}
