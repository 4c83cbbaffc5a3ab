package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What failed because its gate shut")
class RetryAtGateTest {

    private static final long REST = 600_000;

    private final SomeGate gate = new SomeGate();

    /** Lets one try whenever the test says so. */
    private static final class SomeGate implements Gate {
        private boolean shut;
        private int tries;

        @Override
        public long millisUntilEntry() {
            if (shut && tries == 0) {
                return 10_000;
            }
            tries = Math.max(0, tries - 1);
            return 0;
        }

        @Override
        public boolean isShut() {
            return shut;
        }
    }

    private QueueHarness lanes(long millisBeforeTry) throws Exception {
        QueueHarness lanes =
                QueueHarness.open(
                        QueueHarness.settings(
                                (attempted, failure) ->
                                        RetryDecision.retryAtGate(REST, millisBeforeTry)));
        lanes.calls.setGate(gate);
        return lanes;
    }

    @Test
    void restsWhileTheGateIsNotShut() throws Exception {
        try (QueueHarness lanes = lanes(0)) {
            lanes.element("a:0");
            lanes.fail("a");
            lanes.passTime(REST - 1);
            assertThat(lanes.calls.begun()).containsExactly("a:0");
            lanes.passTime(1);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "a:0");
        }
    }

    @Test
    void triesTheShutGateAgainAndAgain() throws Exception {
        try (QueueHarness lanes = lanes(0)) {
            lanes.element("a:0");
            gate.shut = true;
            lanes.fail("a");
            for (int tries = 1; tries <= 3; tries++) {
                assertThat(lanes.calls.begun()).hasSize(tries);
                gate.tries = 1;
                lanes.passTime(10_000);
                assertThat(lanes.calls.begun()).hasSize(tries + 1);
                lanes.fail("a");
            }
        }
    }

    @Test
    void goesOnWithTheOthersWhenTheGateOpensHoweverLongItWouldRest() throws Exception {
        try (QueueHarness lanes = lanes(REST)) {
            lanes.elements("a:0", "b:0");
            gate.shut = true;
            lanes.fail("a");
            lanes.fail("b");
            lanes.elements("c:0");
            gate.tries = 1;
            lanes.passTime(10_000);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "c:0");

            gate.shut = false;
            lanes.succeed("c");
            assertThat(lanes.calls.begun()).hasSize(5).endsWith("a:0", "b:0");
        }
    }

    @Test
    void goesOnAtOnceAfterARestartThatFindsTheGateOpen() throws Exception {
        OperatorSubtaskState state;
        try (QueueHarness lanes = lanes(REST)) {
            lanes.element("a:0");
            gate.shut = true;
            lanes.fail("a");
            state = lanes.checkpoint(1);
        }
        try (QueueHarness lanes = QueueHarness.restore(QueueHarness.settings(), state)) {
            assertThat(lanes.calls.begun()).containsExactly("a:0");
        }
    }

    @Test
    void triesWhenItHasRestedAndNobodyElseIsThere() throws Exception {
        try (QueueHarness lanes = lanes(REST)) {
            lanes.element("a:0");
            gate.shut = true;
            gate.tries = 1;
            lanes.fail("a");
            lanes.passTime(REST - 1);
            assertThat(lanes.calls.begun()).containsExactly("a:0");
            lanes.passTime(1);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "a:0");
        }
    }

    /** Streams that wait for their turn cost nothing until they have it, alone and in batches. */
    @ParameterizedTest(name = "{0} together")
    @ValueSource(ints = {1, 20})
    void aCallCostsTheSameHoweverManyKeysWait(int together) throws Exception {
        long few = looksForCalls(together, 200);
        long many = looksForCalls(together, 200_000);

        assertThat(many).isCloseTo(few, Percentage.withPercentage(20));
    }

    private static long looksForCalls(int together, int keys) throws Exception {
        QueueHarness.Settings settings =
                together == 1
                        ? QueueHarness.settings()
                        : QueueHarness.together(together, QueueHarness.RETRY);
        try (QueueHarness lanes =
                QueueHarness.open(
                        settings.and(
                                operator -> operator.maxWaiting = MemorySize.ofMebiBytes(200)))) {
            SomeGate gate = new SomeGate();
            gate.shut = true;
            lanes.calls.setGate(gate);
            for (int key = 0; key < keys; key++) {
                lanes.element("k" + key + ":0");
            }
            lanes.passTime(10_000);
            long before = lanes.calls.looks();
            for (int call = 0; call < 10; call++) {
                gate.tries = 1;
                lanes.passTime(10_000);
                lanes.succeed(lanes.calls.openKeys().get(0));
            }
            return lanes.calls.looks() - before;
        }
    }

    @ParameterizedTest(name = "{0} together")
    @ValueSource(ints = {1, 2})
    void goesOnWithTheGateWhateverItsRestAloneAndInBatches(int together) throws Exception {
        RetryPolicy<String, String> policy =
                (attempt, failure) -> RetryDecision.retryAtGate(REST, REST);
        try (QueueHarness lanes =
                QueueHarness.open(
                        together == 1
                                ? QueueHarness.settings(policy)
                                : QueueHarness.together(together, policy))) {
            lanes.calls.setGate(gate);
            lanes.elements("a:0", "b:0");
            gate.shut = true;
            lanes.fail("a");
            gate.shut = false;
            lanes.element("c:0");
            lanes.passTime(1_000);
            assertThat(lanes.calls.begun().stream().filter("a:0"::equals)).hasSize(2);
        }
    }
}
