package io.github.esflink.sinks.core.retry;

import io.github.esflink.sinks.core.setting.SettingErrors;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How long an event waits before it is sent again: three phases, each up to a time since its first
 * attempt. The server's defaults: every 5 s for a minute, every 10 min for an hour, then hourly for
 * ever.
 *
 * @param first up to when, and how long
 * @param second the same behind it
 * @param third the same behind that; after it no more is tried
 * @param jitter which part of a delay is left to chance: with 0.2 a delay of 5 s is one from 4 s to
 *     6 s. Streams that failed together then do not come back together
 */
@PublicEvolving
public record RetryPhases(Phase first, Phase second, Phase third, double jitter)
        implements Serializable {

    /** For a bound that is never reached. */
    public static final long FOR_EVER = -1;

    /** No delay: the time is up. */
    public static final long OVER = -1;

    public static final double DEFAULT_JITTER = 0.2;

    /**
     * @param upperLimitMs since the first attempt, in milliseconds; {@link #FOR_EVER} for no limit
     * @param delayMs before each attempt, in milliseconds
     */
    public record Phase(long upperLimitMs, long delayMs) implements Serializable {

        boolean holdsAt(long elapsed) {
            return upperLimitMs == FOR_EVER || elapsed < upperLimitMs;
        }
    }

    public static RetryPhases defaults() {
        return new RetryPhases(
                phase(Duration.ofMinutes(1), Duration.ofSeconds(5)),
                phase(Duration.ofHours(1), Duration.ofMinutes(10)),
                new Phase(FOR_EVER, Duration.ofHours(1).toMillis()),
                DEFAULT_JITTER);
    }

    /** Notes what cannot be, by the keys of a connector file. */
    public void check(SettingErrors wrong) {
        long reached = check(wrong, "first", first, 0);
        reached = check(wrong, "second", second, reached);
        check(wrong, "third", third, reached);
        wrong.expect(jitter >= 0 && jitter <= 1, "resilience:jitter", "a part from 0 to 1", jitter);
    }

    private static long check(SettingErrors wrong, String name, Phase phase, long begin) {
        String key = "resilience:" + name + "DelayBound:";
        wrong.expect(phase.delayMs() >= 0, key + "delayMs", "0 or more", phase.delayMs());
        boolean endless = phase.upperLimitMs() == FOR_EVER;
        wrong.expect(
                endless || (phase.upperLimitMs() >= begin && begin != FOR_EVER),
                key + "upperLimitMs",
                begin == FOR_EVER
                        ? "-1, because the phase before it has no end"
                        : "%d or more, or -1 for ever".formatted(begin),
                phase.upperLimitMs());
        return phase.upperLimitMs();
    }

    private static Phase phase(Duration upperLimit, Duration delay) {
        return new Phase(upperLimit.toMillis(), delay.toMillis());
    }

    /**
     * @param elapsed since the first attempt, in milliseconds
     * @param random from 0 to 1
     * @return milliseconds; {@link #OVER} when the time is up
     */
    public long delay(long elapsed, double random) {
        for (Phase phase : new Phase[] {first, second, third}) {
            if (phase.holdsAt(elapsed)) {
                return jittered(phase.delayMs(), random);
            }
        }
        return OVER;
    }

    /** Longer by up to the jitter, for a wait that the endpoint asked for. */
    public long atLeast(long millis, double random) {
        return Math.round(millis * (1 + jitter * random));
    }

    private long jittered(long millis, double random) {
        return Math.round(millis * (1 + jitter * (2 * random - 1)));
    }
}
