package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.protocol.ServerLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random conditions have the same rows whether the server looks at a part of them or Flink at all,
 * over a log with everything in its names. {@code -Dpush.down.conditions=1000} for more of them.
 */
@ExtendWith(SharedServers.class)
class PushDownRowsITCase {

    private static final int CONDITIONS = Integer.getInteger("push.down.conditions", 50);
    private static final int IN_ONE_JOB = 50;

    private static final List<String> NAMES =
            List.of(
                    "order-1",
                    "order-2",
                    "Order-1",
                    "ORDER-1",
                    "order",
                    "order-",
                    "order_1",
                    "order%1",
                    "order.1",
                    "order1",
                    " order-1",
                    "order-1 ",
                    "order-1\n",
                    "order\n-1",
                    "order\\-1",
                    "or'der",
                    "(order)",
                    "[order]",
                    "order+",
                    "order*",
                    "order?",
                    "^order$",
                    "$order-1",
                    "order|item",
                    "{order}",
                    "#order",
                    "\u00f6rder-1",
                    "order-\ud83d\ude00",
                    "\u0130order",
                    "order\u200d-1");

    private final Random random;
    private final long seed;

    PushDownRowsITCase() {
        seed = Long.getLong("push.down.seed", System.nanoTime());
        random = new Random(seed);
    }

    /** Every name is a stream's and a type's. */
    @BeforeEach
    void write() throws Exception {
        for (ServerLine line : ServerLine.values()) {
            for (int i = 0; i < NAMES.size(); i++) {
                SharedServers.append(
                        line, NAMES.get(i), NAMES.get((i * 7 + 3) % NAMES.size()), "{}");
                SharedServers.append(
                        line, NAMES.get(i), NAMES.get((i + 1) % NAMES.size()), "{}", "{}");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerLine.class)
    void areTheSameWithAndWithout(ServerLine line) throws Exception {
        Sql without = table(line, "never");
        Sql with = table(line, "always");
        for (int done = 0; done < CONDITIONS; done += IN_ONE_JOB) {
            List<String> conditions =
                    IntStream.range(0, IN_ONE_JOB).mapToObj(i -> condition(2)).toList();

            Map<Integer, Set<String>> expected = rows(without, all(conditions));
            Map<Integer, Set<String>> found = rows(with, all(conditions));

            for (int i = 0; i < conditions.size(); i++) {
                assertThat(found.get(i))
                        .as("seed %d: %s", seed, conditions.get(i))
                        .isEqualTo(expected.get(i));
            }
        }
    }

    private static Sql table(ServerLine line, String policy) {
        return Sql.streaming()
                .table(
                        "t",
                        SharedServers.connectionString(line),
                        "data BYTES, s STRING METADATA FROM 'stream', r BIGINT METADATA FROM 'revision', e STRING NOT NULL METADATA FROM 'event-type'",
                        "format",
                        "raw",
                        "scan.bounded.mode",
                        "latest",
                        "filter.handling.policy",
                        policy);
    }

    /** A query for each, in one job. */
    private static String all(List<String> conditions) {
        return IntStream.range(0, conditions.size())
                .mapToObj(i -> "SELECT %d, s, r FROM t WHERE %s".formatted(i, conditions.get(i)))
                .collect(Collectors.joining("\nUNION ALL\n"));
    }

    private static Map<Integer, Set<String>> rows(Sql sql, String query) throws Exception {
        Map<Integer, Set<String>> rows = new HashMap<>();
        for (Row row : sql.rows(query)) {
            boolean isNew =
                    rows.computeIfAbsent((Integer) row.getField(0), i -> new HashSet<>())
                            .add(row.getField(1) + "@" + row.getField(2));
            assertThat(isNew).as("%s once", row).isTrue();
        }
        return rows;
    }

    private String condition(int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 10);
        return switch (kind) {
            case 6 -> "(%s OR %s)".formatted(condition(depth - 1), condition(depth - 1));
            case 7, 8 -> "(%s AND %s)".formatted(condition(depth - 1), condition(depth - 1));
            case 9 -> "NOT (%s)".formatted(condition(depth - 1));
            default -> simple();
        };
    }

    private String simple() {
        String column = random.nextBoolean() ? "s" : "e";
        String text = text();
        return switch (random.nextInt(14)) {
            case 0, 1 -> column + " = " + quoted(text);
            case 2 -> quoted(text) + " = " + column;
            case 3, 4 -> column + " IN (" + texts() + ")";
            case 5 -> column + " NOT IN (" + texts() + ")";
            case 6, 7 -> column + " LIKE " + quoted(pattern(text));
            case 8 -> column + " NOT LIKE " + quoted(pattern(text));
            case 9 ->
                    column
                            + " LIKE "
                            + quoted(pattern(text).replace("!", "") + "!%")
                            + " ESCAPE '!'";
            case 10 -> column + " <> " + quoted(text);
            case 11 -> column + " IS NOT NULL AND r " + (random.nextBoolean() ? "> 0" : "= 1");
            case 12 -> "CAST(" + column + " AS VARCHAR(5)) = " + quoted(cut(text));
            default ->
                    random.nextBoolean()
                            ? column + " = CAST(NULL AS STRING)"
                            : "UPPER(" + column + ") = " + quoted(text);
        };
    }

    /**
     * Without one that ends in a blank: in a list of texts of one length Flink 2.2 takes the blank
     * away before it gives the condition to any source.
     */
    private String texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            String text = text();
            if (!text.endsWith(" ")) {
                texts.add(quoted(text));
            }
        }
        return texts.isEmpty() ? "'order'" : String.join(", ", texts);
    }

    private String text() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(5, text.length()));
    }

    private String pattern(String text) {
        int end =
                text.offsetByCodePoints(
                        0, random.nextInt(text.codePointCount(0, text.length()) + 1));
        return switch (random.nextInt(5)) {
            case 0 -> text;
            case 1 -> "%" + text.substring(end);
            case 2 -> text.substring(0, end) + "_" + (random.nextBoolean() ? "%" : "");
            default -> text.substring(0, end) + "%";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
