package io.github.esflink.source.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * How long a server may refuse (credentials, access, certificates) before it is taken at its word.
 * While passwords or certificates are changed, or a policy is repaired, refusals pass.
 *
 * <p>Only the time of tries that ended in a refusal counts: a server that is away for an hour has
 * not refused, nor has one that nobody asked. Used by one thread at a time.
 */
@Internal
public final class RefusalTimeout {

    /** Between two tries lies no more; what does was not spent on trying. */
    private static final long LONGEST_STEP = TimeUnit.MINUTES.toNanos(1);

    private final long limit;

    private long refused;
    private @Nullable Long lastTry;

    /**
     * @param limit zero to believe the first refusal
     */
    public RefusalTimeout(Duration limit) {
        this.limit = limit.toNanos();
    }

    /**
     * A try was refused.
     *
     * @param now as {@link System#nanoTime()}
     * @return whether that has lasted long enough
     */
    public boolean isOverAfterRefusal(long now) {
        if (lastTry != null) {
            refused += Math.min(now - lastTry, LONGEST_STEP);
        }
        lastTry = now;
        return refused >= limit;
    }

    /** A try has failed for another reason. */
    public void failed(long now) {
        lastTry = now;
    }

    /** A try has succeeded: the next refusal is a new one. */
    public void accepted() {
        refused = 0;
        lastTry = null;
    }
}
