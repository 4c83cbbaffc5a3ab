package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The key-ordered asynchronous operator")
class KeyOrderedAsyncOperatorTest {

    private static final RetryPolicy<String, String> PARK =
            new RetryPolicy<>() {
                private static final long serialVersionUID = 1L;

                @Override
                public RetryDecision<String> afterFailure(
                        FailedAttempt<String> attempted, Throwable failure) {
                    return new RetryDecision.Park<>(List.of("dead " + attempted.element()));
                }

                @Override
                public Collection<String> whenParked(String element) {
                    return List.of("parked " + element);
                }
            };

    @Test
    void handsOverTheNextOfAKeyWhenTheOneBeforeIsDone() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            lanes.elements("a:0", "a:1", "b:0");
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");

            lanes.succeed("a", "done");
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "a:1");
            assertThat(lanes.results()).containsExactly("done");
        }
    }

    @Test
    void handsOverNoMoreAtOnceThanAllowed() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            lanes.elements("a:0", "b:0", "c:0", "d:0", "e:0", "f:0");
            assertThat(lanes.calls.openKeys()).containsExactlyInAnyOrder("a", "b", "c", "d");

            lanes.succeed("c");
            assertThat(lanes.calls.openKeys()).containsExactlyInAnyOrder("a", "b", "d", "e");
        }
    }

    @Test
    void resultsHaveTheTimestampOfTheirElement() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            lanes.element("a:0", 42);
            lanes.succeed("a", "x", "y");

            assertThat(lanes.flink().getOutput())
                    .containsExactly(new StreamRecord<>("x", 42), new StreamRecord<>("y", 42));
        }
    }

    @Test
    void aFailureFailsTheJobUnlessThePolicySaysOtherwise() throws Exception {
        IllegalStateException refused = new IllegalStateException("refused");
        try (QueueHarness lanes =
                QueueHarness.open(QueueHarness.settings(RetryPolicy.failAtOnce()))) {
            lanes.element("a:0");
            assertThatThrownBy(() -> lanes.fail("a", refused)).hasCause(refused);
        }
    }

    @Test
    void onlyTheFirstAnswerCounts() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            List<String> answers = new ArrayList<>();
            Call.Completions<String, String> completions =
                    new Call.Completions<>(
                            lanes.flink()
                                    .getOperator()
                                    .getContainingTask()
                                    .getMailboxExecutorFactory()
                                    .createExecutor(0),
                            () -> answers.add("mail"));
            Call<String, String> attempt = new Call<>(completions, 0);
            attempt.complete(List.of("first"));
            attempt.complete(List.of("second"));
            attempt.completeExceptionally(new IllegalStateException());

            assertThat(completions.poll(0)).isSameAs(attempt);
            assertThat(completions.poll(0)).isNull();
            assertThat(attempt.results).containsExactly("first");
            assertThat(attempt.failure).isNull();
        }
    }

    @Nested
    class Retry {

        @Test
        void holdsUpItsLaneOnly() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1", "b:0", "b:1");
                lanes.fail("a");
                lanes.succeed("b");
                lanes.succeed("b");
                lanes.passTime(QueueHarness.RETRY_MILLIS - 1);
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "b:1");

                lanes.passTime(1);
                lanes.succeed("a");
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "b:1", "a:0", "a:1");
            }
        }

        @Test
        void takesNoRoomAmongThoseInFlight() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                for (char key = 'a'; key <= 'd'; key++) {
                    lanes.element(key + ":0");
                    lanes.fail(String.valueOf(key));
                }
                lanes.element("e:0");
                assertThat(lanes.calls.openKeys()).containsExactly("e");
            }
        }

        @Test
        void countsAttemptsFromTheFirstOneAcrossARestart() throws Exception {
            List<FailedAttempt<String>> seen = new ArrayList<>();
            RetryPolicy<String, String> policy =
                    (attempted, failure) -> {
                        seen.add(attempted);
                        return RetryDecision.retryAfter(1);
                    };
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings(policy))) {
                lanes.passTime(5_000);
                lanes.element("a:0");
                lanes.passTime(10);
                lanes.fail("a");
                lanes.passTime(10);
                lanes.fail("a");
                state = lanes.checkpoint(1);
            }
            try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(policy), state)) {
                lanes.passTime(6_000);
                lanes.fail("a");
                lanes.passTime(1);
                lanes.succeed("a");
                lanes.element("a:1");
                lanes.fail("a");
            }
            assertThat(seen)
                    .containsExactly(
                            new FailedAttempt<>("a:0", 1, 5_000),
                            new FailedAttempt<>("a:0", 2, 5_000),
                            new FailedAttempt<>("a:0", 3, 5_000),
                            new FailedAttempt<>("a:1", 1, 6_001));
        }
    }

    @Nested
    class State {

        @Test
        void whatIsNotDoneIsHandedOverAgainInOrder() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1", "a:2", "b:0");
                lanes.succeed("a");
                state = lanes.checkpoint(1);
            }
            try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(), state)) {
                lanes.element("a:3");
                assertThat(lanes.calls.begun()).containsExactlyInAnyOrder("a:1", "b:0");
                lanes.succeed("a");
                lanes.succeed("a");
                lanes.succeed("a");
                assertThat(lanes.calls.begun()).containsSubsequence("a:1", "a:2", "a:3").hasSize(4);
            }
        }

        @Test
        void whatIsDoneLeavesNothingBehind() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1", "b:0");
                lanes.fail("b");
                lanes.checkpoint(1);
                lanes.passTime(QueueHarness.RETRY_MILLIS);
                lanes.succeed("a");
                lanes.succeed("a");
                lanes.succeed("b");

                assertThat(lanes.flink().numKeyedStateEntries()).isZero();
            }
        }

        @Test
        void aStopWaitsForWhatIsUnderWayAndHandsNothingOver() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1", "b:0");
                Thread endpoint =
                        new Thread(
                                () -> {
                                    lanes.calls.succeed("a");
                                    lanes.calls.succeed("b", "late");
                                });
                endpoint.start();
                state = lanes.stopWithSavepoint(1);
                endpoint.join();

                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");
                assertThat(lanes.results()).as("nothing follows the barrier").isEmpty();
            }
            try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(), state)) {
                assertThat(lanes.calls.begun()).containsExactly("a:1");
                assertThat(lanes.results()).containsExactly("late");
                lanes.succeed("a");
                assertThat(lanes.flink().numKeyedStateEntries()).isZero();
            }
        }

        @Test
        void aStopThatDoesNotComeAboutChangesNothing() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1");
                lanes.calls.succeed("a", "late");
                lanes.stopWithSavepoint(7);
                assertThat(lanes.calls.begun()).containsExactly("a:0");

                lanes.flink().getOperator().notifyCheckpointAborted(7);
                assertThat(lanes.calls.begun()).containsExactly("a:0", "a:1");
                assertThat(lanes.results()).containsExactly("late");
            }
        }

        @Test
        void anElementKeepsItsPlaceBehindThoseThatWaitInTheState() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "a:1");
                lanes.fail("a");
                lanes.element("a:2");
                lanes.passTime(QueueHarness.RETRY_MILLIS);
                lanes.element("a:3");
                lanes.succeed("a");
                lanes.element("a:4");
                for (int i = 0; i < 4; i++) {
                    lanes.succeed("a");
                }
                assertThat(lanes.calls.begun())
                        .containsExactly("a:0", "a:0", "a:1", "a:2", "a:3", "a:4");
            }
        }
    }

    @Nested
    class Parking {

        @Test
        void whatWaitsAndWhatComesLaterFollowsInOrder() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings(PARK))) {
                lanes.elements("a:0", "a:1", "a:2", "b:0");
                lanes.fail("a");
                lanes.element("a:3");
                lanes.succeed("b", "ok b:0");

                assertThat(lanes.results())
                        .containsExactly(
                                "dead a:0", "parked a:1", "parked a:2", "parked a:3", "ok b:0");
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");
            }
        }

        @Test
        void survivesARestartAndIsReleasedOnce() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings(PARK))) {
                lanes.elements("a:0", "b:0");
                lanes.fail("a");
                lanes.fail("b");
                lanes.checkpoint(1);
                lanes.complete(1);
                state = lanes.checkpoint(2);
            }
            QueueHarness.Settings release = QueueHarness.releasing(PARK, "1", "a"::equals);
            try (QueueHarness lanes = QueueHarness.restore(release, state)) {
                lanes.elements("a:1", "b:1");
                assertThat(lanes.calls.begun()).containsExactly("a:1");
                lanes.fail("a");
                state = lanes.checkpoint(3);
            }
            try (QueueHarness lanes = QueueHarness.restore(release, state)) {
                lanes.elements("a:2", "b:2");
                assertThat(lanes.results()).containsExactly("parked a:2", "parked b:2");
            }
        }
    }

    @Nested
    class Restart {

        @Test
        void nobodyGoesOnBeforeTheirRestIsOver() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.elements("a:0", "b:0");
                lanes.fail("a");
                state = lanes.checkpoint(1);
            }
            try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(), state)) {
                assertThat(lanes.calls.begun()).containsExactly("b:0");
                lanes.passTime(QueueHarness.RETRY_MILLIS - 1);
                assertThat(lanes.calls.begun()).containsExactly("b:0");
                lanes.passTime(1);
                assertThat(lanes.calls.begun()).containsExactly("b:0", "a:0");
            }
        }
    }

    @Nested
    class Timers {

        @Test
        void oneIsPendingHoweverManyKeysRest() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                for (int round = 0; round < 20; round++) {
                    for (String key : List.of("a", "b", "c")) {
                        lanes.element(key + ":" + round);
                        if (lanes.calls.openKeys().contains(key)) {
                            lanes.fail(key);
                        }
                        lanes.passTime(7);
                        assertThat(lanes.timers()).isLessThanOrEqualTo(1);
                    }
                }
                assertThat(lanes.timers()).isEqualTo(1);
            }
        }
    }

    @Nested
    class Release {

        @Test
        void aKeyStaysParkedWhileItsResultsAreInTheSavepoint() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings(PARK))) {
                lanes.element("b:0");
                lanes.fail("b");
                lanes.checkpoint(1);
                lanes.complete(1);
                lanes.elements("a:0", "a:1");
                lanes.calls.fail("a", new IllegalStateException("refused"));
                state = lanes.stopWithSavepoint(2);
            }
            QueueHarness.Settings first = QueueHarness.releasing(PARK, "1", key -> true);
            try (QueueHarness lanes = QueueHarness.restore(first, state)) {
                assertThat(lanes.results()).containsExactly("dead a:0", "parked a:1");
                lanes.elements("a:2", "b:1");
                assertThat(lanes.results()).endsWith("parked a:2");
                assertThat(lanes.calls.begun()).containsExactly("b:1");
                lanes.checkpoint(3);
                lanes.complete(3);
                lanes.succeed("b");
                state = lanes.stopWithSavepoint(4);
            }
            QueueHarness.Settings second = QueueHarness.releasing(PARK, "2", key -> true);
            try (QueueHarness lanes = QueueHarness.restore(second, state)) {
                lanes.element("a:3");
                assertThat(lanes.calls.begun()).contains("a:3");
            }
        }

        @Test
        void aKeyStaysParkedWhileItsResultsAreNotCommitted() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings(PARK))) {
                lanes.element("a:0");
                lanes.fail("a");
                state = lanes.checkpoint(1);
            }
            QueueHarness.Settings release = QueueHarness.releasing(PARK, "1", key -> true);
            try (QueueHarness lanes = QueueHarness.restore(release, state)) {
                lanes.element("a:1");
                assertThat(lanes.calls.begun()).isEmpty();
            }
        }
    }

    @Nested
    class AtTheGate {

        @Test
        void aShutGateHoldsAllAndOpensInTheOrderOfArrival() throws Exception {
            AtomicLong shutFor = new AtomicLong(500);
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.calls.setGate(shutFor::get);
                lanes.elements("a:0", "b:0", "a:1", "c:0");
                assertThat(lanes.calls.begun()).isEmpty();

                shutFor.set(0);
                lanes.passTime(500);
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "c:0");
                lanes.succeed("a");
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "c:0", "a:1");
            }
        }

        @Test
        void aGateThatIsFoundShutKeepsNobodyElseWaiting() throws Exception {
            AtomicLong shutFor = new AtomicLong();
            Gate often = shutFor::get;
            try (QueueHarness lanes =
                    QueueHarness.open(
                            QueueHarness.settings().and(operator -> operator.inFlight = 1))) {
                lanes.calls.setGates(item -> item.startsWith("s") ? often : Gate.OPEN);
                lanes.element("s1:0");
                shutFor.set(10_000);
                lanes.elements("s2:0", "a:0");
                lanes.succeed("s1");
                assertThat(lanes.calls.begun()).containsExactly("s1:0", "a:0");
            }
        }

        @Test
        void itIsAskedAgainWhenWhatPassedIsDone() throws Exception {
            List<Long> answers = new ArrayList<>(List.of(0L, 60_000L, 0L));
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.calls.setGate(() -> answers.remove(0));
                lanes.elements("a:0", "b:0");
                assertThat(lanes.calls.begun()).containsExactly("a:0");

                lanes.succeed("a");
                assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");
            }
        }
    }

    @Nested
    class Watermarks {

        @Test
        void waitForTheElementsBeforeThem() throws Exception {
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.watermark(1);
                lanes.elements("a:0", "b:0");
                lanes.watermark(2);
                lanes.element("c:0");
                lanes.watermark(3);
                lanes.succeed("c");
                lanes.succeed("a");
                assertThat(lanes.flink().getOutput()).containsExactly(new Watermark(1));

                lanes.succeed("b");
                assertThat(lanes.flink().getOutput())
                        .containsExactly(new Watermark(1), new Watermark(2), new Watermark(3));
            }
        }

        @Test
        void waitForWhatACheckpointHeld() throws Exception {
            OperatorSubtaskState state;
            try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
                lanes.watermark(5);
                lanes.elements("a:0", "a:1");
                lanes.watermark(6);
                lanes.element("a:2");
                state = lanes.checkpoint(1);
            }
            try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(), state)) {
                lanes.watermark(7);
                lanes.succeed("a");
                lanes.succeed("a");
                assertThat(lanes.flink().getOutput()).isEmpty();
                lanes.succeed("a");
                assertThat(lanes.flink().getOutput()).containsExactly(new Watermark(7));
            }
        }
    }

    @Test
    void aWatermarkLeavesBehindTheResultsThatAStopKeeps() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            lanes.element("a:0");
            lanes.watermark(5);
            lanes.calls.succeed("a", "late");
            lanes.stopWithSavepoint(7);
            assertThat(lanes.flink().getOutput()).isEmpty();

            lanes.flink().getOperator().notifyCheckpointAborted(7);
            assertThat(lanes.flink().getOutput())
                    .containsExactly(new StreamRecord<>("late", 0), new Watermark(5));
        }
    }

    @Test
    void theEndOfTheInputWaitsForAll() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.settings())) {
            lanes.elements("a:0", "a:1", "b:0");
            Thread endpoint =
                    new Thread(
                            () -> {
                                lanes.calls.succeed("b", "b");
                                lanes.calls.succeed("a", "a");
                            });
            endpoint.start();
            endpoint.join();
            lanes.readMails();
            lanes.calls.succeed("a", "a");
            lanes.flink().endInput();

            assertThat(lanes.results()).containsExactly("b", "a", "a");
        }
    }
}
