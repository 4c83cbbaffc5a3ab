package io.github.esflink.source.reader;

import io.github.esflink.node.Appending;

/** A log of many streams, one of which has few events. */
final class SparseLog {

    /** What a sparse filter looks for; see {@link #fill}. */
    static final String SPARSE_STREAM = "sparse-1";

    static final int SPARSE_EVENTS = 60;

    private static final int STREAMS = 1_000;
    private static final int BATCH = 500;

    private SparseLog() {}

    /**
     * Appends to {@value #STREAMS} streams, round about; {@value #SPARSE_EVENTS} of the events,
     * evenly spread over the first half of the log, go to {@link #SPARSE_STREAM}.
     *
     * @param events how many, all in all
     * @param payload bytes of each
     */
    static void fill(int port, int events, int payload) throws InterruptedException {
        try (Appending appending = new Appending(port, payload)) {
            int written = 0;
            int sparse = 0;
            for (int batch = 0; written < events; batch++) {
                if (sparse < SPARSE_EVENTS
                        && written >= (long) sparse * events / 2 / SPARSE_EVENTS) {
                    appending.append(SPARSE_STREAM, 1);
                    written++;
                    sparse++;
                } else {
                    int size = Math.min(BATCH, events - written);
                    appending.append("bench-%03x".formatted(batch % STREAMS), size);
                    written += size;
                }
            }
        }
    }

    /** Appends one event of the sparse stream. */
    static void appendOne(int port) throws InterruptedException {
        try (Appending appending = new Appending(port, 0)) {
            appending.append(SPARSE_STREAM, 1);
        }
    }
}
