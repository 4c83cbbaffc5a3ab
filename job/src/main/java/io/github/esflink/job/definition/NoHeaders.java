package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Setting;
import java.util.Optional;

/** The default that the server's documents have for headers, written as one value. */
final class NoHeaders {

    private static final String OF_THE_SERVER = "Accept-Encoding:*";

    static final Setting<String> SETTING =
            Setting.optional(
                    "defaultHeaders",
                    new Kind<>(
                            "headers below it: defaultHeaders:<name>",
                            text -> Optional.of(text).filter(OF_THE_SERVER::equalsIgnoreCase)));

    private NoHeaders() {}
}
