package io.github.esflink.sinks.http.gate;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one endpoint, for all lanes of a subtask: no request goes faster than the connector
 * may send, faster than the endpoint allows, or past its breaker.
 *
 * <p>A rate is that of all subtasks together; each has an equal part of it, so that the sum holds
 * whatever their number. Asked in the task's thread, told in the client's.
 */
@Internal
public final class EndpointGate implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointGate.class);
    private static final double SECONDS_PER_MINUTE = TimeUnit.MINUTES.toSeconds(1);

    private final String owner;
    private final Breaker breaker;
    private final RateLimit ofConnector;
    private final RateLimit ofEndpoint;
    private final AdaptiveRate adaptive;
    private final LongSupplier nanos;
    private final int subtasks;
    private @Nullable String allowed;

    private EndpointGate(
            String owner,
            Breaker breaker,
            RateLimit ofConnector,
            int subtasks,
            LongSupplier nanos) {
        this.owner = owner;
        this.breaker = breaker;
        this.ofConnector = ofConnector;
        this.ofEndpoint = new RateLimit(nanos);
        this.adaptive = new AdaptiveRate(nanos);
        this.nanos = nanos;
        this.subtasks = subtasks;
    }

    /** The ways to several endpoints of a connector, which share its rate. */
    public static final class All {

        private final EndpointGateSettings settings;
        private final int subtasks;
        private final LongSupplier nanos;
        private final RateLimit ofConnector;

        /**
         * @param subtasks how many share the rate
         * @param nanos nanoseconds that only go forward
         */
        public All(EndpointGateSettings settings, int subtasks, LongSupplier nanos) {
            this.settings = settings;
            this.subtasks = subtasks;
            this.nanos = nanos;
            this.ofConnector = new RateLimit(nanos);
            if (settings.requestsPerSecond() != EndpointGateSettings.UNLIMITED) {
                ofConnector.set(settings.requestsPerSecond() / subtasks);
            }
        }

        /**
         * @param owner connector and endpoint, for log lines
         */
        public EndpointGate to(String owner) {
            Breaker breaker =
                    new Breaker(
                            owner,
                            settings.breaker(),
                            () -> TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong()));
            return new EndpointGate(owner, breaker, ofConnector, subtasks, nanos);
        }
    }

    @Override
    public long millisUntilEntry() {
        // One lock for the rates of all gates of a subtask: they share the connector's.
        synchronized (ofConnector) {
            long wait =
                    Math.max(
                            Math.max(ofConnector.millisUntilEntry(), ofEndpoint.millisUntilEntry()),
                            adaptive.millisUntilEntry());
            if (wait > 0) {
                return wait;
            }
            // Last, because what passes the breaker may be the one that tries.
            wait = breaker.millisUntilEntry();
            if (wait == 0) {
                ofConnector.take();
                ofEndpoint.take();
                adaptive.take();
            }
            return wait;
        }
    }

    @Override
    public boolean isShut() {
        return breaker.isShut();
    }

    public Breaker breaker() {
        return breaker;
    }

    /** Nanoseconds, for {@link #onTooMany}. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /**
     * The endpoint has accepted a request.
     *
     * @param sentAfter see {@link Breaker#onAccepted}
     */
    public void onAccepted(long sentIn, long sentAfter) {
        boolean isBack = breaker.onAccepted(sentIn, sentAfter);
        synchronized (ofConnector) {
            if (isBack) {
                adaptive.forget();
            }
            adaptive.accepted();
        }
    }

    /**
     * The endpoint has said 429, and not for how long: requests go slower from here on.
     *
     * @param sentAt when the request was sent
     * @return false when it was sent before requests went slower for the last time
     */
    public boolean onTooMany(long sentAt) {
        synchronized (ofConnector) {
            boolean wasLimited = adaptive.isLimited();
            boolean slower = adaptive.refused(sentAt);
            if (!wasLimited && adaptive.isLimited()) {
                LOG.warn(
                        "{}: says 429 without Retry-After; requests go slower, at {} a second and then as many as are taken.",
                        owner,
                        "%.1f".formatted(adaptive.perSecond()));
            }
            return slower;
        }
    }

    /**
     * The endpoint has said how many requests per minute it allows ({@code WebHook-Allowed-Rate} of
     * the CloudEvents web hook specification): a number, or {@code *} for any. Anything else is not
     * heard.
     *
     * @param rate as it came; null when it said nothing, which changes nothing
     */
    public void allow(@Nullable String rate) {
        if (rate == null || rate.equals(allowed)) {
            return;
        }
        allowed = rate;
        boolean any = rate.strip().equals("*");
        double perSecond = any ? 0 : perSecond(rate.strip());
        if (perSecond < 0) {
            LOG.warn("{}: says WebHook-Allowed-Rate, and neither a number nor * with it.", owner);
            return;
        }
        synchronized (ofConnector) {
            if (any) {
                ofEndpoint.lift();
            } else {
                ofEndpoint.set(perSecond / subtasks);
            }
        }
        LOG.info(
                "{}: allows {} requests per minute, which is obeyed.",
                owner,
                any ? "any number of" : rate.strip());
    }

    /** Below 0 for what is no number over 0. */
    private static double perSecond(String rate) {
        try {
            int perMinute = Integer.parseInt(rate);
            return perMinute > 0 ? perMinute / SECONDS_PER_MINUTE : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
