package io.github.esflink.sinks.http.gate;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of an endpoint: the first failure at once, those that follow it now and then,
 * and when an outage begins and ends. Times are in milliseconds. Not thread-safe.
 */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private static final long TOLD_EVERY_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final String owner;
    private long toldAt = Long.MIN_VALUE;
    private long beganAt;

    /**
     * @param owner connector and endpoint
     */
    OutageLog(String owner) {
        this.owner = owner;
    }

    void failed(long now, String why) {
        if (toldAt == Long.MIN_VALUE || now - toldAt >= TOLD_EVERY_MILLIS) {
            toldAt = now;
            LOG.warn("{}: {}. It is tried again; what waits is kept.", owner, why);
        }
    }

    /**
     * @param evidence what shows that it is one
     * @param why how the last attempt failed
     */
    void began(long now, Object evidence, String why, long openMillis) {
        beganAt = now;
        LOG.warn(
                "{}: {}; the last one: {}. Nothing is sent for {} ms, then one event tries; what waits is kept.",
                owner,
                evidence,
                why,
                openMillis);
    }

    /** It goes on after a restart. */
    void goesOn(long now) {
        beganAt = now;
    }

    void ended(long now) {
        LOG.info(
                "{}: answers again after {} s; events are sent.",
                owner,
                TimeUnit.MILLISECONDS.toSeconds(now - beganAt));
    }
}
