package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import java.util.List;
import java.util.stream.Stream;

/**
 * The server's retries, of a sink that has no use for them: what one posts to the server is taken
 * as it is.
 */
final class UnusedResilience {

    private final List<Setting<?>> settings;
    private final String why;

    /**
     * @param why they have no effect, as the end of a sentence
     */
    UnusedResilience(String why) {
        this.why = why;
        this.settings =
                Stream.<Setting<?>>concat(
                                Stream.of(unused("resilience:enabled", Kind.bool())),
                                Stream.of("first", "second", "third")
                                        .flatMap(
                                                phase ->
                                                        Stream.of("upperLimitMs", "delayMs")
                                                                .map(
                                                                        what ->
                                                                                unused(
                                                                                        "resilience:%sDelayBound:%s"
                                                                                                .formatted(
                                                                                                        phase,
                                                                                                        what),
                                                                                        Kind.millis(
                                                                                                -1)))))
                        .toList();
    }

    private <T> Setting<T> unused(String key, Kind<T> kind) {
        return Setting.optional(key, kind, "Read and without effect: %s.".formatted(why));
    }

    List<Setting<?>> all() {
        return settings;
    }

    void read(Scope scope) {
        for (Setting<?> setting : settings) {
            if (scope.read(setting).isPresent()) {
                scope.remark(setting, "has no effect, %s.".formatted(why));
            }
        }
    }
}
