package io.github.esflink.sinks.contract.hostile;

import static io.github.esflink.sinks.contract.hostile.Answers.OK;
import static io.github.esflink.sinks.contract.hostile.Answers.complete;
import static io.github.esflink.sinks.contract.hostile.Answers.head;

import java.util.List;

/** Answers before the answer (RFC 9110, 15.2), and answers before the request has been sent. */
final class InterimAnswers {

    private static final String INTERIM = "RFC 9110, 15.2";
    private static final String ENDED = "the connection ended before the answer.*";

    private InterimAnswers() {}

    static List<Behaviour> all() {
        return List.of(
                Behaviour.answering(
                        "100 that nobody asked for, then 200",
                        "RFC 9110, 15.2.1",
                        Fate.DELIVERED,
                        head(100) + OK),
                Behaviour.answering(
                        "102, then 200", "RFC 2518, 10.1", Fate.DELIVERED, head(102) + OK),
                Behaviour.answering(
                        "103, then 200",
                        "https://github.com/lalinsky/dusty/issues/159",
                        Fate.DELIVERED,
                        head(103, "Link: </style.css>; rel=preload") + OK),
                Behaviour.answering(
                        "103 three times, then 500",
                        "https://github.com/nginx/nginx/pull/1241",
                        Fate.refused(500),
                        head(103) + head(103) + head(103) + complete(500, "no")),
                Behaviour.answering(
                        "103 that names a length, then 422",
                        "RFC 9110, 8.6",
                        Fate.refused(422),
                        head(103, "Content-Length: 5") + complete(422, "no")),
                Behaviour.answering(
                        "an interim status that nobody knows, then 200",
                        INTERIM,
                        Fate.DELIVERED,
                        head(199, "Connection: close") + OK),
                Behaviour.answering(
                        "a thousand interim answers, then 422",
                        INTERIM,
                        Fate.refused(422),
                        head(102).repeat(1_000) + complete(422, "no")),
                Behaviour.of(
                        "100 before the request was read, then 422",
                        "RFC 9110, 10.1.1",
                        Fate.refused(422),
                        connection -> {
                            connection.readHead();
                            connection.write(head(100));
                            connection.readBody();
                            connection.record(Fate.refused(422));
                            connection.trickle(complete(422, "no"));
                        }),
                Behaviour.answeringThenClosing(
                        "103, then the end", INTERIM, Fate.unanswered(ENDED), head(103)),
                Behaviour.of(
                                "103, then nothing",
                                INTERIM,
                                Fate.unanswered("no answer within .*"),
                                connection -> {
                                    connection.readRequest();
                                    connection.write(head(103));
                                    connection.awaitClose();
                                })
                        .hanging(),
                Behaviour.of(
                        "101 that nobody asked for",
                        "RFC 9110, 15.2.2",
                        Fate.unanswered(".*101.*"),
                        connection -> {
                            connection.readRequest();
                            connection.write(head(101, "Upgrade: h2c", "Connection: Upgrade"));
                            connection.awaitClose();
                        }),
                early(
                        "413, then the end, with the body unread",
                        "https://github.com/chansen/p5-http-tiny/issues/121",
                        413,
                        HostileConnection::close),
                early(
                        "413, then a reset",
                        "RFC 9112, 9.6",
                        413,
                        connection -> {
                            connection.readBody(100_000);
                            connection.reset();
                        }),
                early(
                        "413, and the connection left open and unread",
                        "RFC 9110, 15.5.14",
                        413,
                        HostileConnection::awaitCloseReadingSlowly),
                early(
                        "401, and the body read for nothing",
                        "https://github.com/dakrone/clj-http/issues/277",
                        401,
                        HostileConnection::readBody),
                early(
                        "503 in the midst of the body",
                        "RFC 9110, 7.6.1",
                        503,
                        c -> c.readBody(100_000)),
                early("302 to a login page", "RFC 9110, 15.4.3", 302, HostileConnection::close),
                Behaviour.of(
                                "307 before the body was read",
                                "RFC 9110, 15.4.8",
                                Fate.DELIVERED,
                                connection -> {
                                    connection.readHead();
                                    connection.write(Answers.empty(307, "Location: /elsewhere"));
                                    connection.close();
                                })
                        .withLargeRequest(),
                accepting("200 before the body was read, then the end", HostileConnection::close),
                accepting("204 in the midst of the body", c -> c.readBody(100_000)));
    }

    /** The answer before the body; the rest of the connection is the script's. */
    private static Behaviour early(
            String name, String source, int status, Behaviour.Script afterwards) {
        return Behaviour.of(
                        name + " before the whole request was sent",
                        source,
                        Fate.refused(status),
                        connection -> {
                            connection.readHead();
                            connection.record(Fate.refused(status));
                            connection.write(complete(status, "no"));
                            afterwards.play(connection);
                        })
                .withLargeRequest();
    }

    private static Behaviour accepting(String name, Behaviour.Script afterwards) {
        return Behaviour.of(
                        name,
                        "RFC 9112, 9.3",
                        Fate.unanswered(".*before the whole request was sent.*"),
                        connection -> {
                            connection.readHead();
                            connection.write(OK);
                            afterwards.play(connection);
                            if (connection.isOpen()) {
                                connection.awaitCloseReadingSlowly();
                            }
                        })
                .withLargeRequest();
    }
}
