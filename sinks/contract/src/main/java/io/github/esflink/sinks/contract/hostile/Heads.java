package io.github.esflink.sinks.contract.hostile;

import static io.github.esflink.sinks.contract.hostile.Answers.complete;
import static io.github.esflink.sinks.contract.hostile.Answers.empty;
import static io.github.esflink.sinks.contract.hostile.Answers.head;

import java.util.ArrayList;
import java.util.List;

/** First lines and headers: what nobody expects, and what nobody can read. */
final class Heads {

    private static final String STATUS = "RFC 9110, 15";
    private static final String LINE = "RFC 9112, 4";
    private static final String FIELDS = "RFC 9110, 5.4";

    private Heads() {}

    static List<Behaviour> all() {
        List<Behaviour> all = new ArrayList<>(firstLines());
        all.addAll(fields());
        for (String value :
                List.of(
                        "-1",
                        "1e9",
                        "",
                        "soon",
                        "99999999999999999999",
                        "2147483648000",
                        "Sat Nov  6 08:49:37 +999999999",
                        "Sun, 31 Feb 2099 25:61:61 GMT",
                        "Sunday, 06-Nov-94 08:49:37 XYZ",
                        "\u00fc\u0001",
                        "1,".repeat(2_000))) {
            all.add(
                    Behaviour.answering(
                            "Retry-After: " + shortened(value),
                            "RFC 9110, 10.2.3",
                            Fate.refused(500),
                            empty(500, "Retry-After: " + value)));
        }
        for (String value : List.of("0", "-5", "1e3", "9999999999999", "", "*,*")) {
            all.add(
                    Behaviour.answering(
                            "WebHook-Allowed-Rate: " + value,
                            "CloudEvents HTTP 1.1 Web Hooks, 4.2.2",
                            Fate.DELIVERED,
                            empty(200, "WebHook-Allowed-Rate: " + value)));
        }
        return all;
    }

    private static String shortened(String value) {
        return value.length() > 40 ? value.substring(0, 40) : value;
    }

    private static List<Behaviour> firstLines() {
        return List.of(
                Behaviour.answering(
                        "a status without a reason",
                        LINE,
                        Fate.DELIVERED,
                        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
                Behaviour.answering(
                        "a success that nobody knows", STATUS, Fate.DELIVERED, complete(299, "?")),
                Behaviour.answering(
                        "a status beyond 599", STATUS, Fate.refused(999), complete(999, "?")),
                broken("a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
                broken("a status in words", "HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n"),
                broken("another protocol", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
                broken("a later HTTP", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                broken("a text without a head", "<html><body>502 Bad Gateway</body></html>\r\n"),
                broken("TLS where none is", "\u0015\u0003\u0001\u0000\u0002\u0002F\r\n\r\n"),
                broken(
                        "a reason of 100 kB",
                        "HTTP/1.1 200 " + "x".repeat(100_000) + "\r\nContent-Length: 0\r\n\r\n"));
    }

    private static List<Behaviour> fields() {
        String flood = "X-Flood: " + "x".repeat(1_000) + "\r\n";
        return List.of(
                Behaviour.of(
                        "headers of 400 kB, then 200",
                        FIELDS,
                        Fate.DELIVERED,
                        connection -> {
                            connection.answer(
                                    Fate.DELIVERED,
                                    "HTTP/1.1 200 OK\r\n"
                                            + flood.repeat(400)
                                            + "Content-Length: 3\r\n\r\nyes");
                            connection.awaitClose();
                        }),
                Behaviour.of(
                        "headers of 400 kB, then 422",
                        FIELDS,
                        Fate.refused(422),
                        connection -> {
                            connection.answer(
                                    Fate.refused(422),
                                    "HTTP/1.1 422 No\r\n"
                                            + flood.repeat(400)
                                            + "Content-Length: 2\r\n\r\nno");
                            connection.awaitClose();
                        }),
                Behaviour.answering(
                        "a thousand headers",
                        FIELDS,
                        Fate.DELIVERED,
                        "HTTP/1.1 200 OK\r\n"
                                + "X-Many: x\r\n".repeat(1_000)
                                + "Content-Length: 3\r\n\r\nyes"),
                Behaviour.answering(
                        "a header that goes on in the next line",
                        "RFC 9112, 5.2",
                        Fate.DELIVERED,
                        empty(200, "X-Folded: a\r\n  b")),
                Behaviour.answering(
                        "headers that are no ASCII",
                        "RFC 9110, 5.5",
                        Fate.DELIVERED,
                        empty(200, "X-Text: gr\u00fc\u00dfe")),
                Behaviour.answering(
                        "a packed answer",
                        "RFC 9110, 8.4",
                        Fate.DELIVERED,
                        head(200, "Content-Encoding: gzip", "Content-Length: 4")
                                + "\u001f\u008b\u0008\u0000"),
                Behaviour.answering(
                        "a packed refusal that is not packed",
                        "RFC 9110, 8.4",
                        Fate.refused(422),
                        head(422, "Content-Encoding: br, gzip", "Content-Length: 2") + "no"),
                Behaviour.answering(
                        "a packing that nobody knows",
                        "RFC 9110, 8.4.1",
                        Fate.DELIVERED,
                        head(200, "Content-Encoding: x-own", "Content-Length: 3") + "yes"),
                Behaviour.answeringThenClosing(
                        "a transfer coding that is not the last one",
                        "RFC 9112, 6.3",
                        Fate.DELIVERED,
                        head(200, "Transfer-Encoding: gzip") + "\u001f\u008b"));
    }

    private static Behaviour broken(String name, String answer) {
        return Behaviour.of(
                name,
                LINE,
                Fate.unanswered("the answer is no HTTP.*"),
                connection -> {
                    connection.answer(Fate.DELIVERED, answer);
                    connection.awaitClose();
                });
    }
}
