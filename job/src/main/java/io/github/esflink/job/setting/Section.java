package io.github.esflink.job.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The settings of a builder, in the order of the reference, each with what its value does. Filled
 * once, then only read.
 */
public final class Section<B> {

    /** What the value of one of many does. */
    @FunctionalInterface
    public interface NamedEffect<B, T> {
        void on(B builder, String name, T value);
    }

    /** What is worth a remark in the name of one of many. */
    @FunctionalInterface
    public interface NamedCheck {
        void of(Scope scope, String key, String name);
    }

    private final List<Setting<?>> settings = new ArrayList<>();
    private final List<BiConsumer<Scope, B>> readers = new ArrayList<>();

    /** A setting whose value, or default, the builder is given. */
    public <T> Section<B> with(Setting<T> setting, BiConsumer<B, T> effect) {
        return with(
                List.of(setting),
                (scope, builder) ->
                        scope.read(setting).ifPresent(value -> effect.accept(builder, value)));
    }

    /** A setting that stands for many. */
    public <T> Section<B> each(Setting<T> setting, NamedEffect<B, T> effect) {
        return with(
                List.of(setting),
                (scope, builder) ->
                        scope.readGroup(setting)
                                .forEach((name, value) -> effect.on(builder, name, value)));
    }

    /** The same, with a look at each name. */
    public <T> Section<B> each(Setting<T> setting, NamedCheck check, NamedEffect<B, T> effect) {
        return with(
                List.of(setting),
                (scope, builder) ->
                        scope.readGroup(setting)
                                .forEach(
                                        (name, value) -> {
                                            check.of(scope, setting.keyOf(name), name);
                                            effect.on(builder, name, value);
                                        }));
    }

    /** Settings that are known from the server and do nothing here, which is remarked on. */
    public Section<B> withoutEffect(String why, List<Setting<?>> unused) {
        return with(
                unused,
                (scope, builder) ->
                        unused.forEach(setting -> scope.readWithoutEffect(setting, why)));
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
