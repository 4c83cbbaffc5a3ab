package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import io.github.esflink.jsonpath.evaluation.NodeTest;
import io.github.esflink.jsonpath.regex.IRegexp;
import io.github.esflink.jsonpath.regex.RecentPatterns;
import org.jspecify.annotations.Nullable;

/**
 * {@code match()} and {@code search()}. False when the first argument is no string or the second no
 * I-Regexp.
 */
public abstract sealed class PatternTest implements NodeTest {

    private final Operand text;
    private final boolean whole;

    private PatternTest(Operand text, boolean whole) {
        this.text = text;
        this.whole = whole;
    }

    /**
     * With a pattern that stands in the query.
     *
     * @param pattern null when it is no I-Regexp
     * @param whole whether all of the text has to match, or some part of it
     */
    public static NodeTest fixed(Operand text, @Nullable IRegexp pattern, boolean whole) {
        return new Fixed(text, pattern, whole);
    }

    /** With a pattern from the document. */
    public static NodeTest dynamic(Operand text, Operand pattern, boolean whole) {
        return new Dynamic(text, pattern, whole);
    }

    @Override
    public boolean test(JsonNode current, Evaluation evaluation) {
        if (!(text.value(current, evaluation) instanceof TextNode subject)) {
            return false;
        }
        IRegexp pattern = pattern(current, evaluation);
        if (pattern == null) {
            return false;
        }
        String characters = subject.textValue();
        evaluation.spendText(characters.length(), pattern.size());
        return whole ? pattern.matches(characters) : pattern.occursIn(characters);
    }

    @Override
    public int weight() {
        return 1 + text.weight();
    }

    @Override
    public boolean usesCurrent() {
        return text.usesCurrent();
    }

    abstract @Nullable IRegexp pattern(JsonNode current, Evaluation evaluation);

    private static final class Fixed extends PatternTest {

        private final @Nullable IRegexp pattern;

        Fixed(Operand text, @Nullable IRegexp pattern, boolean whole) {
            super(text, whole);
            this.pattern = pattern;
        }

        @Override
        @Nullable IRegexp pattern(JsonNode current, Evaluation evaluation) {
            return pattern;
        }
    }

    private static final class Dynamic extends PatternTest {

        private final Operand pattern;
        private final RecentPatterns recent = new RecentPatterns();

        Dynamic(Operand text, Operand pattern, boolean whole) {
            super(text, whole);
            this.pattern = pattern;
        }

        @Override
        @Nullable IRegexp pattern(JsonNode current, Evaluation evaluation) {
            if (!(pattern.value(current, evaluation) instanceof TextNode expression)) {
                return null;
            }
            IRegexp compiled = recent.get(expression.textValue());
            // Charged when it was remembered, too: the budget must not depend on earlier documents.
            evaluation.spendText(expression.textValue().length(), 1);
            if (compiled != null) {
                evaluation.spend(compiled.effort());
            }
            return compiled;
        }

        @Override
        public int weight() {
            return super.weight() + pattern.weight();
        }

        @Override
        public boolean usesCurrent() {
            return super.usesCurrent() || pattern.usesCurrent();
        }
    }
}
