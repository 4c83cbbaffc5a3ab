package io.github.esflink.reliability.outage;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ExpectedRevision;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Appends events of one size to many streams in turn, as fast as the node takes them. */
final class Loader implements AutoCloseable {

    /**
     * Fewer than there are streams: the last append to a stream is done when its turn comes again.
     */
    private static final int AT_ONCE = 200;

    private final EventStoreDBClient client;
    private final int streams;
    private final byte[] data;

    Loader(String connectionString, int streams, int bytes) {
        this.client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        this.streams = streams;
        this.data =
                "{\"pad\":\"%s\"}"
                        .formatted("x".repeat(Math.max(0, bytes - "{\"pad\":\"\"}".length())))
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Appends until it is enough, and waits for what it has begun.
     *
     * @return how many events there are
     */
    long appendUntil(BooleanSupplier enough) throws InterruptedException {
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long count = 0;
        while (!enough.getAsBoolean()) {
            free.acquire();
            long revision = count / streams;
            AppendToStreamOptions options = AppendToStreamOptions.get();
            options.expectedRevision(
                    revision == 0
                            ? ExpectedRevision.noStream()
                            : ExpectedRevision.expectedRevision(revision - 1));
            EventData event = EventData.builderAsJson(UUID.randomUUID(), "Numbered", data).build();
            var unused =
                    client.appendToStream("numbered-" + count % streams, options, event)
                            .whenComplete(
                                    (done, problem) -> {
                                        if (problem != null) {
                                            failure.compareAndSet(null, problem);
                                        }
                                        free.release();
                                    });
            count++;
        }
        free.acquire(AT_ONCE);
        if (failure.get() != null) {
            throw new IllegalStateException("An append has failed", failure.get());
        }
        return count;
    }

    @Override
    public void close() {
        var unused = client.shutdown();
    }
}
