package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An operator with many gates")
class ManyGatesTest {

    private static final int GATES = 1_000;
    private static final int FEW = 100;

    /** Counts what is asked of all of them together. */
    private static final class CountedGate implements Gate {
        private static long asked;
        private boolean shut;

        @Override
        public long millisUntilEntry() {
            asked++;
            return shut ? 1_000_000 : 0;
        }

        @Override
        public boolean isShut() {
            asked++;
            return shut;
        }
    }

    private record OneGate(String key) implements Gate {
        @Override
        public long millisUntilEntry() {
            return 0;
        }
    }

    @Test
    void forgetsThoseWhereNobodyWaits() throws Exception {
        List<WeakReference<Gate>> gates = new ArrayList<>();
        try (QueueHarness queues = QueueHarness.open(QueueHarness.settings())) {
            queues.calls.setGates(
                    item -> {
                        Gate gate = new OneGate(Item.key(item));
                        gates.add(new WeakReference<>(gate));
                        return gate;
                    });
            for (int i = 0; i < GATES; i++) {
                queues.element("key-" + i + ":0");
                queues.succeed("key-" + i);
            }
            System.gc();
            assertThat(gates).filteredOn(gate -> gate.get() != null).hasSizeLessThan(FEW);
        }
    }

    @Test
    void takeTurnsHoweverManyWaitAtOneOfThem() throws Exception {
        Map<String, CountedGate> gates = new HashMap<>();
        try (QueueHarness queues =
                QueueHarness.open(QueueHarness.settings().and(operator -> operator.inFlight = 1))) {
            queues.calls.setGates(item -> gate(gates, item.substring(0, 1)));
            queues.elements("a1:0", "a2:0", "a3:0", "b1:0", "a4:0");
            for (String key : List.of("a1", "a2", "b1")) {
                queues.succeed(key);
            }
            assertThat(queues.calls.begun()).containsExactly("a1:0", "a2:0", "b1:0", "a3:0");
        }
    }

    /** Some keys rest in front of their gates, others wait there, and others go on. */
    @Test
    void looksAtTheGateOfTheCallOnlyHoweverManyAreBusy() throws Exception {
        assertThat(asked(200)).isEqualTo(asked(2));
    }

    private static long asked(int busy) throws Exception {
        Map<String, CountedGate> gates = new HashMap<>();
        try (QueueHarness queues =
                QueueHarness.open(
                        QueueHarness.settings(
                                (attempt, failure) -> RetryDecision.retryAtGate(100, 1_000_000)))) {
            queues.calls.setGates(item -> gate(gates, Item.key(item)));
            for (int i = 0; i < busy; i++) {
                queues.element("resting-" + i + ":0");
                gate(gates, "resting-" + i).shut = true;
                queues.fail("resting-" + i);
                gate(gates, "waiting-" + i).shut = true;
                queues.element("waiting-" + i + ":0");
            }
            queues.elements("open:0", "open:1");
            CountedGate.asked = 0;
            for (int i = 2; i < 100; i++) {
                queues.succeed("open");
                queues.element("open:" + i);
            }
            return CountedGate.asked;
        }
    }

    private static CountedGate gate(Map<String, CountedGate> gates, String key) {
        return gates.computeIfAbsent(key, first -> new CountedGate());
    }
}
