package io.github.esflink.sinks.kafka.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.esflink.sinks.kafka.record.PreparedRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.junit.jupiter.api.Test;

class TransactionalWriterTest {

    @Test
    void doesNotFailAgainWhileItIsClosedAfterAFailure() {
        assertThatCode(
                        () ->
                                writer(
                                                () -> {
                                                    throw new IOException(
                                                            "One or more Kafka Producer send requests have encountered exception");
                                                })
                                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void remembersThatItWasInterruptedWhileItWasClosed() {
        writer(
                        () -> {
                            throw new InterruptedException();
                        })
                .close();

        assertThat(Thread.interrupted()).isTrue();
    }

    private static TransactionalWriter writer(AutoCloseable closing) {
        return new TransactionalWriter(new Connectors(closing), PreparedTransaction.NO_CHECKPOINT);
    }

    /** A writer of the connector that can only be closed. */
    private record Connectors(AutoCloseable closing)
            implements PrecommittingStatefulSinkWriter<
                    PreparedRecord, KafkaWriterState, KafkaCommittable> {

        @Override
        public void write(PreparedRecord record, Context context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush(boolean endOfInput) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Collection<KafkaCommittable> prepareCommit() {
            return List.of();
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public void close() throws Exception {
            closing.close();
        }
    }
}
