package io.github.esflink.sinks.contract;

import org.apache.flink.annotation.PublicEvolving;

/**
 * One event in the hands of the receiver, from {@link DeliveryLog#begin} to one of the three ends;
 * a second end of the same delivery counts for nothing. Thread-safe.
 */
@PublicEvolving
public final class ReceivedEvent {

    enum State {
        OPEN("began"),
        ACKNOWLEDGED("acknowledged"),
        REFUSED("refused"),
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final StreamLog stream;
    private final long revision;
    private final int attempt;
    private final int tryNumber;
    private State state = State.OPEN;

    ReceivedEvent(StreamLog stream, long revision, int attempt, int tryNumber) {
        this.stream = stream;
        this.revision = revision;
        this.attempt = attempt;
        this.tryNumber = tryNumber;
    }

    /**
     * The receiver has it. To be called <i>before</i> the answer is written: the next event may be
     * there before the call that wrote it returns.
     */
    public void acknowledge() {
        stream.end(this, State.ACKNOWLEDGED);
    }

    /** The receiver will never take it: the sender may go on with the next one. */
    public void refuse() {
        stream.end(this, State.REFUSED);
    }

    /** The receiver does not have it, and the sender has to send it again. */
    public void fail() {
        stream.end(this, State.FAILED);
    }

    /** The how-manieth time in a row that this event of the stream comes, from 1. */
    public int tryNumber() {
        return tryNumber;
    }

    long revision() {
        return revision;
    }

    /** Which incarnation of the sender it came from, as far as the log was told. */
    int attempt() {
        return attempt;
    }

    /** Guarded by the stream, as {@link #setState}. */
    State state() {
        return state;
    }

    void setState(State state) {
        this.state = state;
    }
}
