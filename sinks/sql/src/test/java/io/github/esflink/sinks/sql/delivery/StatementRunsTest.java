package io.github.esflink.sinks.sql.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.LongNode;
import io.github.esflink.sinks.sql.mapping.MappedEvent;
import io.github.esflink.sinks.sql.mapping.MappedEvent.Bound;
import io.github.esflink.sinks.sql.mapping.MappedStatement;
import io.github.esflink.sinks.sql.mapping.SqlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StatementRunsTest {

    private static final List<MappedStatement> STATEMENTS =
            List.of(statement("a"), statement("b"), statement("c"));

    private static MappedStatement statement(String name) {
        return new MappedStatement(
                name, new SqlText(name, List.of("n")), () -> (record, names) -> List.of());
    }

    private static MappedEvent event(String stream, long number, int... statements) {
        List<Bound> bound = new ArrayList<>();
        for (int statement : statements) {
            bound.add(new Bound(STATEMENTS.get(statement), List.of(LongNode.valueOf(number))));
        }
        return new MappedEvent(stream, number, bound);
    }

    private static List<String> inWords(List<MappedEvent> events) {
        return StatementRuns.of(events).stream()
                .map(run -> run.statement() + String.valueOf(run.values()))
                .toList();
    }

    @Test
    void theSameStatementsOfManyStreamsStandTogether() {
        assertThat(
                        inWords(
                                List.of(
                                        event("s2", 1, 0, 1),
                                        event("s1", 2, 0, 1),
                                        event("s1", 3, 0, 1))))
                .containsExactly("a[[2], [1]]", "b[[2], [1]]", "a[[3]]", "b[[3]]");
    }

    @Test
    void oneStatementIsOneRun() {
        assertThat(inWords(List.of(event("s", 1, 0), event("t", 2, 0), event("s", 3, 0))))
                .containsExactly("a[[1], [3], [2]]");
    }

    @RepeatedTest(50)
    void eachStreamKeepsTheOrderOfItsStatements(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<MappedEvent> events = new ArrayList<>();
        Map<Long, List<String>> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            long stream = random.nextInt(5);
            int statement = random.nextInt(3);
            events.add(event("s" + stream, 5L * i + stream, statement));
            expected.computeIfAbsent(stream, s -> new ArrayList<>())
                    .add(STATEMENTS.get(statement).name() + (5L * i + stream));
        }
        Map<Long, List<String>> found = new HashMap<>();
        for (StatementRuns.Run run : StatementRuns.of(events)) {
            run.values()
                    .forEach(
                            values ->
                                    found.computeIfAbsent(
                                                    values.get(0).longValue() % 5,
                                                    s -> new ArrayList<>())
                                            .add(run.statement().name() + values.get(0)));
        }
        assertThat(found).as("seed %d", repetition.getCurrentRepetition()).isEqualTo(expected);
    }
}
