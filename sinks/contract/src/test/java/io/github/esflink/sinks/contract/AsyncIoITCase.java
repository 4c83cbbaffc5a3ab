package io.github.esflink.sinks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract can fail: Flink's own asynchronous operator keeps what is under way in state that is
 * dealt out anew at a change of parallelism, whichever stream it belongs to. So a function that
 * keeps the order of each stream loses it there.
 */
@DisplayName("Flink's Async I/O")
@Tag("quick")
class AsyncIoITCase {

    @TempDir private Path directory;

    @Test
    void isCaughtAtAChangeOfParallelism() throws Exception {
        AsyncIoContract contract = new AsyncIoContract();
        contract.startCluster();
        List<String> caught = new ArrayList<>();
        try {
            for (int seed = 1; seed <= 10 && caught.isEmpty(); seed++) {
                try {
                    contract.stopAndGoOn(
                            new Random(seed),
                            new Configuration(),
                            2,
                            3,
                            Files.createDirectory(directory.resolve("seed-" + seed)));
                } catch (AssertionError e) {
                    caught.add(String.valueOf(e.getMessage()));
                } catch (ExecutionException e) {
                    // The operator also fails a stop when an answer comes as its mailbox closes.
                    assertThat(e).hasStackTraceContaining("StopWithSavepointStoppingException");
                }
            }
        } finally {
            contract.stopClusters();
        }
        assertThat(caught)
                .singleElement()
                .asString()
                .containsPattern("(GAP|OVERLAP|OUT_OF_ORDER|STEP_BACK): numbered-\\d+@\\d+ ")
                .contains("the last of the stream, oldest first: ");
    }

    private static final class AsyncIoContract extends OrderedSinkContract {

        @Override
        protected Guarantee guarantee() {
            return Guarantee.AT_LEAST_ONCE;
        }

        @Override
        protected Receiver open(DeliveryLog log, Random random) throws Exception {
            LineReceiver lines = new LineReceiver(log, 20);
            int port = lines.port();
            return new Receiver() {
                @Override
                public EventSink sink() {
                    return (events, context) ->
                            AsyncDataStream.orderedWait(
                                            events,
                                            new OneOfAStreamAtATime(port),
                                            1,
                                            TimeUnit.MINUTES,
                                            256)
                                    .returns(String.class)
                                    .uid(context.uidPrefix())
                                    .sinkTo(new DiscardingSink<>())
                                    .uid(context.uidPrefix() + "-end");
                }

                @Override
                public void close() throws Exception {
                    lines.close();
                }
            };
        }
    }

    /** In order for each stream as long as the function lives: each waits for the one before it. */
    private static final class OneOfAStreamAtATime extends RichAsyncFunction<EventRecord, String> {

        private static final int CONNECTIONS = 16;

        private final int port;
        private transient volatile boolean closed;
        private transient ExecutorService threads;
        private transient BlockingQueue<LineReceiver.Client> clients;
        private transient Map<String, CompletableFuture<Void>> tails;

        private OneOfAStreamAtATime(int port) {
            this.port = port;
        }

        @Override
        public void open(OpenContext context) throws IOException {
            threads = Executors.newFixedThreadPool(CONNECTIONS);
            clients = new LinkedBlockingQueue<>();
            tails = new HashMap<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new LineReceiver.Client(port));
            }
        }

        @Override
        public void asyncInvoke(EventRecord record, ResultFuture<String> result) {
            CompletableFuture<Void> before =
                    tails.getOrDefault(
                            record.position().streamId(), CompletableFuture.completedFuture(null));
            CompletableFuture<Void> sent =
                    before.thenRunAsync(() -> send(record), threads)
                            .whenComplete((nothing, failure) -> complete(result, failure));
            tails.put(record.position().streamId(), sent);
        }

        private void complete(ResultFuture<String> result, @Nullable Throwable failure) {
            if (failure == null) {
                result.complete(List.of());
            } else if (!closed) {
                result.completeExceptionally(failure);
            }
        }

        private void send(EventRecord record) {
            try {
                LineReceiver.Client client = clients.take();
                client.send(record.position().streamId(), record.position().streamRevision());
                clients.add(client);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException(e));
            }
        }

        @Override
        public void close() throws IOException {
            // What is still under way is in the savepoint: its end is no failure.
            closed = true;
            if (threads != null) {
                threads.shutdownNow();
                for (LineReceiver.Client client : clients) {
                    client.close();
                }
            }
        }
    }
}
