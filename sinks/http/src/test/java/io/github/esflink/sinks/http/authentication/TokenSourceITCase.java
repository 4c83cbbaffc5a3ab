package io.github.esflink.sinks.http.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.endpoint.EndpointClient;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When tokens are renewed, by a clock that goes on when the test says so. */
class TokenSourceITCase {

    private final MockWebServer server = new MockWebServer();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private volatile boolean fails;

    private EndpointClient client;
    private TokenSource tokens;

    @BeforeEach
    void start() throws Exception {
        server.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request)
                            throws InterruptedException {
                        int number = granted.incrementAndGet();
                        answers.await();
                        return fails
                                ? new MockResponse.Builder().code(500).build()
                                : new MockResponse.Builder()
                                        .body(
                                                "{\"access_token\":\"%d\",\"expires_in\":3600}"
                                                        .formatted(number))
                                        .build();
                    }
                });
        server.start();
        client =
                new EndpointClient(
                        new EndpointSettings(
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(5),
                                64 * 1024,
                                new TlsSettings(true, null, null),
                                null),
                        "test");
        tokens =
                new TokenSource(
                        Authentication.clientCredentials(
                                server.url("/token").toString(), "id", Secret.of("s3cret")),
                        clock::get);
    }

    @AfterEach
    void stop() throws Exception {
        answers.countDown();
        client.close();
        server.close();
    }

    private void get() {
        tokens.get(
                client,
                new TokenSource.Receiver() {
                    @Override
                    public void onToken(String authorization) {
                        received.add(authorization);
                    }

                    @Override
                    public void onNoToken(String why) {
                        received.add(why);
                    }
                });
    }

    private void awaitReceived(int count) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> received.size() >= count);
    }

    private void awaitGranted(int count) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> granted.get() >= count);
    }

    @Test
    void theNextTokenIsAskedForAMinuteAheadWhileThisOneServes() {
        get();
        awaitReceived(1);
        clock.addAndGet(TimeUnit.SECONDS.toMillis(3_600 - 61));
        get();
        assertThat(granted).hasValue(1);

        answers = new CountDownLatch(1);
        clock.addAndGet(TimeUnit.SECONDS.toMillis(1));
        get();
        get();
        get();
        awaitGranted(2);
        assertThat(received)
                .containsExactly("Bearer 1", "Bearer 1", "Bearer 1", "Bearer 1", "Bearer 1");

        answers.countDown();
        await().atMost(30, TimeUnit.SECONDS)
                .until(
                        () -> {
                            get();
                            return received.get(received.size() - 1).equals("Bearer 2");
                        });
        assertThat(granted).hasValue(2);
    }

    @Test
    void aTokenThatCouldNotBeRenewedServesUntilItExpires() {
        get();
        awaitReceived(1);
        fails = true;
        clock.addAndGet(TimeUnit.SECONDS.toMillis(3_600 - 30));
        get();
        awaitGranted(2);
        get();
        assertThat(received).containsExactly("Bearer 1", "Bearer 1", "Bearer 1");

        clock.addAndGet(TimeUnit.SECONDS.toMillis(30));
        get();
        awaitReceived(4);
        assertThat(received.get(3))
                .isEqualTo("no token from %s: status 500".formatted(server.url("/token")));
    }

    @Test
    void aTokenEndpointThatFailsIsLeftAloneForAWhile() {
        fails = true;
        get();
        awaitReceived(1);
        for (int i = 0; i < 1_000; i++) {
            get();
        }
        assertThat(granted).as("requests").hasValue(1);
        assertThat(received).hasSize(1_001);

        clock.addAndGet(500);
        get();
        awaitGranted(2);
        awaitReceived(1_002);
        clock.addAndGet(500);
        get();
        assertThat(granted).as("requests").hasValue(2);
        fails = false;
        clock.addAndGet(500);
        get();
        awaitReceived(1_004);
        assertThat(received.get(1_003)).isEqualTo("Bearer 3");
    }

    @Test
    void tokensThatAreRefusedWhenTheyAreNewAreRenewedEverMoreRarely() {
        get();
        awaitReceived(1);
        assertThat(tokens.refused("Bearer 1")).isTrue();
        get();
        awaitReceived(2);
        assertThat(tokens.refused("Bearer 2")).isFalse();
        clock.addAndGet(2_000);
        assertThat(tokens.refused("Bearer 2")).isTrue();
        get();
        awaitReceived(3);
        clock.addAndGet(2_000);
        assertThat(tokens.refused("Bearer 3")).isFalse();
        tokens.accepted("Bearer 3");
        clock.addAndGet(2_000);
        assertThat(tokens.refused("Bearer 3")).isTrue();
    }

    @Test
    void aTokenOfAnotherTimeThatIsRefusedChangesNothing() {
        get();
        awaitReceived(1);
        tokens.refused("Bearer 0");
        get();
        assertThat(received).containsExactly("Bearer 1", "Bearer 1");

        tokens.refused("Bearer 1");
        get();
        awaitReceived(3);
        assertThat(received.get(2)).isEqualTo("Bearer 2");
    }
}
