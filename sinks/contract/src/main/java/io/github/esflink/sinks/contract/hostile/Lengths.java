package io.github.esflink.sinks.contract.hostile;

import static io.github.esflink.sinks.contract.hostile.Answers.OK;
import static io.github.esflink.sinks.contract.hostile.Answers.complete;
import static io.github.esflink.sinks.contract.hostile.Answers.head;

import java.util.List;

/** Where an answer ends, and what is behind its end (RFC 9112, 6.3 and 7). */
final class Lengths {

    private static final String LENGTH = "RFC 9112, 6.3";
    private static final String CHUNKED = "RFC 9112, 7.1";
    private static final String TE = "Transfer-Encoding: chunked";
    private static final String ENDED = "the connection ended before the answer.*";
    private static final String NO_HTTP = "the answer is no HTTP.*";

    private Lengths() {}

    static List<Behaviour> all() {
        return List.of(
                behind(
                        "204 with a body and its length",
                        "https://github.com/apache/httpcomponents-core/pull/57",
                        Fate.DELIVERED,
                        head(204, "Content-Length: 7") + "no, not"),
                behind(
                        "204 with an empty chunk",
                        "https://github.com/vinipsmaker/tufao/issues/41",
                        Fate.DELIVERED,
                        head(204, TE) + "0\r\n\r\n"),
                behind(
                        "204 with a body",
                        "https://github.com/apache/trafficserver/pull/9330",
                        Fate.DELIVERED,
                        head(204) + "{\"ok\":true}"),
                behind(
                        "204 with an answer as its body",
                        "RFC 9110, 15.3.5",
                        Fate.DELIVERED,
                        head(204) + OK),
                behind(
                        "304 with a body",
                        "RFC 9110, 15.4.5",
                        Fate.refused(304),
                        head(304, "Content-Length: 3") + "not"),
                Behaviour.answering(
                        "205 with a body and its length",
                        "RFC 9110, 15.3.6",
                        Fate.DELIVERED,
                        complete(205, "reset")),
                behind(
                        "a body that is longer than it says",
                        LENGTH,
                        Fate.DELIVERED,
                        head(200, "Content-Length: 2") + "yes, and more"),
                behind(
                        "a line end too many, and half of a head",
                        LENGTH,
                        Fate.DELIVERED,
                        OK + "\r\nHTTP/1.1 200 O"),
                behind(
                        "a second answer behind the first",
                        "RFC 9112, 11.2",
                        Fate.refused(422),
                        complete(422, "no") + OK),
                behind(
                        "an interim answer behind the answer",
                        LENGTH,
                        Fate.DELIVERED,
                        OK + head(103)),
                behind(
                        "a length of nothing, and a body",
                        LENGTH,
                        Fate.DELIVERED,
                        head(200, "Content-Length: 0") + "yes"),
                Behaviour.answeringThenClosing(
                        "a body that is shorter than it says",
                        "RFC 9112, 8",
                        Fate.unanswered(ENDED),
                        head(200, "Content-Length: 100") + "yes"),
                Behaviour.answeringThenClosing(
                        "a refusal whose text is shorter than it says",
                        "RFC 9112, 8",
                        Fate.refused(400),
                        head(400, "Content-Length: 100") + "no"),
                broken("two lengths", head(200, "Content-Length: 3", "Content-Length: 4") + "yes"),
                broken("a length below nothing", head(200, "Content-Length: -3") + "yes"),
                broken("a length in words", head(200, "Content-Length: three") + "yes"),
                broken(
                        "a length that no number holds",
                        head(200, "Content-Length: 18446744073709551616") + "yes"),
                broken(
                        "a length and chunks",
                        head(200, "Content-Length: 3", TE) + "3\r\nyes\r\n0\r\n\r\n"),
                Behaviour.answeringThenClosing(
                        "an answer up to the end of the connection",
                        LENGTH,
                        Fate.DELIVERED,
                        head(200) + "yes"),
                Behaviour.of(
                        "an answer up to the end of the connection, which is a reset",
                        "RFC 9112, 8",
                        Fate.unanswered(ENDED),
                        connection -> {
                            connection.answer(Fate.DELIVERED, head(200));
                            connection.write("yes");
                            connection.reset();
                        }),
                Behaviour.answering(
                        "chunks with extensions",
                        "RFC 9112, 7.1.1",
                        Fate.DELIVERED,
                        head(200, TE) + "3;why=\"not\"\r\nyes\r\n0;last\r\n\r\n"),
                Behaviour.answering(
                        "chunks with trailers",
                        "RFC 9112, 7.1.2",
                        Fate.DELIVERED,
                        head(200, TE, "Trailer: X") + "3\r\nyes\r\n0\r\nX: y\r\n\r\n"),
                Behaviour.answering(
                        "chunks of a byte each",
                        CHUNKED,
                        Fate.refused(422),
                        head(422, TE) + "1\r\nn\r\n".repeat(1_000) + "0\r\n\r\n"),
                broken(
                        "a chunk whose size is no number",
                        head(200, TE) + "yes\r\nyes\r\n0\r\n\r\n"),
                broken("a chunk longer than it says", head(200, TE) + "2\r\nyes\r\n0\r\n\r\n"),
                broken("a chunk whose size no number holds", head(200, TE) + "fffffffffff\r\nyes"),
                Behaviour.answering(
                        "a refusal whose chunks break",
                        "RFC 9112, 8",
                        Fate.refused(503),
                        head(503, TE) + "2\r\nno\r\nnumber\r\n"),
                Behaviour.answeringThenClosing(
                        "chunks without the last one",
                        "RFC 9112, 8",
                        Fate.unanswered(ENDED),
                        head(200, TE) + "3\r\nyes\r\n"),
                broken(
                        "chunks by HTTP/1.0",
                        "HTTP/1.0 200 OK\r\n" + TE + "\r\n\r\n3\r\nyes\r\n0\r\n\r\n"),
                hanging("a body that never comes", head(200, "Content-Length: 100")),
                hanging("chunks that never end", head(200, TE) + "3\r\nyes\r\n"),
                hanging("a head that never ends", "HTTP/1.1 200 OK\r\nX: y"),
                hanging("not even an answer's first line", "HTTP/1.1 2"),
                hanging("nothing", ""),
                Behaviour.of(
                                "a refusal that never ends",
                                "RFC 9112, 8",
                                Fate.refused(400),
                                connection -> {
                                    connection.answer(
                                            Fate.refused(400),
                                            head(400, "Content-Length: 100") + "no");
                                    connection.awaitClose();
                                })
                        .hanging());
    }

    /** There is more on the connection than the answer: it has to be closed. */
    private static Behaviour behind(String name, String source, Fate fate, String answer) {
        return Behaviour.of(
                name,
                source,
                fate,
                connection -> {
                    connection.answer(fate, answer);
                    connection.awaitClose();
                });
    }

    private static Behaviour broken(String name, String answer) {
        return Behaviour.of(
                name,
                name.contains("chunk") ? CHUNKED : LENGTH,
                Fate.unanswered(NO_HTTP),
                connection -> {
                    connection.answer(Fate.DELIVERED, answer);
                    connection.awaitClose();
                });
    }

    private static Behaviour hanging(String name, String answer) {
        return Behaviour.of(
                        name,
                        "RFC 9112, 8",
                        Fate.unanswered("no( whole)? answer within .*"),
                        connection -> {
                            connection.answer(Fate.DELIVERED, answer);
                            connection.awaitClose();
                        })
                .hanging();
    }
}
