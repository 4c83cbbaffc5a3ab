package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A segment of a path, or a query, with parameters in it. Immutable, thread-safe. */
final class TemplateText implements Serializable {

    private static final long serialVersionUID = 1L;

    static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");
    private static final PercentEncoding UNRESERVED = PercentEncoding.keeping("-._~");

    /** Text, and the parameter behind it. */
    private record Part(String literal, @Nullable UrlParameter parameter) implements Serializable {}

    private final List<Part> parts;

    private TemplateText(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * @throws IllegalArgumentException naming a parameter that there is not
     */
    static TemplateText parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            UrlParameter parameter = UrlParameter.named(matcher.group(1));
            if (parameter == null) {
                throw new IllegalArgumentException(
                        "no parameters but %s, found %s"
                                .formatted(UrlParameter.names(), matcher.group()));
            }
            parts.add(new Part(text.substring(end, matcher.start()), parameter));
            end = matcher.end();
        }
        parts.add(new Part(text.substring(end), null));
        return new TemplateText(List.copyOf(parts));
    }

    boolean varies() {
        return parts.size() > 1;
    }

    /** With every value percent-encoded but for letters, digits and {@code - . _ ~}. */
    void appendEncoded(EventRecord record, String partitionKey, StringBuilder target) {
        for (Part part : parts) {
            target.append(part.literal());
            if (part.parameter() != null) {
                target.append(UNRESERVED.encode(part.parameter().of(record, partitionKey)));
            }
        }
    }

    /** With the values as they are. */
    String plain(EventRecord record, String partitionKey) {
        StringBuilder plain = new StringBuilder();
        for (Part part : parts) {
            plain.append(part.literal());
            if (part.parameter() != null) {
                plain.append(part.parameter().of(record, partitionKey));
            }
        }
        return plain.toString();
    }

    /** As it was written. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.literal());
            if (part.parameter() != null) {
                text.append(part.parameter());
            }
        }
        return text.toString();
    }
}
