package io.github.esflink.sinks.http.gate;

import org.apache.flink.annotation.Internal;

/**
 * What a failed attempt tells about whom it speaks of: the endpoint, which fails everybody, or its
 * own event.
 *
 * @param breaker that of the endpoint, which knows of the attempts of others
 * @param sentIn see {@link Breaker#epoch()}, when this attempt was sent
 * @param failure its number among the failures of the endpoint
 * @param acceptedBefore see {@link Breaker#accepted()}, when this attempt was sent
 */
@Internal
public record Evidence(Breaker breaker, long sentIn, long failure, long acceptedBefore) {

    /**
     * Whether the endpoint has accepted an event that was sent after an earlier failure, before
     * this attempt was sent.
     *
     * @param earlier the number of that failure
     */
    public boolean othersWereAcceptedSince(long earlier) {
        return acceptedBefore >= earlier;
    }

    /** Whether it was sent in an outage that is over: the next one may go at once. */
    public boolean isOfThePast() {
        return breaker.isOver(sentIn);
    }
}
