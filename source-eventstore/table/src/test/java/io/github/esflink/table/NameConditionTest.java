package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.subscription.EventFilter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinition;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.junit.jupiter.api.Test;

/** What a condition becomes on the server, over names with everything in them. */
class NameConditionTest {

    private static final Map<String, EventMetadata> COLUMNS = Map.of("name", EventMetadata.STREAM);
    private static final String ALPHABET =
            "ab-_%.*+?()[]{}|^$# /\\'\"\n\r\tA\u00e9\u0130\ud83d\ude00QEpN:&";
    private static final int RUNS = 20_000;

    /** A condition, and what SQL means by it. */
    private record Generated(ResolvedExpression expression, Predicate<String> meaning) {}

    @Test
    void letsThroughEverythingThatItHoldsForAndNothingElseWhenItIsExact() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int understood = 0;
        for (int run = 0; run < RUNS; run++) {
            Generated condition = condition(random, 2);
            PushedConditions pushed = PushedConditions.of(List.of(condition.expression()), COLUMNS);
            if (pushed.filter() == null) {
                continue;
            }
            understood++;
            Pattern pattern =
                    Pattern.compile(((EventFilter.Regex) pushed.filter().expression()).pattern());
            for (int i = 0; i < 20; i++) {
                String name = name(random);
                boolean sent = pattern.matcher(name).find();
                boolean wanted = condition.meaning().test(name);
                assertThat(pushed.remaining().isEmpty() ? sent == wanted : sent || !wanted)
                        .as("seed %d: %s of \"%s\"", seed, condition.expression(), name)
                        .isTrue();
            }
        }
        assertThat(understood).isGreaterThan(RUNS / 4);
    }

    @Test
    void whatIsTooLongStaysWithFlink() {
        assertThat(NameCondition.of(equal("a".repeat(20_000)), COLUMNS)).isEmpty();
    }

    @Test
    void halfOfACharacterStaysWithFlink() {
        assertThat(NameCondition.of(equal("a\ud83d"), COLUMNS)).isEmpty();
    }

    private static Generated condition(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 2 : 5);
        if (kind == 0) {
            String text = name(random);
            return new Generated(equal(text), text::equals);
        }
        if (kind == 1) {
            String pattern = name(random) + (random.nextBoolean() ? "%" : "");
            return new Generated(
                    call(BuiltInFunctionDefinitions.LIKE, field(), literal(pattern)),
                    like(pattern));
        }
        Generated left = condition(random, depth - 1);
        Generated right = condition(random, depth - 1);
        if (kind == 2) {
            return new Generated(
                    call(BuiltInFunctionDefinitions.AND, left.expression(), right.expression()),
                    left.meaning().and(right.meaning()));
        }
        if (kind == 3) {
            return new Generated(
                    call(BuiltInFunctionDefinitions.NOT, left.expression()),
                    left.meaning().negate());
        }
        return new Generated(
                call(BuiltInFunctionDefinitions.OR, left.expression(), right.expression()),
                left.meaning().or(right.meaning()));
    }

    /** Without escapes: a pattern with a backslash is not asked. */
    private static Predicate<String> like(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints()
                .forEach(
                        c ->
                                regex.append(
                                        c == '%'
                                                ? ".*"
                                                : c == '_'
                                                        ? "."
                                                        : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }

    /** Short, of few characters, so that names are met. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(3);
        int most = random.nextInt(4) == 0 ? ALPHABET.codePointCount(0, ALPHABET.length()) : 4;
        for (int i = 0; i < length; i++) {
            name.appendCodePoint(
                    ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, random.nextInt(most))));
        }
        return name.toString();
    }

    private static ResolvedExpression equal(String text) {
        return call(BuiltInFunctionDefinitions.EQUALS, field(), literal(text));
    }

    private static ResolvedExpression field() {
        return new FieldReferenceExpression("name", DataTypes.STRING().notNull(), 0, 0);
    }

    private static ResolvedExpression literal(String text) {
        return new ValueLiteralExpression(text, DataTypes.STRING().notNull());
    }

    private static ResolvedExpression call(
            BuiltInFunctionDefinition function, ResolvedExpression... operands) {
        return CallExpression.permanent(function, List.of(operands), DataTypes.BOOLEAN().notNull());
    }
}
