package io.github.esflink.sinks.contract.hostile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redirects of every status with every kind of Location (RFC 9110, 10.2.2 and 15.4). */
final class Redirects {

    private static final List<String> REFUSED =
            List.of(
                    "http://[::1",
                    "http://exa mple/",
                    "::::",
                    "http:///",
                    "//",
                    "http://127.0.0.1:99999/",
                    "http://127.0.0.1:x/",
                    "https://login.invalid/?from=%zz",
                    "javascript:alert(1)",
                    "mailto:someone@example.com",
                    "http://elsewhere.invalid/",
                    "\u0000",
                    "http://" + "a".repeat(30_000) + ".invalid/");

    private static final List<String> FOLLOWED =
            List.of("/elsewhere", "elsewhere?x=%2F", "?only=query", "#fragment");

    private Redirects() {}

    static List<Behaviour> all() {
        List<Behaviour> all = new ArrayList<>();
        for (int status : new int[] {300, 301, 302, 303, 305, 306, 307, 308}) {
            all.add(refused(status, null));
            boolean follows = status == 307 || status == 308;
            for (String location : FOLLOWED) {
                all.add(follows ? followed(status, location) : refused(status, location));
            }
            for (String location : REFUSED) {
                all.add(refused(status, location));
            }
        }
        return all;
    }

    private static Behaviour refused(int status, @Nullable String location) {
        return Behaviour.answering(
                name(status, location),
                "RFC 9110, 10.2.2",
                Fate.refused(status),
                answer(status, location));
    }

    /** The request comes again, on this connection or another. */
    private static Behaviour followed(int status, String location) {
        return Behaviour.of(
                name(status, location),
                "RFC 9110, 15.4",
                Fate.DELIVERED,
                connection -> {
                    connection.readRequest();
                    connection.write(answer(status, location));
                });
    }

    private static String answer(int status, @Nullable String location) {
        return location == null
                ? Answers.complete(status, "moved")
                : Answers.empty(status, "Location: " + location);
    }

    private static String name(int status, @Nullable String location) {
        String shown = location == null ? "no Location" : "Location " + location.strip();
        return status + " with " + (shown.length() > 60 ? shown.substring(0, 60) : shown);
    }
}
