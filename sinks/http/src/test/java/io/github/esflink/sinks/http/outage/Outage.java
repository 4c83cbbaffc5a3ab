package io.github.esflink.sinks.http.outage;

import io.github.esflink.sinks.contract.http.PlannedAnswer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * In which way an endpoint fails everybody.
 *
 * @param answer what a request gets; only where the way is {@link Way#ANSWERS}
 * @param urlVaries whether the URL has parameters
 */
record Outage(String name, Way way, PlannedAnswer answer, boolean urlVaries) {

    /** Where it fails. */
    enum Way {
        /** Every request gets the answer, or what stands for one. */
        ANSWERS,
        /** Nobody listens. */
        REFUSES_CONNECTIONS,
        /** Its certificate has expired. */
        FAILS_TLS,
        /** It is well, and its authorization server gives no tokens. */
        GIVES_NO_TOKENS
    }

    private static Outage answering(String name, PlannedAnswer answer) {
        return new Outage(name, Way.ANSWERS, answer, false);
    }

    static Outage status(int code) {
        return answering(Integer.toString(code), PlannedAnswer.status(code));
    }

    static List<Outage> all() {
        return Stream.concat(
                        IntStream.of(302, 400, 401, 403, 404, 405, 408, 415, 429, 500, 502, 503)
                                .mapToObj(Outage::status),
                        Stream.of(
                                new Outage(
                                        "404, URL with parameters",
                                        Way.ANSWERS,
                                        PlannedAnswer.status(404),
                                        true),
                                answering("429 with Retry-After", PlannedAnswer.retryAfter(429, 1)),
                                answering("hangs", PlannedAnswer.SILENCE),
                                answering("reset", PlannedAnswer.RESET),
                                answering("cut off", PlannedAnswer.CUT),
                                new Outage(
                                        "refused",
                                        Way.REFUSES_CONNECTIONS,
                                        PlannedAnswer.SILENCE,
                                        false),
                                new Outage(
                                        "TLS fails", Way.FAILS_TLS, PlannedAnswer.SILENCE, false),
                                new Outage(
                                        "token endpoint down",
                                        Way.GIVES_NO_TOKENS,
                                        PlannedAnswer.SILENCE,
                                        false)))
                .toList();
    }

    /** One of {@link #all()}. */
    static Outage named(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
