package io.github.esflink.source.client;

import java.time.Duration;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * How long a server may refuse (credentials, access, certificates) before it is taken at its word.
 * While passwords or certificates are changed, or a policy is repaired, refusals pass.
 *
 * <p>Only the time of tries that ended in a refusal counts: a server that is away for an hour has
 * not refused. Used by one thread at a time.
 */
@Internal
public final class RefusalPatience {

    private final long patience;

    private long refused;
    private @Nullable Long lastTry;

    /**
     * @param patience zero to believe the first refusal
     */
    public RefusalPatience(Duration patience) {
        this.patience = patience.toNanos();
    }

    /**
     * A try was refused.
     *
     * @param now as {@link System#nanoTime()}
     * @return whether that has lasted long enough
     */
    public boolean isOverAfterRefusal(long now) {
        if (lastTry != null) {
            refused += now - lastTry;
        }
        lastTry = now;
        return refused >= patience;
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
