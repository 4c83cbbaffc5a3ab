package io.github.esflink.sinks.core.async;

/**
 * Brings elements of lanes to the function, and decides what follows: one by one ({@link
 * Dispatcher}) or many at once ({@link BatchDispatcher}). In the task's thread.
 */
interface Dispatch<IN, KEY> {

    /** A lane has an element and is nowhere yet. */
    void ready(Lane<IN, KEY> lane);

    /** Takes in what has ended and hands over what may go. */
    void dispatch() throws Exception;

    /** Takes in what has ended. Returns whether there was any. */
    boolean takeIn() throws Exception;

    /** Gives up what has taken too long. */
    void expire() throws Exception;

    /**
     * Whether enough lanes are ready for the answers to come, and answers do come. When they stop
     * coming, there is a wake-up call, and this says no.
     */
    boolean isSupplied();

    /** Hands nothing over until {@link #resume}. */
    void stop();

    void resume();

    /** Calls under way. */
    int inFlight();

    /** Bytes of the elements of those calls. */
    long bytesInFlight();

    /** Elements done since the start. */
    long done();
}
