package io.github.esflink.job.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.util.function.TriConsumer;

/**
 * The settings of a builder, in the order of the reference, each with what its value does. Filled
 * once, then only read.
 */
public final class Section<B> {

    private final List<Setting<?>> settings = new ArrayList<>();
    private final List<BiConsumer<Scope, B>> readers = new ArrayList<>();

    /** A setting whose value, or default, the builder is given. */
    public <T> Section<B> with(Setting<T> setting, BiConsumer<B, T> effect) {
        return with(
                List.of(setting),
                (scope, builder) ->
                        scope.read(setting).ifPresent(value -> effect.accept(builder, value)));
    }

    /** A setting that stands for many: the builder is given each value with its name. */
    public <T> Section<B> each(Setting<T> setting, TriConsumer<B, String, T> effect) {
        return with(
                List.of(setting),
                (scope, builder) ->
                        scope.readGroup(setting)
                                .forEach((name, value) -> effect.accept(builder, name, value)));
    }

    /** Settings that are known from the server and do nothing here, which is remarked on. */
    public Section<B> withoutEffect(String why, List<Setting<?>> unused) {
        return with(unused, (scope, builder) -> scope.readWithoutEffect(unused, why));
    }

    /** Settings that are read together. */
    public Section<B> with(List<Setting<?>> together, BiConsumer<Scope, B> reader) {
        settings.addAll(together);
        readers.add(reader);
        return this;
    }

    /** All settings of another section. */
    public Section<B> with(Section<B> other) {
        return with(other.settings, other::read);
    }

    /** In the order of the reference. */
    public List<Setting<?>> settings() {
        return settings;
    }

    /** Gives the builder everything that is set; what is wrong is noted. */
    public void read(Scope scope, B builder) {
        readers.forEach(reader -> reader.accept(scope, builder));
    }
}
