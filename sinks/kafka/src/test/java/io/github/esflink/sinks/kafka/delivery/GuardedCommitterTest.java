package io.github.esflink.sinks.kafka.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardedCommitterTest {

    private static final long RESTORED = 7;

    private final List<String> said = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();

    @Test
    void measuresHowOldEventsAreWhenTheyAreCommitted() throws Exception {
        long now = System.currentTimeMillis();

        committer(new Connectors(null), false)
                .commit(List.of(request(RESTORED, now - 5_000, now - 9_000)));

        assertThat(said).isEmpty();
        Histogram latency = histograms.get(0);
        assertThat(latency.getCount()).isEqualTo(2);
        assertThat(latency.getStatistics().getMin()).isGreaterThanOrEqualTo(5_000);
        assertThat(latency.getStatistics().getMax()).isGreaterThanOrEqualTo(9_000);
    }

    @Test
    void aLostTransactionEndsTheJob() {
        assertThatThrownBy(
                        () ->
                                committer(
                                                new Connectors(
                                                        new ProducerFencedException("fenced")),
                                                false)
                                        .commit(List.of(request(RESTORED))))
                .isInstanceOf(LostTransactionException.class)
                .hasMessageContaining("esflink/orders/sink/-0-0");
    }

    @Test
    void aLostTransactionIsCountedAsFailedWhenToldToGoOn() throws Exception {
        committer(new Connectors(new ProducerFencedException("fenced")), true)
                .commit(List.of(request(RESTORED)));

        assertThat(said).containsExactly("failed: LostTransactionException");
        assertThat(histograms.get(0).getCount()).isZero();
    }

    @Test
    void whatMayBeRetriedIsLeftToFlink() throws Exception {
        Committer<KafkaCommittable> busy =
                new Connectors(null) {
                    @Override
                    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
                        requests.forEach(CommitRequest::retryLater);
                    }
                };

        committer(busy, false).commit(List.of(request(RESTORED, 1)));

        assertThat(said).containsExactly("retry");
        assertThat(histograms.get(0).getCount()).isZero();
    }

    private GuardedCommitter committer(
            Committer<KafkaCommittable> connectors, boolean goOnAfterLoss) {
        return new GuardedCommitter(
                connectors,
                new RefusedCommit(
                        () -> {
                            throw new AssertionError("The brokers were not to be asked.");
                        },
                        RESTORED,
                        60_000),
                new EventLatency(
                        new UnregisteredMetricsGroup() {
                            @Override
                            public <H extends Histogram> H histogram(String name, H histogram) {
                                histograms.add(histogram);
                                return histogram;
                            }
                        }),
                () -> said.add("closed"),
                goOnAfterLoss);
    }

    private Committer.CommitRequest<PreparedTransaction> request(long restored, long... createdAt) {
        return new NotedRequest(
                new PreparedTransaction(
                        new KafkaCommittable(1, (short) 2, "esflink/orders/sink/-0-0", null),
                        restored,
                        System.currentTimeMillis(),
                        createdAt),
                said);
    }

    private static class Connectors implements Committer<KafkaCommittable> {
        private final @Nullable Exception refusal;

        Connectors(@Nullable Exception refusal) {
            this.refusal = refusal;
        }

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
            if (refusal != null) {
                requests.forEach(request -> request.signalFailedWithKnownReason(refusal));
            }
        }

        @Override
        public void close() {}
    }
}
