package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import io.github.esflink.source.client.CallStatus;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.Leader;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.connection.Clients;
import io.github.esflink.source.client.connection.Server;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Short reads: the end of a target, a page of events. One client for all of them, opened by the
 * first and replaced after a failure. Thread-safe.
 */
final class ServerReads implements AutoCloseable {

    private static final long ANSWER_TIMEOUT_SECONDS = 30;

    private final Server server;
    private final FailedCalls failedCalls = new FailedCalls();

    private final boolean onlyLeader;

    private @Nullable EventStoreDBClient client;

    /** Where a node that is not the leader has sent us; for the next client only. */
    private @Nullable Leader redirect;

    /**
     * @param onlyLeader whether a node that is not the cluster's leader may not answer
     */
    ServerReads(Server server, boolean onlyLeader) {
        this.server = server;
        this.onlyLeader = onlyLeader;
    }

    /** The place of the last event that can be read. */
    CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
        return lastPlace(target, page -> -1L);
    }

    /** The place of the last event, also of one in a stream whose metadata hides all events. */
    CompletableFuture<SplitPosition> lengthOf(SubscriptionTarget target) {
        return lastPlace(target, Page::last);
    }

    private CompletableFuture<SplitPosition> lastPlace(
            SubscriptionTarget target, ToLongFunction<Page> lastOfNone) {
        return target.match(
                all ->
                        ask(
                                "the end of $all",
                                c ->
                                        c.readAll(
                                                ReadAllOptions.get()
                                                        .requiresLeader(onlyLeader)
                                                        .backwards()
                                                        .fromEnd()
                                                        .maxCount(1)),
                                page ->
                                        page.events().isEmpty()
                                                ? new SplitPosition.Beginning()
                                                : new SplitPosition.AfterPosition(
                                                        position(page.events().get(0)))),
                stream ->
                        lastOf(
                                "the end of " + stream,
                                stream.name(),
                                page -> {
                                    long last =
                                            page.events().isEmpty()
                                                    ? lastOfNone.applyAsLong(page)
                                                    : page.events().get(0).getRevision();
                                    return last < 0
                                            ? new SplitPosition.Beginning()
                                            : new SplitPosition.AfterRevision(last);
                                }));
    }

    /**
     * What a read has found.
     *
     * @param last the last revision of the stream, hidden or not; -1 when there is no stream
     */
    private record Page(List<RecordedEvent> events, long last) {

        static final Page NONE = new Page(List.of(), -1);

        static Page of(ReadResult result) {
            return new Page(
                    result.getEvents().stream().map(ResolvedEvent::getOriginalEvent).toList(),
                    result.getLastStreamPosition());
        }
    }

    private <T> CompletableFuture<T> lastOf(String what, String stream, Function<Page, T> answer) {
        return ask(
                what,
                c ->
                        c.readStream(
                                stream,
                                ReadStreamOptions.get()
                                        .requiresLeader(onlyLeader)
                                        .backwards()
                                        .fromEnd()
                                        .maxCount(1)),
                answer);
    }

    /** The metadata of a stream; empty when nobody has written any. */
    CompletableFuture<Optional<byte[]>> metadataOf(String stream) {
        return lastOf(
                "the metadata of stream " + stream,
                "$$" + stream,
                page ->
                        page.events().isEmpty()
                                ? Optional.empty()
                                : Optional.of(page.events().get(0).getEventData()));
    }

    /** Whether a record of the log begins there, or would be the next. */
    CompletableFuture<Boolean> isPlace(LogPosition position) {
        // Reading does not take a position without the prepare part.
        Position place = new Position(position.commit(), position.commit());
        return ask(
                        "what is before " + position,
                        c ->
                                c.readAll(
                                        ReadAllOptions.get()
                                                .requiresLeader(onlyLeader)
                                                .backwards()
                                                .fromPosition(place)
                                                .maxCount(1)),
                        page -> true)
                .exceptionallyCompose(
                        failure ->
                                CallStatus.saysNoSuchPosition(failure)
                                        ? CompletableFuture.completedFuture(false)
                                        : CompletableFuture.failedFuture(failure));
    }

    /** Events of a stream from a revision on, inclusive; empty when the stream does not exist. */
    List<RecordedEvent> streamFrom(String stream, long revision, int count)
            throws IOException, InterruptedException {
        return EventLog.await(
                ask(
                        "stream " + stream,
                        c ->
                                c.readStream(
                                        stream,
                                        ReadStreamOptions.get()
                                                .requiresLeader(onlyLeader)
                                                .forwards()
                                                .fromRevision(revision)
                                                .maxCount(count)),
                        Page::events));
    }

    static LogPosition position(RecordedEvent event) {
        return new LogPosition(
                event.getPosition().getCommitUnsigned(), event.getPosition().getPrepareUnsigned());
    }

    private <T> CompletableFuture<T> ask(
            String what,
            Function<EventStoreDBClient, CompletableFuture<ReadResult>> question,
            Function<Page, T> answer) {
        return read(what, question, true).thenApply(answer);
    }

    /**
     * @param followLeader whether the leader is asked when a node answers that it is not
     */
    private CompletableFuture<Page> read(
            String what,
            Function<EventStoreDBClient, CompletableFuture<ReadResult>> question,
            boolean followLeader) {
        EventStoreDBClient asked;
        try {
            asked = client();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    EventStoreException.refusal(
                            "Could not read %s from EventStoreDB at %s: the client refuses the settings (%s)."
                                    .formatted(what, server.address(), e.getMessage()),
                            e));
        }
        return question.apply(asked)
                .orTimeout(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .thenApply(Page::of)
                .exceptionallyCompose(
                        failure -> {
                            Throwable cause =
                                    failure instanceof CompletionException
                                                    && failure.getCause() != null
                                            ? failure.getCause()
                                            : failure;
                            if (cause instanceof StreamNotFoundException) {
                                // One that does not exist is an empty one.
                                return CompletableFuture.completedFuture(Page.NONE);
                            }
                            SubscriptionEnd end = endOf(cause);
                            drop(asked, end.leader());
                            return followLeader && end.leader() != null
                                    ? read(what, question, false)
                                    : CompletableFuture.failedFuture(failure(what, end, cause));
                        });
    }

    private SubscriptionEnd endOf(Throwable cause) {
        return cause instanceof TimeoutException
                ? new SubscriptionEnd(
                        true, "no answer within " + ANSWER_TIMEOUT_SECONDS + " s", cause)
                : failedCalls.explain(cause);
    }

    private Exception failure(String what, SubscriptionEnd end, Throwable cause) {
        String message =
                "Could not read %s from EventStoreDB at %s: %s."
                        .formatted(what, server.address(), end.reason());
        return end.asException(
                end.isStreamDeleted() ? message + " " + end.advice() : message, cause);
    }

    private synchronized EventStoreDBClient client() {
        if (client == null || client.isShutdown()) {
            client = Clients.open(server.settings(List.of(failedCalls), redirect));
            redirect = null;
        }
        return client;
    }

    private synchronized void drop(EventStoreDBClient failed, @Nullable Leader leader) {
        if (client == failed) {
            close();
            redirect = leader;
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            // Nothing is open on it: closing needs no waiting for.
            CompletableFuture<Void> unused = client.shutdown();
            client = null;
        }
    }
}
