package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;

/** Which headers of an event a sink sends. */
final class HeaderSettings {

    private static final Setting<String> INCLUDE =
            optional("headers:include", Kind.text("names of headers, comma separated"));

    private static final Setting<String> EXCLUDE =
            optional("headers:exclude", Kind.text("names of headers, comma separated"));

    private static final Setting<MemorySize> MAX_METADATA =
            optional("headers:maxMetadataSize", Kind.bytes());

    static final List<Setting<?>> ALL = List.of(INCLUDE, EXCLUDE, MAX_METADATA);

    private HeaderSettings() {}

    /** Empty when none of them is set. */
    static Optional<HeaderSelection> read(Scope scope, long defaultMax) {
        Optional<String> include = scope.read(INCLUDE);
        Optional<String> exclude = scope.read(EXCLUDE);
        Optional<MemorySize> max = scope.read(MAX_METADATA);
        if (include.isEmpty() && exclude.isEmpty() && max.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new HeaderSelection(
                        include.map(Kind::list).orElse(List.of()),
                        exclude.map(Kind::list).orElse(List.of()),
                        max.map(MemorySize::getBytes).orElse(defaultMax)));
    }
}
