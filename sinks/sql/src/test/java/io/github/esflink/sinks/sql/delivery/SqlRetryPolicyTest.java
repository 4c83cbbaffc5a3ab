package io.github.esflink.sinks.sql.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.UndeliverableException;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.sql.database.DatabaseConnection;
import io.github.esflink.sinks.sql.database.PoolSettings;
import io.github.esflink.sinks.sql.mapping.EventMappings;
import io.github.esflink.sinks.sql.policy.SqlDelivery;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlRetryPolicyTest {

    private static final long BEGAN = 1_000_000;

    private static final SqlSettings SETTINGS =
            new SqlSettings(
                    "orders",
                    DatabaseConnection.of("Host=db;Database=shop;Password=${env:PW}"),
                    new PoolSettings(1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    new EventMappings(Map.of()),
                    UnmappedEvents.SKIP,
                    SqlDelivery.EXACTLY_ONCE,
                    false);

    private static final RetryPhases PHASES =
            new RetryPhases(
                    new Phase(10_000, 500), new Phase(10_000, 500), new Phase(10_000, 500), 0);

    private static final EventRecord EVENT =
            EventRecord.builder()
                    .setRecordId(new UUID(1, 2))
                    .setPosition(new RecordPosition("order-1", 7, 100))
                    .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                    .setTimestamp(5)
                    .build();

    private AfterDeadLetter deadLetters = AfterDeadLetter.SKIP;

    private RetryDecision<DeadLetter> decide(
            Exception failure, int together, int attempts, long at) {
        SqlRetryPolicy policy =
                SqlRetryPolicy.operator("orders", SETTINGS, PHASES, deadLetters).policy();
        return policy.afterFailure(
                new FailedAttempt<>(EVENT, attempts, BEGAN, together, 0), failure, at, 0.5);
    }

    private static SqlFailure state(String state) {
        return SqlFailure.of(new SQLException("the server's words", state), "OrderPlaced");
    }

    @Test
    void whoseDatabaseIsAwayWaitsForIt() {
        assertThat(decide(state("08006"), 40, 1, BEGAN))
                .isEqualTo(RetryDecision.retryAtGate(500, 0));
    }

    @Test
    void theLoserOfAConflictGoesAgainSoon() {
        assertThat(decide(state("40P01"), 40, 1, BEGAN)).isEqualTo(RetryDecision.retryAfter(20));
        assertThat(decide(state("40P01"), 40, 3, BEGAN)).isEqualTo(RetryDecision.retryAfter(80));
        assertThat(decide(state("40001"), 1, 90, BEGAN)).isEqualTo(RetryDecision.retryAfter(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "57014", "XX000"})
    void ofManyTheOneIsLookedForByHalves(String state) {
        assertThat(decide(state(state), 2, 1, BEGAN)).isInstanceOf(RetryDecision.Split.class);
    }

    @Test
    void whatIsUnclearIsTriedAgainAlone() {
        assertThat(decide(state("57014"), 1, 1, BEGAN)).isEqualTo(RetryDecision.retryAfter(500));
        assertThat(decide(state("42501"), 1, 1, BEGAN)).isEqualTo(RetryDecision.retryAfter(500));
    }

    @Test
    void whatIsRefusedAloneIsADeadLetterWithoutValues() {
        RetryDecision<DeadLetter> decision = decide(state("23505"), 1, 2, BEGAN);

        assertThat(decision).isInstanceOf(RetryDecision.Complete.class);
        DeadLetter letter =
                ((RetryDecision.Complete<DeadLetter>) decision).results().iterator().next();
        assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.REFUSED);
        assertThat(letter.message()).isEqualTo("OrderPlaced: SQLSTATE 23505");
        assertThat(letter.request().line()).isEqualTo("db:5432/shop, statements of OrderPlaced");
        assertThat(letter.answer().text()).isEqualTo("the server's words");
        assertThat(letter.attempts()).isEqualTo(2);
    }

    @Test
    void aStreamMayBeParked() {
        deadLetters = AfterDeadLetter.PARK;

        assertThat(decide(state("23505"), 1, 1, BEGAN)).isInstanceOf(RetryDecision.Park.class);
    }

    @Test
    void whoseTimeIsUpIsADeadLetter() {
        RetryDecision<DeadLetter> decision = decide(state("08006"), 1, 9, BEGAN + 10_000);

        assertThat(((RetryDecision.Complete<DeadLetter>) decision).results())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.EXHAUSTED);
    }

    @Test
    void withoutDeadLettersTheJobEnds() {
        RetryDecision<DeadLetter> decision =
                SqlRetryPolicy.operator("orders", SETTINGS, PHASES, null)
                        .policy()
                        .afterFailure(
                                new FailedAttempt<>(EVENT, 1, BEGAN, 1, 0),
                                state("23505"),
                                BEGAN,
                                0.5);

        assertThat(((RetryDecision.Fail<DeadLetter>) decision).cause())
                .isInstanceOf(UndeliverableException.class)
                .hasMessage(
                        "Connector orders could not apply EventRecord{order-1@7, OrderPlaced, 00000000-0000-0001-0000-000000000002} to db:5432/shop: OrderPlaced: SQLSTATE 23505, after 1 attempts. Nothing is lost: the last checkpoint is before this event. Repair the statement or the table, or give the connector an output for dead letters, then start the job from that checkpoint.");
    }

    @Test
    void whatIsNoFailureOfTheDatabaseEndsTheJob() {
        IllegalStateException unknown = new IllegalStateException("x");

        assertThat(decide(unknown, 3, 1, BEGAN)).isEqualTo(new RetryDecision.Fail<>(unknown));
    }
}
