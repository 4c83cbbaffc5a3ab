package io.github.esflink.sinks.sql.progress;

import org.apache.flink.annotation.Internal;

/**
 * An event comes again that was given up before a restart, and its stream has gone on since: it is
 * given up again, because its letter may have been lost with the restart.
 */
@Internal
public final class GivenUpBeforeException extends Exception {

    private static final long serialVersionUID = 1L;

    GivenUpBeforeException() {
        super(
                "it was given up before a restart, and its stream has gone on since",
                null,
                false,
                false);
    }
}
