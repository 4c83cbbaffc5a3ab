package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Elements that are handed over together")
class BatchesTest {

    /** Gives up what fails alone; what fails together is split. */
    private static final RetryPolicy<String, String> SPLIT =
            (attempted, failure) ->
                    attempted.together() > 1
                            ? new RetryDecision.Split<>()
                            : new RetryDecision.Complete<>(List.of("dead " + attempted.element()));

    /** More than two elements of 1,000 bytes with all that is counted for them, less than three. */
    private static final long LARGE_ENOUGH = 2_600;

    private static QueueHarness four() throws Exception {
        return QueueHarness.open(QueueHarness.together(4, QueueHarness.RETRY));
    }

    @Test
    void goWhenThereAreEnough() throws Exception {
        try (QueueHarness lanes = four()) {
            lanes.elements("a:0", "b:0", "c:0");
            assertThat(lanes.calls.begunCalls()).isEmpty();

            lanes.element("d:0");
            assertThat(lanes.calls.begunCalls())
                    .containsExactly(List.of("a:0", "b:0", "c:0", "d:0"));
        }
    }

    @Test
    void goWhenTheFirstHasWaitedLongEnough() throws Exception {
        try (QueueHarness lanes = four()) {
            lanes.element("a:0");
            lanes.passTime(QueueHarness.DELAY_MILLIS - 1);
            lanes.element("b:0");
            assertThat(lanes.calls.begunCalls()).isEmpty();

            lanes.passTime(1);
            assertThat(lanes.calls.begunCalls()).containsExactly(List.of("a:0", "b:0"));
        }
    }

    @Test
    void goWhenTheyAreLargeEnough() throws Exception {
        QueueHarness.Settings settings =
                QueueHarness.together(100, QueueHarness.RETRY)
                        .and(operator -> operator.batchBytes = new MemorySize(LARGE_ENOUGH));
        try (QueueHarness lanes = QueueHarness.open(settings)) {
            lanes.calls.setSizes(item -> 1_000);
            lanes.elements("a:0", "b:0");
            assertThat(lanes.calls.begunCalls()).isEmpty();
            lanes.element("c:0");
            assertThat(lanes.calls.begunCalls()).containsExactly(List.of("a:0", "b:0"));
        }
    }

