package io.github.esflink.job.definition;

import io.github.esflink.sinks.core.EventSink;
import org.jspecify.annotations.Nullable;

/**
 * A destination as it was defined, checked.
 *
 * @param name among several sinks of a connector; empty for the only one
 * @param type what kind
 * @param sink adds it to the pipeline
 * @param deadLetters where its dead letters are kept; null for nowhere
 */
public record SinkDefinition(
        String name, SinkType type, EventSink sink, @Nullable LetterPlace deadLetters) {

    @Override
    public String toString() {
        return name.isEmpty() ? type.instanceTypeName() : name + "=" + type.instanceTypeName();
    }
}
