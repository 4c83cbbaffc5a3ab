package io.github.esflink.savepoints.reset;

import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The EventStoreDB of a connector, asked for positions. */
final class LogServer implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final EventLog log;

    private LogServer(EventLog log) {
        this.log = log;
    }

    /** The one that a connector file names; its secrets are read here. */
    static LogServer of(Path connectorFile) {
        String connectionString =
                ConnectorFile.read(connectorFile).connector().source().connectionString();
        return new LogServer(new EventStoreEventLog(connectionString));
    }

    /** Turns the end, or a time, into a place. */
    SplitPosition find(EventStoreSplit split, StartingPosition position) {
        return ask(
                split,
                position.toString(),
                () ->
                        position instanceof StartingPosition.AtTime time
                                ? log.before(split.target(), time.time())
                                : EventLog.await(log.endOf(split.target())));
    }

    /** A question to the server. */
    private interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    private <T> T ask(EventStoreSplit split, String position, Question<T> question) {
        try {
            return question.ask();
        } catch (IOException | EventStoreException e) {
            throw new SavepointException(
                    "%s could not be asked where %s is in %s: %s"
                            .formatted(log.address(), position, split.target(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SavepointException("Interrupted while asking " + log.address() + ".", e);
        }
    }

    /**
     * Refuses a place that the server does not take a subscription from, or that is behind its end.
     */
    void check(EventStoreSplit split, SplitPosition position) {
        ask(
                        split,
                        position.toString(),
                        () -> EventLog.await(log.endBefore(split.target(), position)))
                .ifPresent(
                        end -> {
                            throw new SavepointException(
                                    "%s of %s on %s is behind the end, which is %s: there is nothing to be after."
                                            .formatted(
                                                    position, split.target(), log.address(), end));
                        });
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        CatchUpSubscription subscription =
                log.subscribe(split.target(), position, new Probe(confirmed));
        subscription.requestNext();
        try {
            confirmed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SavepointException(
                    "%s does not let %s be read %s: %s Positions inside of an event are not valid: take one that `inspect`, the server or a log line has shown."
                            .formatted(
                                    log.address(),
                                    split.target(),
                                    position,
                                    e.getCause() == null
                                            ? "no answer in " + PATIENCE_SECONDS + " s."
                                            : e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SavepointException("Interrupted while asking " + log.address() + ".", e);
        } finally {
            CompletableFuture<Void> unused = subscription.cancel();
        }
    }

    @Override
    public void close() {
        log.close();
    }

    /** Waits for the first word of the server beside its confirmation, which comes too early. */
    private record Probe(CompletableFuture<Void> confirmed) implements SubscriptionObserver {
        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            confirmed.complete(null);
            return false;
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            if (message != ControlMessage.CONFIRMED) {
                confirmed.complete(null);
            }
        }

        @Override
        public void onEnd(SubscriptionEnd end) {
            confirmed.completeExceptionally(new IOException(end.reason() + "."));
        }
    }
}
