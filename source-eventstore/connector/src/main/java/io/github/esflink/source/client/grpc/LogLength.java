package io.github.esflink.source.client.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.connection.Server;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Tells a position that is past the end of the log from one whose event is gone. Thread-safe.
 *
 * <p>The place of the last event is not the end of the log. Servers before 23.10 send a filter's
 * checkpoint that names the end itself, where the next event will be; it has no prepare position,
 * as no event has. A server reads backwards from every place of its log, its end included, and
 * fails on one past it, so that is asked. In a stream, numbering goes on whatever was deleted or
 * hidden: a server tells the last revision of a stream whose metadata hides all events, and of one
 * that was deleted, but not for good, it says that there is none.
 */
final class LogLength implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String TRUNCATE_BEFORE = "$tb";

    private final ServerReads anybody;
    private final ServerReads leader;

    LogLength(Server server) {
        this.anybody = new ServerReads(server, false);
        this.leader = new ServerReads(server, true);
    }

    CompletableFuture<Optional<SplitPosition>> endBefore(
            SubscriptionTarget target, SplitPosition position) {
        return endOf(anybody, target)
                .thenCompose(
                        end ->
                                end.isEmpty() || end.get().reaches(position)
                                        ? CompletableFuture.completedFuture(Optional.empty())
                                        : askLeader(target, position));
    }

    private CompletableFuture<Optional<SplitPosition>> askLeader(
            SubscriptionTarget target, SplitPosition position) {
        return endOf(leader, target)
                .thenCompose(
                        end ->
                                (end.isEmpty() || end.get().reaches(position)
                                                ? CompletableFuture.completedFuture(true)
                                                : hasPlace(target, position, end.get()))
                                        .thenApply(has -> has ? Optional.empty() : end));
    }

    /**
     * Empty when the server refuses to say: it refuses the subscription, too, which says why. Not
     * so where a stream is gone for good, which the subscription does not always tell.
     */
    private static CompletableFuture<Optional<SplitPosition>> endOf(
            ServerReads reads, SubscriptionTarget target) {
        return reads.lengthOf(target)
                .thenApply(Optional::of)
                .exceptionallyCompose(
                        failure ->
                                isRefusal(failure)
                                        ? CompletableFuture.completedFuture(Optional.empty())
                                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isRefusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof EventStoreException refused && !refused.saysStreamDeleted();
    }

    /**
     * Whether a place behind the last event, or before the first, is one of this log all the same.
     */
    private CompletableFuture<Boolean> hasPlace(
            SubscriptionTarget target, SplitPosition position, SplitPosition end) {
        return target.match(
                all ->
                        position instanceof SplitPosition.AfterPosition after
                                        && after.position().prepare() == 0
                                ? leader.isPlace(after.position())
                                : CompletableFuture.completedFuture(false),
                stream ->
                        end instanceof SplitPosition.Beginning
                                ? leader.metadataOf(stream.name()).thenApply(LogLength::saysDeleted)
                                : CompletableFuture.completedFuture(false));
    }

    /**
     * A stream that is deleted, and may be written again, is truncated before the last revision.
     */
    private static boolean saysDeleted(Optional<byte[]> metadata) {
        try {
            JsonNode fields = metadata.isEmpty() ? null : JSON.readTree(metadata.get());
            return fields != null && fields.path(TRUNCATE_BEFORE).asLong() == Long.MAX_VALUE;
        } catch (IOException e) {
            // What is no JSON deletes nothing.
            return false;
        }
    }

    @Override
    public void close() {
        anybody.close();
        leader.close();
    }
}
