package io.github.esflink.node.log;

import com.google.protobuf.ByteString;
import io.github.esflink.node.journal.Journal;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.NameTable;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one log of a node (or of all nodes of a cluster): appends, deletions and what readers need to
 * find their way. Writes take turns under a lock and become visible whole; reads take no lock.
 */
public final class TransactionLog implements AutoCloseable {
    /** The number of the type of links, so that a reader can tell one by a comparison. */
    public static final int LINK_TYPE_NUMBER = 0;

    private final Object writing = new Object();
    private final RecordStore store = new RecordStore();
    private final StreamDirectory streams = new StreamDirectory();
    private final NameTable types = new NameTable();
    private final AppendRules rules;
    private final LogWriter writer;
    private final List<Runnable> tailListeners = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final @Nullable Journal journal;
    private @Nullable IOException journalFailure;

    /**
     * A log with what the journal kept, or with what a fresh server writes first: its epoch.
     *
     * @param clock gives events their time of creation
     * @param journal keeps the log, {@code null} for in memory only; closed with the log
     * @throws IOException when the journal cannot be read
     */
    public TransactionLog(Clock clock, @Nullable Journal journal) throws IOException {
        this.clock = clock;
        this.journal = journal;
        types.intern(SystemNames.LINK_TYPE); // the first name gets LINK_TYPE_NUMBER
        EventIds ids = new EventIds(store);
        this.rules = new AppendRules(this, ids);
        this.writer = new LogWriter(store, streams, types, ids, clock);
        synchronized (writing) {
            if (journal != null) {
                journal.replay(writer::restore);
                writer.publish();
            }
            if (store.end() == 0) {
                commit(this::writeEpoch);
            }
        }
    }

    private AppendOutcome writeEpoch() {
        return writer.writeAll(
                streams.getOrCreate(SystemNames.EPOCH_STREAM),
                List.of(
                        new ProposedEvent(
                                UUID.randomUUID(),
                                SystemNames.EPOCH_TYPE,
                                true,
                                ByteString.copyFromUtf8("{\"epochNumber\":0,\"epochPosition\":0}"),
                                ByteString.EMPTY)));
    }

    /** The records. */
    public RecordStore records() {
        return store;
    }

    /** The stream of this name, {@code null} when nothing was ever written to it. */
    public @Nullable StreamIndex stream(String name) {
        return streams.find(name);
    }

    /**
     * Whether a reader finds the stream tombstoned, be there a stream of this name or not: the
     * metadata of a tombstoned stream is gone with it.
     */
    public boolean isDeleted(String name) {
        StreamIndex stream = streams.find(name);
        return (stream != null && stream.isTombstoned())
                || (SystemNames.isMetastream(name) && isDeleted(SystemNames.originalOf(name)));
    }

    /** The stream with the number that a record names. */
    public StreamIndex stream(int number) {
        return streams.get(number);
    }

    /** The event type with the number that a record names. */
    public String type(int number) {
        return types.name(number).text();
    }

    /**
     * A number that changes whenever an access list may have changed: what was allowed before has
     * to be asked again.
     */
    public int accessChanges() {
        return writer.accessChanges();
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
        List<UUID> ids = events.stream().map(ProposedEvent::id).toList();
        return write(
                streamName,
                expected,
                ids,
                () -> writer.writeAll(streams.getOrCreate(streamName), events));
    }

    /** Deletes the stream so that it can be written again, going on with its numbering. */
    public AppendOutcome softDelete(String streamName, ExpectedRevision expected) {
        UUID id = UUID.randomUUID();
        return write(
                streamName,
                expected,
                List.of(id),
                () -> {
                    boolean neverWritten =
                            isEmpty(streamName) && isEmpty(SystemNames.metastreamOf(streamName));
                    return neverWritten
                            ? new AppendOutcome.WrongRevision(AppendOutcome.NO_REVISION)
                            : writer.writeMetadata(streamName, id, StreamMetadata.softDeletion());
                });
    }

    /** Deletes the stream for good; its name can never be used again. */
    public AppendOutcome tombstone(String streamName, ExpectedRevision expected) {
        UUID id = UUID.randomUUID();
        return write(
                streamName,
                expected,
                List.of(id),
                () -> writer.bury(streams.getOrCreate(streamName), id));
    }

    /**
     * Takes out of the log what the metadata of streams and their deletion hide: nobody sees it
     * again, whatever becomes of the metadata. All other events keep their positions and revisions.
     *
     * @return how many events were taken
     */
    public int scavenge() {
        synchronized (writing) {
            if (journalFailure != null) {
                throw cannotBeKept(journalFailure);
            }
            int removed = new Scavenge(this, streams).run();
            store.scavengedTo(store.endPosition());
            store.publish();
            try {
                if (journal != null) {
                    journal.rewrite(store);
                }
            } catch (IOException e) {
                journalFailure = e;
                throw cannotBeKept(e);
            }
            return removed;
        }
    }

    private AppendOutcome write(
            String streamName,
            ExpectedRevision expected,
            List<UUID> ids,
            Supplier<AppendOutcome> accepted) {
        AppendOutcome outcome;
        synchronized (writing) {
            writer.begin();
            AppendOutcome refused = rules.check(streamName, expected, ids);
            if (refused != null) {
                return refused;
            }
            outcome = commit(accepted);
        }
        tailListeners.forEach(Runnable::run);
        return outcome;
    }

    private AppendOutcome commit(Supplier<AppendOutcome> write) {
        if (journalFailure != null) {
            // What it does not have can be seen by nobody; so nothing may come after it.
            throw cannotBeKept(journalFailure);
        }
        int first = store.end();
        AppendOutcome outcome = write.get();
        try {
            if (journal != null) {
                journal.write(store, first, store.written());
            }
        } catch (IOException e) {
            journalFailure = e;
            throw cannotBeKept(e);
        }
        writer.publish();
        return outcome;
    }

    private static UncheckedIOException cannotBeKept(IOException cause) {
        return new UncheckedIOException(
                "the log cannot be kept on disk and takes no more writes", cause);
    }

    private boolean isEmpty(String streamName) {
        StreamIndex stream = streams.find(streamName);
        return stream == null || stream.written() == 0;
    }

    /** Closes the journal. What is in memory can still be read. */
    @Override
    public void close() {
        synchronized (writing) {
            if (journal != null) {
                try {
                    journal.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("the log's file cannot be closed", e);
                }
            }
        }
    }
}
