package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What settings do: the same as a call of the sink's builder. Flink is given the very same
 * operators, and others than without them.
 *
 * @param keys of the settings, with blanks between
 * @param text as in a connector file
 * @param call of the builder
 */
record Effect<B>(String keys, String text, Consumer<B> call) {

    private static final String BASE =
            """
            id: orders
            connectionString: esdb://localhost:2113?tls=false
            """;

    /**
     * @param sink the settings that it cannot be without, {@code instanceTypeName} first
     */
    void assertIs(String sink, EventSink expected) {
        assertIs(sink, expected, text.isEmpty() ? null : sink);
    }

    /**
     * @param without what it must not be the same as; null when it cannot be without
     */
    void assertIs(String sink, EventSink expected, @Nullable String without) {
        ConnectorDefinition read = parse(sink + text);

        assertThat(BuiltConnector.of(read))
                .isEqualTo(BuiltConnector.of(BuiltConnector.with(read, expected)));
        if (without != null) {
            assertThat(BuiltConnector.of(read)).isNotEqualTo(BuiltConnector.of(parse(without)));
        }
    }

    private static ConnectorDefinition parse(String sink) {
        return ConnectorFile.parse("orders.yaml", BASE + "instanceTypeName: " + sink).connector();
    }

    /** The keys of all of them. */
    static Set<String> keys(Stream<? extends Effect<?>> effects) {
        return effects.flatMap(effect -> Stream.of(effect.keys().split(" ", -1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<String> keysOf(Collection<Setting<?>> settings) {
        return settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return keys;
    }
}
