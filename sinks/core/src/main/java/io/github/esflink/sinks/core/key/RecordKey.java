package io.github.esflink.sinks.core.key;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Takes the key out of a record. Two records with the same key keep their order at the destination.
 *
 * <p>Every key but {@link #headers} depends on the stream's name or on what the event says of
 * itself; with those that depend on the name alone ({@link #stream()}, {@link #streamSuffix()},
 * {@link #streamPattern}) a stream has one key for all its events.
 *
 * <p>Immutable, thread-safe.
 */
@PublicEvolving
@FunctionalInterface
public interface RecordKey extends Serializable {

    /** The fields of an event's metadata that hold its partition key, in this order. */
    List<String> PARTITION_KEY_FIELDS = List.of("$partitionKey", "partitionKey");

    /**
     * The key of a record.
     *
     * @return null when it has none
     */
    @Nullable String of(EventRecord record);

    /** No key. */
    static RecordKey none() {
        return record -> null;
    }

    /** The name of the stream. */
    static RecordKey stream() {
        return record -> record.position().streamId();
    }

    /** What follows the last hyphen of the stream's name; all of a name that has none. */
    static RecordKey streamSuffix() {
        return record -> {
            String stream = record.position().streamId();
            return stream.substring(stream.lastIndexOf('-') + 1);
        };
    }

    /**
     * What the first group of a regular expression matches in the stream's name; all of a name that
     * it does not match, so that the stream keeps its order even so.
     *
     * @param expression in the syntax of RE2, found anywhere in the name
     * @throws IllegalArgumentException when it is no expression, or has no group or more than one
     */
    static RecordKey streamPattern(String expression) {
        Pattern pattern = patternWithOneGroup(expression);
        return record -> {
            String stream = record.position().streamId();
            Matcher matcher = pattern.matcher(stream);
            String group = matcher.find() ? matcher.group(1) : null;
            return group == null ? stream : group;
        };
    }

    /**
     * The values of fields of the metadata, joined with {@code -}; a field that an event does not
     * have is left out, and an event without any of them has no key.
     *
     * @param names at least one
     * @throws IllegalArgumentException when there is none, or one is empty
     */
    static RecordKey headers(List<String> names) {
        String[] wanted = names.stream().map(String::strip).toArray(String[]::new);
        if (wanted.length == 0 || Arrays.asList(wanted).contains("")) {
            throw new IllegalArgumentException(
                    "expected names of headers separated by commas, found \"%s\""
                            .formatted(String.join(",", names)));
        }
        return record -> {
            StringBuilder key = new StringBuilder();
            boolean found = false;
            for (String name : wanted) {
                String value = record.headers().get(name);
                if (value != null) {
                    key.append(found ? "-" : "").append(value);
                    found = true;
                }
            }
            return found ? key.toString() : null;
        };
    }

    /**
     * The partition key that the event was written with ({@link #PARTITION_KEY_FIELDS} of its
     * metadata); the name of its stream when it has none.
     */
    static RecordKey partitionKey() {
        return record -> {
            for (int i = 0; i < PARTITION_KEY_FIELDS.size(); i++) {
                String key = record.headers().get(PARTITION_KEY_FIELDS.get(i));
                if (key != null) {
                    return key;
                }
            }
            return record.position().streamId();
        };
    }

    private static Pattern patternWithOneGroup(String expression) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(Objects.requireNonNull(expression, "expression"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expected a regular expression (RE2), found \"%s\": %s"
                            .formatted(expression, e.getMessage()),
                    e);
        }
        if (pattern.groupCount() != 1) {
            throw new IllegalArgumentException(
                    "expected a regular expression with one group, such as \"^order-(.+)$\", found \"%s\" with %d"
                            .formatted(expression, pattern.groupCount()));
        }
        return pattern;
    }
}
