package io.github.esflink.sinks.core.async;

import org.jspecify.annotations.Nullable;

/**
 * The elements of one key that are not done, in order: a few in memory, those behind them in the
 * state only. A lane exists while it has elements.
 */
final class Lane<IN, KEY> {

    final KEY key;

    /** Those in memory; null when all are in the state. */
    @Nullable Waiting<IN> head;

    @Nullable Waiting<IN> tail;

    /**
     * The number of the first element that is in the state only; {@code end} when there is none.
     */
    long storedFrom;

    /** The number of the next element to come. */
    long end;

    /** Elements with lower numbers came from a savepoint: their epoch is of an earlier run. */
    long restoredTo;

    /** Bytes of its elements, the one that the function has included. */
    long bytes;

    /** Failed attempts of the first element. */
    int attempts;

    /** When its first attempt began, in milliseconds since 1970-01-01 UTC. */
    long firstAttemptAt;

    /** Whether its first element failed or found its gate shut: nothing of it stays in memory. */
    boolean troubled;

    /**
     * When it goes on, or at a shut gate may try it, in milliseconds since 1970-01-01 UTC; 0 when
     * it does not rest.
     */
    long restsUntil;

    /**
     * How many elements may go at once when this one's first goes with others; 0 for as many as are
     * allowed. Less after they have failed together.
     */
    int share;

    /** What it was counted with by the gathering that it is in. */
    long gatheredElements;

    long gatheredBytes;

    Lane(KEY key) {
        this.key = key;
    }

    boolean isEmpty() {
        return head == null && storedFrom == end;
    }

    /** How many elements it has. */
    long size() {
        return end - (head == null ? storedFrom : head.number);
    }

    boolean hasStoredTail() {
        return storedFrom < end;
    }

    void append(Waiting<IN> waiting) {
        if (tail == null) {
            head = waiting;
        } else {
            tail.next = waiting;
        }
        tail = waiting;
    }

    void removeHead() {
        Waiting<IN> first = head;
        if (first == null) {
            throw new IllegalStateException("A lane is done with an element that it does not have");
        }
        head = first.next;
        if (head == null) {
            tail = null;
        }
    }
}
