package io.github.esflink.node.log;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.NameTable;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts accepted writes into the log and its indexes. Used under the log's lock. */
final class LogWriter {
    private final RecordStore store;
    private final StreamDirectory streams;
    private final NameTable types;
    private final EventIds ids;
    private final Clock clock;
    private final LogCursor cursor;
    private final List<StreamIndex> touched = new ArrayList<>();
    private volatile int accessChanges;

    /**
     * The stream whose metadata this write has written, and the one before: the writer still holds
     * that, and does not look.
     */
    private @Nullable StreamIndex metadataOfWrite;

    private @Nullable StreamIndex metadataOfWriteBefore;

    /** While a journal is read: the last record without an event. */
    private int lastEmpty;

    LogWriter(
            RecordStore store,
            StreamDirectory streams,
            NameTable types,
            EventIds ids,
            Clock clock) {
        this.store = store;
        this.streams = streams;
        this.types = types;
        this.ids = ids;
        this.clock = clock;
        this.cursor = new LogCursor(store);
    }

    /** Called before each write, also before one that will be refused. */
    void begin() {
        metadataOfWriteBefore = metadataOfWrite;
        metadataOfWrite = null;
    }

    /** Lets readers see what was written, all of it at once. */
    void publish() {
        store.publish();
        touched.forEach(StreamIndex::publish);
        touched.clear();
    }

    /**
     * Writes the events, or the record that an append of none leaves, and what makes a deleted
     * stream seen again.
     */
    AppendOutcome writeAll(StreamIndex stream, List<ProposedEvent> events) {
        String name = stream.name();
        boolean wasDeleted = stream.isSoftDeleted();
        StreamIndex original =
                SystemNames.isMetastream(name)
                        ? streams.getOrCreate(SystemNames.originalOf(name))
                        : null;
        boolean originalWasDeleted = original != null && original.isSoftDeleted();
        int firstNew = stream.written();
        long position = store.endPosition();
        for (ProposedEvent event : events) {
            position = store.endPosition();
            write(stream, event);
        }
        if (events.isEmpty()) {
            store.addEmpty(stream.numberedName().utf8().length);
        }
        AppendOutcome outcome = new AppendOutcome.Written(stream.written() - 1L, position);
        if (wasDeleted) {
            undelete(stream, firstNew);
        }
        if (original != null && originalWasDeleted) {
            // One more than the last revision; that of a tombstone is the largest, and the server's
            // sum is the smallest number.
            undelete(
                    original,
                    original.isTombstoned()
                            ? StreamIndex.TOMBSTONE_REVISION + 1
                            : original.written());
        }
        return outcome;
    }

    AppendOutcome writeMetadata(String streamName, UUID id, ByteString data) {
        StreamIndex metastream = streams.getOrCreate(SystemNames.metastreamOf(streamName));
        ProposedEvent event =
                new ProposedEvent(id, SystemNames.METADATA_TYPE, true, data, ByteString.EMPTY);
        int ordinal = write(metastream, event);
        return new AppendOutcome.Written(
                metastream.written() - 1L, cursor.moveTo(ordinal).position());
    }

    AppendOutcome bury(StreamIndex stream, UUID id) {
        ProposedEvent last =
                new ProposedEvent(
                        id,
                        SystemNames.STREAM_DELETED_TYPE,
                        false,
                        ByteString.EMPTY,
                        ByteString.EMPTY);
        int ordinal = add(stream, last, StreamIndex.TOMBSTONE_REVISION);
        if (metadataOfWriteBefore != stream) {
            stream.metadata(); // the writer looks whether the stream is deleted
        }
        stream.bury(ordinal);
        return new AppendOutcome.Written(
                StreamIndex.TOMBSTONE_REVISION, cursor.moveTo(ordinal).position());
    }

    int write(StreamIndex stream, ProposedEvent event) {
        int ordinal = add(stream, event, stream.written());
        index(stream, ordinal, event.json(), event.data());
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

    /** How often metadata or the defaults in {@code $settings} were written. */
    int accessChanges() {
        return accessChanges;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the log's lock only
    private void index(StreamIndex stream, int ordinal, boolean json, ByteString data) {
        stream.add(ordinal);
        touched.add(stream);
        if (SystemNames.isMetastream(stream.name())
                || stream.name().equals(SystemNames.SETTINGS_STREAM)) {
            accessChanges++;
        }
        if (SystemNames.isMetastream(stream.name())) {
            StreamIndex original = streams.getOrCreate(SystemNames.originalOf(stream.name()));
            original.metadata(json ? StreamMetadata.parse(data) : StreamMetadata.NONE);
            metadataOfWrite = original;
        }
    }

    /** Puts a record back that a journal kept. */
    void restore(byte[] record, long nextPosition, boolean scavenged)
            throws InvalidProtocolBufferException {
        if (scavenged) {
            store.scavengedTo(nextPosition);
        }
        if (record.length == 0) {
            lastEmpty = store.written();
            store.addEmptyUpTo(nextPosition);
            return;
        }
        RecordedEvent event = ReadResp.parseFrom(record).getEvent().getEvent();
        StreamIndex stream =
                streams.getOrCreate(event.getStreamIdentifier().getStreamName().toStringUtf8());
        int ordinal =
                store.addEncoded(
                        record,
                        event.getCommitPosition(),
                        nextPosition,
                        stream.numberedName(),
                        types.intern(event.getMetadataOrThrow("type")));
        ids.put(
                new UUID(
                        event.getId().getStructured().getMostSignificantBits(),
                        event.getId().getStructured().getLeastSignificantBits()),
                ordinal);
        if (event.getStreamRevision() == StreamIndex.TOMBSTONE_REVISION) {
            stream.bury(ordinal);
        } else {
            boolean json = event.getMetadataOrThrow("content-type").equals("application/json");
            stream.skipTo(event.getStreamRevision(), lastEmpty);
            index(stream, ordinal, json, event.getData());
        }
    }

    /** Goes on hiding what was deleted, and lets what follows be seen. */
    private void undelete(StreamIndex stream, long firstRevision) {
        StreamIndex metastream = streams.find(SystemNames.metastreamOf(stream.name()));
        if (metastream == null || metastream.written() == 0) {
            return;
        }
        int latest = metastream.ordinal(metastream.written() - 1L);
        ByteString data = cursor.moveTo(latest).event().getEvent().getData();
        ByteString changed = StreamMetadata.truncatedBefore(data, firstRevision);
        if (changed != null) {
            writeMetadata(stream.name(), UUID.randomUUID(), changed);
        }
    }
}
