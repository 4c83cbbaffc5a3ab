package io.github.esflink.sinks.contract.hostile;

import static io.github.esflink.sinks.contract.hostile.Answers.OK;
import static io.github.esflink.sinks.contract.hostile.Answers.complete;
import static io.github.esflink.sinks.contract.hostile.Answers.empty;
import static io.github.esflink.sinks.contract.hostile.Answers.head;

import java.util.List;

/** Connections that end, and those that do not (RFC 9112, 9). */
final class Connections {

    private static final String PERSISTENCE = "RFC 9112, 9.3";
    private static final String CLOSURE = "RFC 9112, 9.5";
    private static final String ENDED = "(the connection ended before the answer|no connection).*";

    private Connections() {}

    static List<Behaviour> all() {
        return List.of(
                ending("closed before a request was read", HostileConnection::close),
                ending("reset before a request was read", HostileConnection::reset),
                ending(
                        "closed in the midst of the request",
                        connection -> {
                            connection.readHead();
                            connection.close();
                        }),
                ending(
                        "closed instead of an answer",
                        connection -> {
                            connection.readRequest();
                            connection.close();
                        }),
                ending(
                        "reset instead of an answer",
                        connection -> {
                            connection.readRequest();
                            connection.reset();
                        }),
                ending("closed in the first line", answeringPart("HTTP/1.1 20")),
                ending("closed in the head", answeringPart("HTTP/1.1 200 OK\r\nContent-")),
                ending(
                        "closed behind a head whose last line is missing",
                        answeringPart("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")),
                Behaviour.of(
                        "a half closed connection",
                        "RFC 9112, 9.6",
                        Fate.DELIVERED,
                        connection -> {
                            connection.answer(Fate.DELIVERED, OK);
                            connection.halfClose();
                            connection.awaitClose();
                        }),
                Behaviour.answeringThenClosing(
                        "closed behind the answer without a word", CLOSURE, Fate.DELIVERED, OK),
                Behaviour.of(
                        "reset behind the answer",
                        CLOSURE,
                        Fate.DELIVERED,
                        connection -> {
                            connection.answer(Fate.DELIVERED, empty(204));
                            connection.serve();
                            connection.readHead();
                            connection.reset();
                        }),
                Behaviour.of(
                        "closed when the next request arrives",
                        "https://github.com/akka/akka-http/issues/3806",
                        Fate.DELIVERED,
                        connection -> {
                            connection.serve();
                            connection.readHead();
                            connection.close();
                        }),
                Behaviour.of(
                        "408 while the connection rests",
                        "https://github.com/openshift/release/issues/378",
                        Fate.DELIVERED,
                        connection -> {
                            connection.answer(Fate.DELIVERED, OK + empty(408, "Connection: close"));
                            connection.awaitClose();
                        }),
                Behaviour.of(
                        "408 when the next request arrives",
                        "RFC 9110, 15.5.9",
                        Fate.DELIVERED,
                        connection -> {
                            connection.serve();
                            connection.readRequest();
                            connection.write(empty(408, "Connection: close"));
                            connection.close();
                        }),
                Behaviour.answeringThenClosing(
                        "408 to the first request of a connection",
                        "RFC 9110, 15.5.9",
                        Fate.refused(408),
                        empty(408, "Connection: close")),
                closedBySender("Connection: close", head(200, "Connection: close") + "yes", true),
                closedBySender(
                        "Connection: close that is not followed",
                        empty(200, "Connection: close"),
                        false),
                closedBySender(
                        "Connection: Keep-Alive, CLOSE",
                        empty(422, "Connection: Keep-Alive, CLOSE"),
                        false),
                closedBySender(
                        "two headers Connection",
                        empty(200, "Connection: keep-alive", "Connection: close"),
                        false),
                Behaviour.answering(
                        "Keep-Alive that is nonsense",
                        "RFC 9112, 9.3",
                        Fate.DELIVERED,
                        empty(200, "Connection: keep-alive", "Keep-Alive: timeout=-1, max=x,,")),
                Behaviour.of(
                        "Keep-Alive with a time of nothing, and the end",
                        "RFC 9112, 9.5",
                        Fate.DELIVERED,
                        connection -> {
                            connection.answer(
                                    Fate.DELIVERED, empty(200, "Keep-Alive: timeout=0, max=1"));
                            connection.close();
                        }),
                closedBySender(
                        "HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nyes", false),
                Behaviour.answering(
                        "HTTP/1.0 that keeps the connection",
                        "RFC 9112, C.2.2",
                        Fate.DELIVERED,
                        empty(200, "Connection: keep-alive").replace("HTTP/1.1", "HTTP/1.0")),
                Behaviour.of(
                        "an answer byte by byte",
                        "RFC 9112, 2.2",
                        Fate.refused(422),
                        connection -> {
                            connection.readRequest();
                            connection.record(Fate.refused(422));
                            connection.trickle(complete(422, "no"));
                        }));
    }

    private static Behaviour.Script answeringPart(String part) {
        return connection -> {
            connection.answer(Fate.DELIVERED, part);
            connection.close();
        };
    }

    private static Behaviour ending(String name, Behaviour.Script script) {
        return Behaviour.of(name, CLOSURE, Fate.unanswered(ENDED), script);
    }

    /**
     * @param closes whether the endpoint does as it says
     */
    private static Behaviour closedBySender(String name, String answer, boolean closes) {
        Fate fate = answer.contains(" 422 ") ? Fate.refused(422) : Fate.DELIVERED;
        return Behaviour.of(
                name,
                PERSISTENCE,
                fate,
                connection -> {
                    connection.answer(fate, answer);
                    if (closes) {
                        connection.close();
                    } else {
                        connection.awaitClose();
                    }
                });
    }
}
