package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.github.esflink.node.RawStreams.Heard;
import io.github.esflink.node.fault.FaultProxy;
import io.github.esflink.node.junit.EventStoreNodeExtension;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {
    @RegisterExtension final EventStoreNodeExtension node = EventStoreNodeExtension.create();

    private RawStreams raw = new RawStreams(1);
    private RawStreams writer = new RawStreams(1);

    @BeforeEach
    void connect() {
        raw.close();
        writer.close();
        raw = new RawStreams(node.node().port());
        writer = new RawStreams(node.node().port());
        writer.append("s", 3, 10);
    }

    @AfterEach
    void disconnect() {
        raw.close();
        writer.close();
    }

    private Heard<ReadResp> subscribed() {
        Heard<ReadResp> heard = raw.read(RawStreams.subscription("s"));
        heard.await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp));
        return heard;
    }

    @Test
    void subscriptionsAreDroppedWithTheStatusThatIsWished() {
        Heard<ReadResp> heard = subscribed();
        assertThat(node.node().faults().subscriptions()).isEqualTo(1);

        assertThat(node.node().faults().dropSubscriptions(Status.ABORTED)).isEqualTo(1);
        assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.ABORTED);

        Heard<ReadResp> again = subscribed();
        node.node().faults().dropSubscriptions(Status.OK);
        assertThat(again.awaitEnd().isOk()).isTrue();
    }

    @Test
    void callsAreRefusedUntilTheNodeIsHealed() {
        node.node().faults().refuseCalls(Status.RESOURCE_EXHAUSTED);
        assertThat(raw.read(RawStreams.subscription("s")).awaitEnd().getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

        node.node().faults().heal();
        subscribed();
    }

    @Test
    void aStalledNodeAnswersWhenItIsHealed() {
        Heard<ReadResp> open = subscribed();
        int before = open.count();
        node.node().faults().stall();
        Heard<ReadResp> fresh = raw.read(RawStreams.subscription("s"));
        var append =
                new Heard<com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp>();
        var call = writer.stub.append(append.unlimited());
        call.onNext(RawStreams.options("s"));
        call.onCompleted();
        assertThat(append.hasEnded()).isFalse();
        assertThat(fresh.count()).isZero();
        assertThat(open.count()).isEqualTo(before);

        node.node().faults().heal();
        assertThat(append.awaitEnd().isOk()).isTrue();
        fresh.await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp));
        writer.append("s", 1, 10);
        open.await(all -> all.size() == before + 1);
    }

    @Test
    void aCallsDeadlinePassesWhileTheNodeStalls() {
        node.node().faults().stall();
        var append =
                new Heard<com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp>();
        var call =
                writer.stub.withDeadlineAfter(50, TimeUnit.MILLISECONDS).append(append.unlimited());
        call.onNext(RawStreams.options("s"));
        call.onCompleted();

        assertThat(append.awaitEnd().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void aSlowNodeLeavesTimeBetweenMessages() {
        node.node().faults().slowDown(Duration.ofMillis(20));
        long begin = System.nanoTime();
        subscribed(); // a confirmation, three events, caught up

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void aConnectionIsCutInTheMiddleOfAnEvent() {
        Heard<ReadResp> heard = subscribed();
        int before = heard.count();
        node.node().faults().cutMidEvent();
        writer.append("s", 1, 100_000);

        assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(heard.count()).isEqualTo(before);
        Heard<ReadResp> again = raw.read(RawStreams.subscription("s"));
        again.await(all -> all.stream().filter(ReadResp::hasEvent).count() == 4);
    }

    @Test
    void lostConnectionsFallSilentAndAreCutWhenTheNodeIsHealed() {
        Heard<ReadResp> heard = subscribed();
        int before = heard.count();
        node.node().faults().loseConnections();
        writer.channel.shutdownNow();
        RawStreams late = new RawStreams(node.node().port());
        Heard<ReadResp> unheard = late.read(RawStreams.subscription("s"));
        assertThat(heard.hasEnded()).isFalse();
        assertThat(unheard.hasEnded()).isFalse();
        assertThat(heard.count()).isEqualTo(before);

        node.node().faults().heal();
        late.close();
        raw.close();
        assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aRestartEndsCallsWithUnavailableAndKeepsTheLog() {
        Heard<ReadResp> heard = subscribed();
        node.node().restart();

        assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        CountDownLatch ready = new CountDownLatch(1);
        raw.channel.resetConnectBackoff();
        awaitReady(ready);
        assertThat(
                        raw.read(RawStreams.subscription("s"))
                                .await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp)))
                .filteredOn(ReadResp::hasEvent)
                .hasSize(3);
    }

    private void awaitReady(CountDownLatch ready) {
        ConnectivityState state = raw.channel.getState(true);
        if (state == ConnectivityState.READY) {
            ready.countDown();
        } else {
            raw.channel.notifyWhenStateChanged(state, () -> awaitReady(ready));
        }
        if (ready.getCount() > 0 && Thread.currentThread().getName().equals("main")) {
            try {
                ready.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void theProxyPassesCutsAndHeals() {
        try (FaultProxy proxy = FaultProxy.to(node.node().port());
                RawStreams through = new RawStreams(proxy.port())) {
            Heard<ReadResp> heard = through.read(RawStreams.subscription("s"));
            heard.await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp));
            int before = heard.count();

            proxy.cutAfter(50_000);
            writer.append("s", 1, 100_000);
            assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(heard.count()).isEqualTo(before);

            proxy.stall();
            Heard<ReadResp> stalled = through.read(RawStreams.subscription("s"));
            assertThat(stalled.hasEnded()).isFalse();
            proxy.heal();
            stalled.await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp));
            proxy.cut();
            assertThat(stalled.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void theProxyRefusesAndLoses() {
        try (FaultProxy proxy = FaultProxy.to(node.node().port());
                RawStreams through = new RawStreams(proxy.port())) {
            proxy.refuse();
            assertThat(through.read(RawStreams.subscription("s")).awaitEnd().getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
            proxy.heal();
            through.channel.resetConnectBackoff();
            RawStreams second = new RawStreams(proxy.port());
            Heard<ReadResp> heard = second.read(RawStreams.subscription("s"));
            heard.await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp));
            int before = heard.count();
            proxy.lose();
            writer.append("s", 1, 10);
            assertThat(heard.hasEnded()).isFalse();
            assertThat(heard.count()).isEqualTo(before);
            proxy.heal();
            assertThat(heard.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            second.close();
        }
    }
}
