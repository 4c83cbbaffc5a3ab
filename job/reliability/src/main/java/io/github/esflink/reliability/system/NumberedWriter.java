package io.github.esflink.reliability.system;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.StreamNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends events at a steady rate to a number of streams, in turn, one at a time to each, so that
 * an event's revision is its number in the stream. A server that is down is waited for; what became
 * of an append whose answer was lost is looked up, so that nothing is appended twice.
 */
public final class NumberedWriter implements AutoCloseable {

    private static final long TICK_MILLIS = 5;
    private static final long DEADLINE_MILLIS = 5_000;

    private final String connectionString;
    private final long perTickTimes1000;
    private final Stream[] streams;
    private final AppendListener listener;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "writer");
                        thread.setDaemon(true);
                        return thread;
                    });

    private EventStoreDBClient client;
    private long due;
    private int turn;

    /** Told of every append as it begins; of one that was lost, again. */
    @FunctionalInterface
    public interface AppendListener {
        void appending(String streamId, long revision);
    }

    private static final class Stream {
        private final String id;

        /** The revision that is appended next; all before it are in the server's log. */
        private final AtomicLong next = new AtomicLong();

        /** An append or a look at the server is under way. */
        private final AtomicBoolean busy = new AtomicBoolean();

        /** An answer was lost. */
        private volatile boolean unsure;

        private Stream(String id) {
            this.id = id;
        }
    }

    public NumberedWriter(
            String connectionString, int streams, int eventsPerSecond, AppendListener listener) {
        this.connectionString = connectionString;
        this.perTickTimes1000 = eventsPerSecond * TICK_MILLIS;
        this.streams = new Stream[streams];
        for (int i = 0; i < streams; i++) {
            this.streams[i] = new Stream("numbered-" + i);
        }
        this.listener = listener;
        this.client = connect();
    }

    private EventStoreDBClient connect() {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    public void start() {
        var unused = clock.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        due = Math.min(due + perTickTimes1000, 1_000L * streams.length);
        // A client that has not found its server a few times is shut for good.
        if (client.isShutdown()) {
            client = connect();
        }
        for (int tries = 0; due >= 1_000 && tries < streams.length; tries++) {
            Stream stream = streams[turn];
            turn = (turn + 1) % streams.length;
            if (stream.busy.compareAndSet(false, true)) {
                due -= 1_000;
                var unused =
                        (stream.unsure ? lookUp(stream) : append(stream))
                                .whenComplete(
                                        (done, problem) -> {
                                            stream.unsure = problem != null;
                                            stream.busy.set(false);
                                        });
            }
        }
    }

    private CompletableFuture<?> append(Stream stream) {
        long revision = stream.next.get();
        AppendToStreamOptions options = AppendToStreamOptions.get();
        options.deadline(DEADLINE_MILLIS);
        options.expectedRevision(
                revision == 0
                        ? ExpectedRevision.noStream()
                        : ExpectedRevision.expectedRevision(revision - 1));
        EventData event =
                EventData.builderAsJson(
                                UUID.randomUUID(),
                                "Numbered",
                                "{\"seq\":%d}".formatted(revision).getBytes(StandardCharsets.UTF_8))
                        .build();
        listener.appending(stream.id, revision);
        return client.appendToStream(stream.id, options, event)
                .thenAccept(written -> stream.next.set(revision + 1));
    }

    private CompletableFuture<?> lookUp(Stream stream) {
        ReadStreamOptions last = ReadStreamOptions.get().backwards().maxCount(1);
        last.fromEnd();
        last.deadline(DEADLINE_MILLIS);
        return client.readStream(stream.id, last)
                .thenApply(read -> read.getEvents().get(0).getOriginalEvent().getRevision() + 1)
                .exceptionally(
                        problem -> {
                            if (problem instanceof StreamNotFoundException
                                    || problem.getCause() instanceof StreamNotFoundException) {
                                return 0L;
                            }
                            throw new IllegalStateException(problem);
                        })
                .thenAccept(stream.next::set);
    }

    /** By stream the number of events that the server has acknowledged. */
    public Map<String, Long> appended() {
        TreeMap<String, Long> appended = new TreeMap<>();
        for (Stream stream : streams) {
            appended.put(stream.id, stream.next.get());
        }
        return appended;
    }

    /**
     * Stops, and asks the server what it has.
     *
     * @return by stream the number of events in the server's log
     */
    public Map<String, Long> stop() throws InterruptedException, ExecutionException {
        clock.shutdown();
        if (!clock.awaitTermination(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The writer does not stop");
        }
        // Behind the last append on the same connection, or after it has failed.
        if (client.isShutdown()) {
            client = connect();
        }
        TreeMap<String, Long> inTheLog = new TreeMap<>();
        for (Stream stream : streams) {
            while (!stream.busy.compareAndSet(false, true)) {
                Thread.onSpinWait();
            }
            lookUp(stream).get();
            inTheLog.put(stream.id, stream.next.get());
        }
        return inTheLog;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        var unused = client.shutdown();
    }
}
