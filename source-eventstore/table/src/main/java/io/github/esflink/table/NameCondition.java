package io.github.esflink.table;

import io.github.esflink.source.subscription.DotNetRegex;
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.jspecify.annotations.Nullable;

/**
 * What a condition of a query says about the name of a stream, or about the type of an event: that
 * it is one of some texts, or begins with one of them. It never leaves out an event that the
 * condition holds for.
 *
 * @param subject which of the two it is about
 * @param texts at least one
 * @param exact whether it lets through only events that the condition holds for
 */
record NameCondition(Subject subject, List<Text> texts, boolean exact) {

    private static final Map<EventMetadata, Subject> SUBJECTS =
            Map.of(
                    EventMetadata.STREAM, Subject.STREAM_NAME,
                    EventMetadata.EVENT_TYPE, Subject.EVENT_TYPE);

    /** As much as a server may be asked to look for in every name. */
    private static final int MOST_CHARACTERS = 16_384;

    /**
     * A text to look for.
     *
     * @param prefix whether something may follow
     */
    record Text(String text, boolean prefix) {

        String regex() {
            // "\\z" is the end, also after a line break.
            return DotNetRegex.quote(text) + (prefix ? "" : "\\z");
        }
    }

    NameCondition {
        texts = List.copyOf(texts);
    }

    /**
     * Empty when the condition is about something else, or says it in a way that the server cannot
     * look at names.
     *
     * @param columns those from metadata, by the names that they have in the table
     */
    static Optional<NameCondition> of(Expression condition, Map<String, EventMetadata> columns) {
        return Optional.ofNullable(read(condition, columns))
                .filter(
                        names ->
                                names.texts.stream().mapToInt(t -> t.text().length()).sum()
                                        <= MOST_CHARACTERS);
    }

    private static @Nullable NameCondition read(
            Expression condition, Map<String, EventMetadata> columns) {
        if (!(condition instanceof CallExpression call)) {
            return null;
        }
        if (call.getFunctionDefinition().equals(BuiltInFunctionDefinitions.OR)) {
            return any(call.getChildren(), columns);
        }
        if (call.getFunctionDefinition().equals(BuiltInFunctionDefinitions.AND)) {
            return all(call.getChildren(), columns);
        }
        ColumnComparison comparison = ColumnComparison.of(call, columns);
        Subject subject = comparison == null ? null : SUBJECTS.get(comparison.column());
        if (comparison == null || subject == null || !canBeSent(comparison.text())) {
            return null;
        }
        String text = comparison.text();
        if (comparison.operator().equals(BuiltInFunctionDefinitions.EQUALS)) {
            return new NameCondition(subject, List.of(new Text(text, false)), true);
        }
        return comparison.operator().equals(BuiltInFunctionDefinitions.LIKE)
                ? like(subject, text)
                : null;
    }

    /** Half of a character cannot be; and nothing has an empty name. */
    private static boolean canBeSent(String text) {
        return !text.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** What holds for one of them holds for one of their texts. */
    private static @Nullable NameCondition any(
            List<? extends Expression> conditions, Map<String, EventMetadata> columns) {
        Subject subject = null;
        List<Text> texts = new ArrayList<>();
        boolean exact = true;
        for (Expression condition : conditions) {
            NameCondition one = read(condition, columns);
            if (one == null || (subject != null && subject != one.subject)) {
                return null;
            }
            subject = one.subject;
            texts.addAll(one.texts);
            exact &= one.exact;
        }
        return subject == null ? null : new NameCondition(subject, texts, exact);
    }

    /** One of them leaves out nothing that all of them hold for. */
    private static @Nullable NameCondition all(
            List<? extends Expression> conditions, Map<String, EventMetadata> columns) {
        for (Expression condition : conditions) {
            NameCondition one = read(condition, columns);
            if (one != null) {
                return new NameCondition(one.subject, one.texts, false);
            }
        }
        return null;
    }

    /** What stands before the first wildcard has to be there, whatever follows. */
    private static @Nullable NameCondition like(Subject subject, String pattern) {
        // A backslash may be an escape.
        if (pattern.indexOf('\\') >= 0) {
            return null;
        }
        int wildcard = 0;
        while (wildcard < pattern.length() && "%_".indexOf(pattern.charAt(wildcard)) < 0) {
            wildcard++;
        }
        if (wildcard == 0) {
            return null;
        }
        String rest = pattern.substring(wildcard);
        return new NameCondition(
                subject,
                List.of(new Text(pattern.substring(0, wildcard), !rest.isEmpty())),
                rest.isEmpty() || rest.equals("%"));
    }

    /** A regular expression that finds what all of the conditions let through. */
    static String regex(List<NameCondition> conditions) {
        return conditions.size() == 1
                ? "^" + conditions.get(0).alternatives()
                : conditions.stream()
                        .map(condition -> "(?=" + condition.alternatives() + ")")
                        .collect(Collectors.joining("", "^", ""));
    }

    private String alternatives() {
        return texts.stream().map(Text::regex).collect(Collectors.joining("|", "(?:", ")"));
    }
}
