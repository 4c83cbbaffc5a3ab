package io.github.esflink.source.reader;

/**
 * How many messages the server may send ahead of the fetcher. As many as fit the bound in bytes at
 * the size of the messages seen so far, so that large events get a small window. Used by one
 * thread.
 */
final class Credit {

    /** At 256 B an event, more than this brings no more events a second. */
    static final int MAX_MESSAGES = 4096;

    /** At the server's largest event, 16 MiB, this is what has to fit a heap anyway. */
    static final int MIN_MESSAGES = 4;

    private final long maxBytes;
    private int outstanding;
    private double averageBytes;

    Credit(long maxBytes) {
        this.maxBytes = maxBytes;
        // Until there is something to go by: what fits when events are of 16 KiB.
        this.averageBytes = 16 * 1024;
    }

    /** Messages have been taken from the hand-over. */
    void taken(int messages, int withContent, long bytes) {
        outstanding -= messages;
        if (withContent > 0) {
            double average = (double) bytes / withContent;
            // Up at once, down slowly: a large event is rarely alone.
            averageBytes = average > averageBytes ? average : 0.9 * averageBytes + 0.1 * average;
        }
    }

    /** How many messages to ask for now; 0 while what was asked for is still on its way. */
    int toRequest() {
        int window =
                (int)
                        Math.max(
                                MIN_MESSAGES,
                                Math.min(MAX_MESSAGES, maxBytes / Math.max(1, averageBytes)));
        int missing = window - outstanding;
        if (missing < Math.max(1, window / 4)) {
            return 0;
        }
        outstanding += missing;
        return missing;
    }
}