    @Test
    void areSeveralOfOneLaneInTheirOrderAndNeverTwoCallsOfIt() throws Exception {
        try (QueueHarness lanes = four()) {
            lanes.elements("a:0", "a:1", "b:0", "a:2", "a:3", "a:4", "a:5");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begunCalls())
                    .containsExactly(List.of("a:0", "a:1", "a:2", "a:3"), List.of("b:0"));

            lanes.succeed("a");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begunCalls()).last().isEqualTo(List.of("a:4", "a:5"));
        }
    }

    @Test
    void aLongLaneNeedsNobodyElseToFillACall() throws Exception {
        try (QueueHarness lanes = four()) {
            for (int i = 0; i < 12; i++) {
                lanes.element(Item.of("a", i));
            }
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            lanes.succeed("a");
            lanes.succeed("a");
            assertThat(lanes.calls.begunCalls())
                    .as("without any more time")
                    .containsExactly(
                            List.of("a:0", "a:1", "a:2", "a:3"),
                            List.of("a:4", "a:5", "a:6", "a:7"),
                            List.of("a:8", "a:9", "a:10", "a:11"));
        }
    }

    @Test
    void goToOneDestinationOnly() throws Exception {
        try (QueueHarness lanes = four()) {
            lanes.calls.setDestinations(item -> Item.number(item) < 2 ? "here" : "there");
            lanes.elements("a:0", "a:1", "a:2", "b:0", "c:0");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begunCalls())
                    .containsExactly(List.of("a:0", "a:1", "b:0", "c:0"));

            lanes.succeed("a");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begunCalls()).last().isEqualTo(List.of("a:2"));
        }
    }

    @Test
    void callsAreCountedAndNotElements() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.together(2, QueueHarness.RETRY))) {
            for (char key = 'a'; key <= 'j'; key++) {
                lanes.element(key + ":0");
            }
            assertThat(lanes.calls.begunCalls()).as("4 at once").hasSize(4);
            lanes.succeed("a");
            assertThat(lanes.calls.begunCalls()).hasSize(5);
        }
    }

    @Test
    void aCallTakesOnePlaceAtTheGate() throws Exception {
        try (QueueHarness lanes = four()) {
            AtomicInteger asked = new AtomicInteger();
            lanes.calls.setGate(
                    () -> {
                        asked.incrementAndGet();
                        return 0;
                    });
            lanes.elements("a:0", "b:0", "c:0", "d:0");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void waitInFrontOfAShutGate() throws Exception {
        try (QueueHarness lanes = four()) {
            AtomicLong shutFor = new AtomicLong(300);
            lanes.calls.setGate(shutFor::get);
            lanes.elements("a:0", "b:0", "c:0", "d:0", "e:0", "a:1");
            assertThat(lanes.calls.begunCalls()).isEmpty();

            shutFor.set(0);
            lanes.passTime(300);
            assertThat(lanes.calls.begunCalls())
                    .containsExactly(List.of("a:0", "a:1", "b:0", "c:0"), List.of("d:0", "e:0"));
        }
    }

    @Test
    void waitNoLongerForOthersWhenThoseOfAShutGateAreInFront() throws Exception {
        QueueHarness.Settings settings =
                QueueHarness.together(4, QueueHarness.RETRY).and(operator -> operator.inFlight = 1);
        try (QueueHarness lanes = QueueHarness.open(settings)) {
            Gate shut = () -> 300;
            lanes.calls.setGates(item -> item.startsWith("z") ? Gate.OPEN : shut);
            lanes.calls.setDestinations(Item::key);
            lanes.elements("a:0", "b:0", "c:0", "d:0", "z:0");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begunCalls()).containsExactly(List.of("z:0"));
        }
    }

    @Test
    void theOneThatIsRefusedIsFoundAndTheOthersAreTaken() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.together(16, SPLIT))) {
            for (char key = 'a'; key <= 'p'; key++) {
                lanes.element(key + ":0");
            }
            List<String> taken = new ArrayList<>();
            int calls = endAllRefusing(lanes, "k:0", taken);

            assertThat(lanes.results()).containsExactly("dead k:0");
            assertThat(taken).hasSize(15).doesNotContain("k:0").doesNotHaveDuplicates();
            assertThat(calls).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void oneThatIsRefusedInTheMiddleOfItsLaneKeepsTheOrderOfTheOthers() throws Exception {
        try (QueueHarness lanes = QueueHarness.open(QueueHarness.together(16, SPLIT))) {
            for (int i = 0; i < 40; i++) {
                lanes.element(Item.of("a", i));
            }
            List<String> taken = new ArrayList<>();
            endAllRefusing(lanes, "a:21", taken);

            assertThat(lanes.results()).containsExactly("dead a:21");
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                if (i != 21) {
                    expected.add(Item.of("a", i));
                }
            }
            assertThat(taken).isEqualTo(expected);
        }
    }

    private static int endAllRefusing(QueueHarness lanes, String bad, List<String> taken)
            throws Exception {
        lanes.passTime(QueueHarness.DELAY_MILLIS);
        int calls = 0;
        while (!lanes.calls.openKeys().isEmpty()) {
            String key = lanes.calls.openKeys().get(0);
            List<String> items = lanes.calls.openWith(key);
            if (items.contains(bad)) {
                lanes.fail(key);
            } else {
                taken.addAll(items);
                lanes.succeed(key);
            }
            calls++;
            lanes.passTime(QueueHarness.DELAY_MILLIS);
        }
        return calls;
    }

    @Test
    void restBeforeARetryAndGoAgainWithHalfAsMany() throws Exception {
        try (QueueHarness lanes = four()) {
            lanes.elements("a:0", "b:0", "c:0", "d:0");
            lanes.fail("a");
            lanes.passTime(QueueHarness.RETRY_MILLIS - 1);
            assertThat(lanes.calls.begunCalls()).hasSize(1);

            lanes.passTime(1);
            assertThat(lanes.calls.begunCalls()).extracting(List::size).containsExactly(4, 2, 2);
            assertThat(lanes.calls.openKeys()).containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    @Test
    void nothingIsHandedOverByAStopAndWhatIsUnderWayIsNotSentAgain() throws Exception {
        OperatorSubtaskState savepoint;
        QueueHarness.Settings settings = QueueHarness.together(4, QueueHarness.RETRY);
        try (QueueHarness lanes = QueueHarness.open(settings)) {
            lanes.elements("a:0", "b:0", "c:0", "d:0", "a:1", "e:0");
            lanes.calls.succeed("a");
            savepoint = lanes.stopWithSavepoint(1);
            lanes.readMails();
            assertThat(lanes.calls.begunCalls()).hasSize(1);
        }
        try (QueueHarness lanes = QueueHarness.restore(settings, savepoint)) {
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begun()).containsExactlyInAnyOrder("a:1", "e:0");
        }
    }

    @Test
    void whatIsNotAcknowledgedComesAgainAfterACrash() throws Exception {
        OperatorSubtaskState checkpoint;
        QueueHarness.Settings settings = QueueHarness.together(4, QueueHarness.RETRY);
        try (QueueHarness lanes = QueueHarness.open(settings)) {
            lanes.elements("a:0", "b:0", "c:0", "d:0", "a:1", "e:0");
            checkpoint = lanes.checkpoint(1);
        }
        try (QueueHarness lanes = QueueHarness.restore(settings, checkpoint)) {
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            lanes.succeed("a");
            lanes.passTime(QueueHarness.DELAY_MILLIS);
            assertThat(lanes.calls.begun())
                    .containsExactlyInAnyOrder("a:0", "b:0", "c:0", "d:0", "a:1", "e:0");
        }
    }

    @Test
    void badBoundsAreNamed() {
        KeyOrderedAsyncFunction<String, String> plain =
                new KeyOrderedAsyncFunction<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void asyncInvoke(String item, ResultFuture<String> result) {}

                    @Override
                    public int sizeOf(String item) {
                        return item.length();
                    }
                };
        KeyedAsyncDataStream<String, String, String> wait =
                KeyedAsyncDataStream.keyOrderedWait(
                                StreamExecutionEnvironment.getExecutionEnvironment()
                                        .fromData("a:0")
                                        .keyBy(Item::key, Types.STRING),
                                plain,
                                Types.STRING)
                        .setBatches(0, MemorySize.ZERO, Duration.ofMillis(-1));

        assertThatIllegalArgumentException()
                .isThrownBy(wait::apply)
                .withMessageContainingAll(
                        "batches: expected a function that takes them, found ",
                        "batches: expected 1 element or more, found 0.",
                        "batches: expected 1 byte or more, found none.",
                        "batches: expected a delay of 0 or more, found PT-0.001S.");
    }
}
