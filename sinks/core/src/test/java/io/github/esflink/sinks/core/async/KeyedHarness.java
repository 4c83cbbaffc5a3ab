package io.github.esflink.sinks.core.async;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockInputSplitProvider;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * As {@code KeyedOneInputStreamOperatorTestHarness}, without threads and directories of its own: a
 * thousand of them are made in seconds.
 */
final class KeyedHarness extends OneInputStreamOperatorTestHarness<String, String> {

    private static final IOManager NO_FILES = new IOManagerAsync();
    private static final TaskMetricGroup NO_METRICS =
            UnregisteredMetricGroups.createUnregisteredTaskMetricGroup();

    KeyedHarness(
            OneInputStreamOperatorFactory<String, String> operator, int parallelism, int subtask)
            throws Exception {
        super(operator, environment(parallelism, subtask));
        KeySelector<String, String> key = Numbered::keyOf;
        config.setStatePartitioner(0, key);
        config.setStateKeySerializer(
                Types.STRING.createSerializer(executionConfig.getSerializerConfig()));
        config.serializeAllConfigs();
    }

    private static MockEnvironment environment(int parallelism, int subtask) {
        return MockEnvironment.builder()
                .setTaskName("history")
                .setManagedMemorySize(3 << 20)
                .setInputSplitProvider(new MockInputSplitProvider())
                .setBufferSize(1 << 10)
                .setMaxParallelism(Setting.MAX_PARALLELISM)
                .setParallelism(parallelism)
                .setSubtaskIndex(subtask)
                .setIOManager(NO_FILES)
                .setMetricGroup(NO_METRICS)
                .build();
    }

    int stateEntries() {
        return ((HeapKeyedStateBackend<?>) getOperator().getKeyedStateBackend())
                .numKeyValueStateEntries();
    }
}
