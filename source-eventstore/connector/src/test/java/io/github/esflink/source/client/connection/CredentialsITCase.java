package io.github.esflink.source.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server reads user and password in UTF-8, whatever the character set of this process is. */
class CredentialsITCase {

    private static EventStoreNode node;

    @BeforeAll
    static void start() {
        node =
                EventStoreNode.builder()
                        .port(0)
                        .user("jürgen", "pä€🐑", "$admins")
                        .user("plus", "a+b c%41:@d", "$admins")
                        .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jürgen:pä€🐑",
                "j%C3%BCrgen:p%C3%A4%E2%82%AC%F0%9F%90%91",
                "jürgen:p%C3%A4€%F0%9F%90%91",
                "plus:a+b c%2541:@d",
                "plus:a%2Bb%20c%2541%3A%40d",
            })
    void areReadRawAndPercentEncoded(String userInfo) throws Exception {
        assertReads("esdb://" + userInfo + "@127.0.0.1:" + node.port() + "?tls=false");
    }

    @Test
    void areReadThroughReferences() throws Exception {
        assertReads(
                ConnectionReferences.resolve(
                        "esdb://${env:U}:${env:P}@127.0.0.1:" + node.port() + "?tls=false",
                        Map.of("U", "jürgen", "P", "pä€🐑")));
        assertReads(
                ConnectionReferences.resolve(
                        "esdb://plus:${env:P}@127.0.0.1:" + node.port() + "?tls=false",
                        Map.of("P", "a+b c%41:@d")));
    }

    private static void assertReads(String connectionString) throws Exception {
        try (EventLog log = new EventStoreEventLog(connectionString)) {
            assertThat(EventLog.await(log.endOf(SubscriptionTarget.allStreams())))
                    .isInstanceOf(SplitPosition.AfterPosition.class);
        }
    }
}
