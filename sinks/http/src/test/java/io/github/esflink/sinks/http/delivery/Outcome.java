package io.github.esflink.sinks.http.delivery;

import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/** What came of one attempt. A second end of it fails the test. */
final class Outcome implements ResultFuture<DeadLetter> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CompletableFuture<Collection<DeadLetter>> end = new CompletableFuture<>();

    @Override
    public void complete(Collection<DeadLetter> results) {
        if (!end.complete(results)) {
            throw new IllegalStateException("The attempt has ended twice.");
        }
    }

    @Override
    public void complete(CollectionSupplier<DeadLetter> supplier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void completeExceptionally(Throwable error) {
        if (!end.completeExceptionally(error)) {
            throw new IllegalStateException("The attempt has ended twice.");
        }
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** The results of an attempt that did not fail. */
    Collection<DeadLetter> results() throws Exception {
        await().atMost(PATIENCE).until(end::isDone);
        return end.get();
    }

    DeliveryFailure failure() throws Exception {
        DeliveryFailure failure = failureOrNull();
        if (failure == null) {
            throw new AssertionError("Expected a failure, found " + end.get());
        }
        return failure;
    }

    /** Null when it did not fail. */
    @Nullable DeliveryFailure failureOrNull() throws Exception {
        try {
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return (DeliveryFailure) Objects.requireNonNull(e.getCause());
        }
    }
}
