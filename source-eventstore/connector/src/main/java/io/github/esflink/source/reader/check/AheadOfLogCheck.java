package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Before a subscription is opened: has the log got to the position that it goes on from? A server
 * that was restored from an older backup, or is another one, confirms the subscription, says that
 * it has caught up, and never delivers what is written up to that position.
 *
 * <p>A leader that has lost its cluster answers for some seconds before it notices, and may lack
 * what was read from the new one. It cannot write, though: so a log is shorter when an answer says
 * so and the next one says that it has grown, or when {@value #ANSWERS} answers in a row say so,
 * {@link #BETWEEN} apart. Used by the fetcher; nothing here blocks.
 */
public final class AheadOfLogCheck {

    /** Nanoseconds between two questions. */
    public static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);

    private static final int ANSWERS = 5;

    private final EventLog server;
    private final SubscriptionTarget target;
    private final Runnable onAnswer;

    private @Nullable CompletableFuture<Optional<SplitPosition>> asked;
    private int shorter;

    /** Where the log ended in the first answer that it is shorter; what follows is not read yet. */
    private @Nullable SplitPosition firstEnd;

    /** What is known. */
    public enum Result {
        /** There is no answer yet. */
        ASKED,
        /** The subscription may be opened. */
        WITHIN,
        /** The log is shorter, as it seems; to be asked again. */
        UNSURE,
        /** The log is shorter. */
        AHEAD,
        /** There will be no answer. */
        FAILED
    }

    /**
     * @param end where the log ended when it was first found shorter; null when it never was
     * @param failure why there is no answer; null when there is one
     */
    public record Finding(
            Result verdict, @Nullable SplitPosition end, @Nullable SubscriptionEnd failure) {}

    /**
     * @param onAnswer called when there is something to {@linkplain #look look} at
     */
    public AheadOfLogCheck(EventLog server, SubscriptionTarget target, Runnable onAnswer) {
        this.server = server;
        this.target = target;
        this.onAnswer = onAnswer;
    }

    /** Whether a question was asked and is answered. */
    public boolean isAnswered() {
        return asked != null && asked.isDone();
    }

    /** Asks, when nothing is asked, and takes an answer that has come. */
    public Finding look(SplitPosition position) {
        if (position instanceof SplitPosition.Beginning) {
            return finding(Result.WITHIN);
        }
        CompletableFuture<Optional<SplitPosition>> answer = asked;
        if (answer == null) {
            answer = server.endBefore(target, position);
            asked = answer;
            if (!answer.isDone()) {
                CompletableFuture<?> unused = answer.whenComplete((end, failed) -> onAnswer.run());
            }
        }
        if (!answer.isDone()) {
            return finding(Result.ASKED);
        }
        asked = null;
        try {
            return shorter(answer.join().orElse(null));
        } catch (CompletionException e) {
            return failed(target, e.getCause() == null ? e : e.getCause());
        }
    }

    private Finding shorter(@Nullable SplitPosition end) {
        SplitPosition first = firstEnd == null ? end : firstEnd;
        if (end == null) {
            shorter = 0;
            firstEnd = null;
            return new Finding(Result.WITHIN, first, null);
        }
        firstEnd = first;
        shorter++;
        boolean hasGrown = first != null && !first.reaches(end);
        return new Finding(
                hasGrown || shorter >= ANSWERS ? Result.AHEAD : Result.UNSURE, first, null);
    }

    private static Finding failed(SubscriptionTarget target, Throwable cause) {
        SubscriptionEnd.Kind kind =
                cause instanceof EventStoreException refused
                        ? refused.isRefusal()
                                ? SubscriptionEnd.Kind.REFUSED
                                : SubscriptionEnd.Kind.FINAL
                        : SubscriptionEnd.Kind.LOST;
        String reason = String.valueOf(cause.getMessage()).replaceFirst("\\.$", "");
        SubscriptionEnd end = new SubscriptionEnd(kind, reason, cause);
        if (end.isStreamDeleted()) {
            end =
                    new SubscriptionEnd(
                            false,
                            "the %s was deleted for good (tombstone)".formatted(target),
                            cause);
        }
        return new Finding(Result.FAILED, null, end);
    }

    private static Finding finding(Result verdict) {
        return new Finding(verdict, null, null);
    }
}
