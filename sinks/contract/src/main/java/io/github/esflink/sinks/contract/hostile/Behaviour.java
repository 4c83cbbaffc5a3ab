package io.github.esflink.sinks.contract.hostile;

import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What an endpoint does on one connection. When the script ends and the connection is open, the
 * endpoint goes on on it as a good server does.
 *
 * @param source the RFC section that speaks of it, or the public report of it
 * @param fate of the first request
 * @param bodyBytes how large the request has to be at least: over what sockets buffer, where the
 *     answer is to come before the request has been sent
 * @param hangs whether nothing but the sender's deadline ends it
 */
@PublicEvolving
public record Behaviour(
        String name, String source, Fate fate, int bodyBytes, boolean hangs, Script script) {

    /** More than the buffers of two sockets hold. */
    static final int LARGE = 32 * 1024 * 1024;

    /** What is done on the connection. */
    @FunctionalInterface
    public interface Script {
        void play(HostileConnection connection) throws IOException;
    }

    static Behaviour of(String name, String source, Fate fate, Script script) {
        return new Behaviour(name, source, fate, 0, false, script);
    }

    /** Reads the request, writes this text as it stands, and goes on. */
    static Behaviour answering(String name, String source, Fate fate, String answer) {
        return of(name, source, fate, connection -> connection.answer(fate, answer));
    }

    /** Reads the request, writes this text, and closes. */
    static Behaviour answeringThenClosing(String name, String source, Fate fate, String answer) {
        return of(
                name,
                source,
                fate,
                connection -> {
                    connection.answer(fate, answer);
                    connection.close();
                });
    }

    Behaviour withLargeRequest() {
        return new Behaviour(name, source, fate, LARGE, hangs, script);
    }

    /** Nothing but the sender's deadline ends it. */
    Behaviour hanging() {
        return new Behaviour(name, source, fate, bodyBytes, true, script);
    }

    @Override
    public String toString() {
        return name;
    }
}
