package io.github.esflink.sinks.core.template;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * A text with parameters in it that every event fills: {@code orders/{stream}}.
 *
 * <p>Names of parameters are known in any case: {@code {stream}}, {@code {category}}, {@code
 * {event-type}} and {@code {schema-subject}} (in lower case with hyphens), {@code {eventType}} (as
 * it is), {@code {partition-key}}. Immutable, thread-safe.
 */
@Internal
public final class EventTemplate implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");

    /** Text, and the parameter behind it. */
    private record Part(String literal, @Nullable EventParameter parameter)
            implements Serializable {}

    private final List<Part> parts;

    private EventTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * @throws IllegalArgumentException naming a parameter that there is not, and those that there
     *     are; the text goes on behind "expected"
     */
    public static EventTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            EventParameter parameter = EventParameter.named(matcher.group(1));
            if (parameter == null) {
                throw new IllegalArgumentException(
                        "no parameters but %s (%s is none)"
                                .formatted(EventParameter.names(), matcher.group()));
            }
            parts.add(new Part(text.substring(end, matcher.start()), parameter));
            end = matcher.end();
        }
        parts.add(new Part(text.substring(end), null));
        return new EventTemplate(List.copyOf(parts));
    }

    /** The text with something else for each parameter, known or not. */
    public static String withoutParameters(String text, String replacement) {
        return PARAMETER.matcher(text).replaceAll(Matcher.quoteReplacement(replacement));
    }

    /** The parameters that there are, for people. */
    public static String parameters() {
        return EventParameter.names();
    }

    /** Whether two events may fill it in different ways. */
    public boolean varies() {
        return parts.size() > 1;
    }

    /**
     * Appends the text of an event.
     *
     * @param key what {@code {partition-key}} stands for
     * @param value appends what a parameter stands for, in the form that fits the place
     */
    public void append(
            EventRecord record,
            String key,
            StringBuilder target,
            BiConsumer<String, StringBuilder> value) {
        for (Part part : parts) {
            target.append(part.literal());
            if (part.parameter() != null) {
                value.accept(part.parameter().of(record, key), target);
            }
        }
    }

    /** The text of an event, with the values as they are. */
    public String of(EventRecord record, String key) {
        StringBuilder text = new StringBuilder();
        append(record, key, text, (value, target) -> target.append(value));
        return text.toString();
    }

    /**
     * The template with its texts and its parameters made into something else.
     *
     * @param literal of each text that may be empty
     * @param parameter in the place of each parameter
     */
    public String map(UnaryOperator<String> literal, UnaryOperator<String> parameter) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(literal.apply(part.literal()));
            if (part.parameter() != null) {
                text.append(parameter.apply(part.parameter().toString()));
            }
        }
        return text.toString();
    }

    /** As it was written, with the parameters in the case in which they are documented. */
    @Override
    public String toString() {
        return map(UnaryOperator.identity(), UnaryOperator.identity());
    }
}
