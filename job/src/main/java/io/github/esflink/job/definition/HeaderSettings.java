package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.function.TriConsumer;

/** Which headers a sink sends: its own, and those of an event. */
final class HeaderSettings {

    private static final Kind<String> NAMES =
            Kind.text("names of headers, comma separated")
                    .noticing(
                            text ->
                                    text.matches(".*(?:;|\\*\\s*[^,\\s]).*")
                                            ? "commas part names, and a * at the end of one stands for the rest."
                                            : "");
    private static final Setting<String> INCLUDE = optional("headers:include", NAMES);
    private static final Setting<String> EXCLUDE = optional("headers:exclude", NAMES);

    private static final Setting<MemorySize> MAX_METADATA =
            optional("headers:maxMetadataSize", Kind.bytes());

    static final Setting<Boolean> IGNORE_SYSTEM =
            Setting.withDefault("headers:ignoreSystem", Kind.bool(), "true");

    /** The default that the server's documents have for headers, written as one value. */
    private static final Setting<String> NONE =
            optional(
                    "defaultHeaders",
                    Kind.text("headers below it: defaultHeaders:<name>")
                            .when("", "Accept-Encoding:*"::equalsIgnoreCase));

    private HeaderSettings() {}

    /**
     * The settings for a builder.
     *
     * @param whyNone why the server's default has no effect
     */
    static <B> Section<B> of(
            String whyNone,
            TriConsumer<B, String, String> setDefault,
            BiConsumer<B, Boolean> setIgnoreSystem,
            BiConsumer<B, HeaderSelection> setSelection,
            long defaultMax) {
        return new Section<B>()
                .each(Setting.namedTexts("defaultHeaders:<name>"), setDefault)
                .withoutEffect(whyNone, List.of(NONE))
                .with(IGNORE_SYSTEM, setIgnoreSystem)
                .with(
                        List.of(INCLUDE, EXCLUDE, MAX_METADATA),
                        (scope, sink) ->
                                selection(scope, defaultMax)
                                        .ifPresent(found -> setSelection.accept(sink, found)));
    }

    /** Empty when nothing of it is set. */
    private static Optional<HeaderSelection> selection(Scope scope, long defaultMax) {
        Optional<String> include = scope.read(INCLUDE);
        Optional<String> exclude = scope.read(EXCLUDE);
        Optional<MemorySize> max = scope.read(MAX_METADATA);
        return include.isEmpty() && exclude.isEmpty() && max.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new HeaderSelection(
                                include.map(Kind::list).orElse(List.of()),
                                exclude.map(Kind::list).orElse(List.of()),
                                max.map(MemorySize::getBytes).orElse(defaultMax)));
    }
}
