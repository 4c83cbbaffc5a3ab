package io.github.esflink.sinks.core.async;

/** A failure that carries what the policy decides about it. */
final class Outcome extends Exception {

    private static final long serialVersionUID = 1L;

    enum Kind {
        RETRY,
        RETRY_AT_GATE,
        COMPLETE,
        PARK,
        /** The policy itself fails, and the job with it. */
        THROW
    }

    final Kind kind;
    final int millis;

    Outcome(Kind kind, int millis) {
        super(kind + " " + millis, null, false, false);
        this.kind = kind;
        this.millis = millis;
    }
}
