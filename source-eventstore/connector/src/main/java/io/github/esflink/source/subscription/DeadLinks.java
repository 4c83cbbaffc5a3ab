package io.github.esflink.source.subscription;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of a link that leads nowhere, in a stream whose links are resolved: its event was
 * deleted, or its data does not name one. A stream that is read with its links kept is not
 * concerned.
 */
@PublicEvolving
public enum DeadLinks {
    /** It is left out, and counted: {@code eventstore.deadLinks}. */
    SKIP,
    /** It is passed on as the event that it is, with the type {@code $>}; it is counted, too. */
    EMIT
}
