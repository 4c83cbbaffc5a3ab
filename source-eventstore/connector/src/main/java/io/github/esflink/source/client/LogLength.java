package io.github.esflink.source.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells a position that is past the end of the log from one whose event is gone. Thread-safe.
 *
 * <p>The place of the last event is not the end of the log. A filter's checkpoint may name the end
 * itself, where the next event will be; it has no prepare position then, as no event has. A server
 * reads backwards from every place of its log, its end included, and fails on one past it, so that
 * is asked. In a stream, numbering goes on whatever was deleted or hidden; one without events that
 * can be seen is as long as before when its metadata hides them.
 */
final class LogLength implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** What of a stream's metadata hides events. */
    private static final List<String> HIDING = List.of("$tb", "$maxAge", "$maxCount");

    private final Questions anybody;
    private final Questions leader;

    LogLength(Server server) {
        this.anybody = new Questions(server, false);
        this.leader = new Questions(server, true);
    }

    CompletableFuture<Optional<SplitPosition>> endBefore(
            SubscriptionTarget target, SplitPosition position) {
        return anybody.endOf(target)
                .thenCompose(
                        end ->
                                end.reaches(position)
                                        ? CompletableFuture.completedFuture(Optional.empty())
                                        : askLeader(target, position));
    }

    private CompletableFuture<Optional<SplitPosition>> askLeader(
            SubscriptionTarget target, SplitPosition position) {
        return leader.endOf(target)
                .exceptionallyCompose(
                        failure ->
                                leader.isRedirected()
                                        ? leader.endOf(target)
                                        : CompletableFuture.failedFuture(failure))
                .thenCompose(
                        end ->
                                (end.reaches(position)
                                                ? CompletableFuture.completedFuture(true)
                                                : hasPlace(target, position, end))
                                        .thenApply(
                                                has -> has ? Optional.empty() : Optional.of(end)));
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
                                ? leader.metadataOf(stream.name()).thenApply(LogLength::hidesEvents)
                                : CompletableFuture.completedFuture(false));
    }

    private static boolean hidesEvents(Optional<byte[]> metadata) {
        try {
            JsonNode fields = metadata.isEmpty() ? null : JSON.readTree(metadata.get());
            return fields != null && HIDING.stream().anyMatch(fields::has);
        } catch (IOException e) {
            // What is no JSON hides nothing.
            return false;
        }
    }

    @Override
    public void close() {
        anybody.close();
        leader.close();
    }
}
