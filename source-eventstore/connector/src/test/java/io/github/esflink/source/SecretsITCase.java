package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.connection.ConnectionReferences;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.runtime.rest.messages.JobPlanInfo;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret in every place where one can be, and everything that can go wrong with it: it must not
 * be found in anything that a person gets to see.
 */
class SecretsITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** With characters that a URL escapes, so that the escaped form is another one. */
    private static final String SECRET = "canary/0+in the:file";

    /** Without such characters; it is also what the environment holds, see the pom. */
    private static final String PLAIN = "canary0in0the0environment";

    private final Map<String, String> seen = new LinkedHashMap<>();

    @TempDir private Path folder;

    private RecordedLog log;

    @BeforeEach
    void record() {
        // Not gRPC's: at DEBUG it writes the headers of every call, which hold the credentials.
        log = new RecordedLog("io.github.esflink", "org.apache.flink", "com.eventstore");
    }

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void aPasswordInTheConnectionString() throws Exception {
        wrongPassword(encoded(SECRET));

        assertNothingLeaks();
    }

    @Test
    void aPasswordFromTheEnvironment() throws Exception {
        EventStoreSource<String> source = wrongPassword("${env:ESDB_CANARY}");

        seen.put("serialized source", serialized(source));
        assertNothingLeaks();
    }

    @Test
    void aPasswordInAFile() throws Exception {
        EventStoreSource<String> source = wrongPassword("${file:" + file(SECRET) + "}");

        seen.put("serialized source", serialized(source));
        assertNothingLeaks();
    }

    @Test
    void aWholeConnectionStringInAFile() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).auth().start()) {
            Path file = file(node.connectionString("admin", encoded(SECRET)));
            EventStoreSource<String> source = source("${file:" + file + "}");
            seen.put("serialized source", serialized(source));

            assertThat(failureOf(source)).contains("UNAUTHENTICATED");
        }
        assertNothingLeaks();
    }

    @Test
    void aServerWhoseCertificateIsRefused() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().auth().start()) {
            String server = "127.0.0.1:" + node.port() + "?tls=true";

            assertThat(failureOf(source("esdb://admin:" + encoded(SECRET) + "@" + server)))
                    .contains("the server's certificate is not trusted");
        }
        assertNothingLeaks();
    }

    @Test
    void aServerThatCannotBeReached() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        StreamExecutionEnvironment env =
                job(
                        source(
                                "esdb://admin:"
                                        + encoded(SECRET)
                                        + "@127.0.0.1:"
                                        + port
                                        + "?tls=false"));

        JobClient running = env.executeAsync();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> log.text().contains("Lost the subscription to $all"));
        running.cancel().get();

        assertNothingLeaks();
    }

    @Test
    void aUsersKey() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().auth().start()) {
            String connection = node.connectionStringWithCertificate("admin");
            Path key =
                    file(
                            "-----BEGIN PRIVATE KEY-----\n"
                                    + SECRET
                                    + "\n-----END PRIVATE KEY-----\n");
            String withKey =
                    connection
                            .replace("admin:changeit@", "")
                            .replaceAll("userKeyFile=.*", "userKeyFile=" + key);

            assertThat(failureOf(source(withKey)))
                    .contains("does not contain valid private key: " + key)
                    .contains("was refused for 0 s");
            assertThat(new EventStoreEventLog(withKey).endOf(SubscriptionTarget.allStreams()))
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat()
                    .withCauseInstanceOf(EventStoreException.class)
                    .withMessageContaining("does not contain valid private key: " + key)
                    .satisfies(e -> seen.put("question", ExceptionUtils.stringifyException(e)));
        }
        assertNothingLeaks();
    }

    @Test
    void aConnectionStringThatIsNone() {
        for (String wrong :
                new String[] {
                    "esdb//admin:" + PLAIN + "@localhost",
                    "esdb://admin:" + PLAIN + "@localhost:port",
                    "esdb://admin:" + PLAIN + "@",
                    "esdb://admin:" + PLAIN + "#@localhost:2113"
                }) {
            assertThatThrownBy(() -> source(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> seen.put(wrong, ExceptionUtils.stringifyException(e)));
            assertThatThrownBy(() -> new EventStoreEventLog(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> seen.put(wrong + "2", ExceptionUtils.stringifyException(e)));
        }
        assertNothingLeaks();
    }

    @Test
    void aReferenceBesideASecretThatLeadsNowhere() {
        String secret = "esdb://admin:" + PLAIN + "@${env:NO_SUCH_VARIABLE}";
        assertThatThrownBy(() -> ConnectionReferences.resolve(secret, Map.of()))
                .satisfies(e -> seen.put("env", ExceptionUtils.stringifyException(e)));
        String file = "esdb://admin:" + PLAIN + "@${file:/no/such/file}";
        assertThatThrownBy(() -> ConnectionReferences.resolve(file, Map.of()))
                .satisfies(e -> seen.put("file", ExceptionUtils.stringifyException(e)));

        assertNothingLeaks();
    }

    private EventStoreSource<String> wrongPassword(String password) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).auth().start()) {
            EventStoreSource<String> source = source(node.connectionString("admin", password));
            assertThat(failureOf(source)).contains("UNAUTHENTICATED");
            return source;
        }
    }

    private EventStoreSource<String> source(String connectionString) {
        EventStoreSourceBuilder<String> builder =
                EventStoreSource.<String>builder()
                        .setConnectionString(connectionString)
                        .setTarget(SubscriptionTarget.allStreams())
                        .setStartingPosition(StartingPosition.earliest())
                        // The second refusal is the last one: all that is said of them is said.
                        .setRefusedFor(Duration.ofMillis(1))
                        .setDeserializer(
                                EventDeserializationSchema.of(
                                        event -> event.streamId(), Types.STRING));
        see("builder", builder);
        EventStoreSource<String> source = builder.build();
        see("source", source);
        return source;
    }

    private StreamExecutionEnvironment job(EventStoreSource<String> source) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "EventStoreDB")
                .uid("source")
                .sinkTo(new DiscardingSink<>());
        seen.put("execution plan", env.getExecutionPlan());
        JobGraph graph = env.getStreamGraph(false).getJobGraph();
        seen.put(
                "plan of the job graph",
                RestMapperUtils.getStrictObjectMapper()
                        .writeValueAsString(
                                new JobPlanInfo(JsonPlanGenerator.generatePlan(graph))));
        see("job graph", graph);
        see("vertex", graph.getVerticesAsArray()[0]);
        see("job's settings", graph.getJobConfiguration());
        return env;
    }

    /** What a failed job tells the one who started it. */
    private String failureOf(EventStoreSource<String> source) {
        StringBuilder told = new StringBuilder();
        assertThatThrownBy(() -> job(source).execute())
                .satisfies(e -> told.append(ExceptionUtils.stringifyException(e)));
        seen.put("failure", told.toString());
        return told.toString();
    }

    private void see(String place, Object shown) {
        seen.put(place, shown.toString());
    }

    private static String serialized(EventStoreSource<String> source) throws Exception {
        return new String(InstantiationUtil.serializeObject(source), StandardCharsets.ISO_8859_1);
    }

    private Path file(String content) throws Exception {
        return Files.writeString(folder.resolve("secret"), content + "\n");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void assertNothingLeaks() {
        seen.put("log", log.text());
        for (String secret : new String[] {SECRET, PLAIN}) {
            String header =
                    Base64.getEncoder()
                            .encodeToString(("admin:" + secret).getBytes(StandardCharsets.UTF_8));
            seen.forEach(
                    (place, text) ->
                            assertThat(text)
                                    .as(place)
                                    .doesNotContain(secret, encoded(secret), header));
        }
    }
}
