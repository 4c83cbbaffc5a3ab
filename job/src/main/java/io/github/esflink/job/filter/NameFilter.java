package io.github.esflink.job.filter;

import com.google.re2j.Pattern;
import io.github.esflink.job.definition.FilterDefinition;
import io.github.esflink.job.definition.FilterDefinition.Scope;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * Keeps the events whose stream id or event type looks as asked. Regular expressions match in
 * linear time (RE2/J), whatever a person wrote.
 */
public final class NameFilter implements FilterFunction<EventRecord> {

    private static final long serialVersionUID = 1L;

    private final Scope scope;
    private final Test test;
    private final String description;

    private NameFilter(Scope scope, Test test, String description) {
        this.scope = scope;
        this.test = test;
        this.description = description;
    }

    public static NameFilter of(FilterDefinition definition) {
        String expression = definition.expression();
        String subject = definition.scope() == Scope.STREAM ? "stream" : "event type";
        return switch (definition.type()) {
            case STREAM_ID ->
                    new NameFilter(
                            definition.scope(), expression::equals, subject + " is " + expression);
            case PREFIX -> {
                List<String> prefixes =
                        Arrays.stream(expression.split(",")).map(String::strip).toList();
                yield new NameFilter(
                        definition.scope(),
                        name -> prefixes.stream().anyMatch(name::startsWith),
                        subject + " starts with " + String.join(" or ", prefixes));
            }
            case REGEX -> {
                Pattern pattern = Pattern.compile(expression);
                yield new NameFilter(
                        definition.scope(),
                        name -> pattern.matcher(name).find(),
                        subject + " matches " + expression);
            }
        };
    }

    @Override
    public boolean filter(EventRecord record) {
        return test.accepts(
                scope == Scope.STREAM
                        ? record.position().streamId()
                        : record.schemaInfo().subject());
    }

    /** In words, for the web UI. */
    @Override
    public String toString() {
        return description;
    }

    @FunctionalInterface
    private interface Test extends Serializable {
        boolean accepts(String name);
    }
}
