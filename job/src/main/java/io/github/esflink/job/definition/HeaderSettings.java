package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;

/** Which headers of an event a sink sends. */
final class HeaderSettings {

    private static final Setting<String> INCLUDE =
            Setting.optional(
                    "headers:include",
                    Kind.text("names of headers, comma separated"),
                    "Which of an event's headers are sent: names such as `esdb-record-id`, or beginnings such as `esdb-record-headers-*`. Default: all.");

    private static final Setting<String> EXCLUDE =
            Setting.optional(
                    "headers:exclude",
                    Kind.text("names of headers, comma separated"),
                    "Which of them are not sent, in the same form.");

    private final Setting<MemorySize> maxMetadata;

    /**
     * @param max the default of the bound, as the end of a sentence
     */
    HeaderSettings(String max) {
        this.maxMetadata =
                Setting.optional(
                        "headers:maxMetadataSize",
                        Kind.bytes(),
                        "How much the fields of an event's metadata may take among the headers: names, values, and 32 bytes for each. Those that do not fit are not sent, which is said once. Default: %s."
                                .formatted(max));
    }

    List<Setting<?>> all() {
        return List.of(INCLUDE, EXCLUDE, maxMetadata);
    }

    /** Empty when none of them is set. */
    Optional<HeaderSelection> read(Scope scope, long defaultMax) {
        Optional<String> include = scope.read(INCLUDE);
        Optional<String> exclude = scope.read(EXCLUDE);
        Optional<MemorySize> max = scope.read(maxMetadata);
        if (include.isEmpty() && exclude.isEmpty() && max.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new HeaderSelection(
                        names(include),
                        names(exclude),
                        max.map(MemorySize::getBytes).orElse(defaultMax)));
    }

    private static List<String> names(Optional<String> text) {
        return text.stream()
                .flatMap(names -> Stream.of(names.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
