package io.github.esflink.source;

import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * Flink's own suite for sources, with streams as splits: one and many splits, savepoints, higher
 * and lower parallelism, idle readers, loss of a task manager, metrics.
 */
@SuppressWarnings("UnusedVariable") // Read by the annotations.
class FlinkSourceSuiteITCase extends SourceTestSuiteBase<String> {

    @TestEnv private final MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

    @TestSemantics private final CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

    @TestContext
    private final ExternalContextFactory<StreamsAsSplits> contexts = name -> new StreamsAsSplits();
}
