package io.github.esflink.sinks.http.endpoint;

import org.apache.flink.annotation.Internal;

/**
 * Hears what became of a request: one of the two, once. Called on the client's own thread, which
 * must not be held up, or on the thread that sends.
 */
@Internal
public interface AnswerListener {

    void onAnswer(Answer answer);

    /** Whether all of the text is wanted, of a success, too; else the beginning of others is. */
    default boolean wantsText() {
        return false;
    }

    /**
     * @param why in words, without anything of the request
     * @param cause what the client said; its message may hold the request's address
     */
    void onNoAnswer(String why, Throwable cause);
}
