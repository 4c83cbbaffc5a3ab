package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.Gate;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An operator with many gates")
class ManyGatesTest {

    private static final int GATES = 1_000;
    private static final int FEW = 100;

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
}
