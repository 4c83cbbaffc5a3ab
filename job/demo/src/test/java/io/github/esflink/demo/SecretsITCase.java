package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.Certificates;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.SecureBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret in every setting that may hold one, each of them used by a delivery, and nobody who
 * looks at the cluster sees any.
 */
@DisplayName("Secrets on a standalone cluster")
class SecretsITCase {

    private static final String BAD_STREAM = "network-ci";

    /** Seen everywhere: the name of a connector. */
    private static final String CONTROL = "canary-control-8f0c2";

    private static final String CONNECTOR = read("/secrets.yaml");

    /** What is not used there is at least never shown. */
    private static final String REST = PlantedSecrets.settingsWithoutPlaceIn(CONNECTOR);

    private static final PlantedSecrets SECRETS =
            new PlantedSecrets(
                    CONNECTOR + REST,
                    Map.of(
                            "password", SecureBroker.PASSWORD,
                            "http-sink/authentication:basic:password", "canary-basic-8f0c2",
                            "http-sink/defaultHeaders:<name>", "canary-header-8f0c2",
                            "trustStorePassword", Certificates.PASSWORD,
                            "keyStorePassword", Certificates.PASSWORD,
                            "<name>", Certificates.PASSWORD));

    @TempDir private Path directory;

    @Test
    void areUsedAndNowhereSeen() throws Exception {
        assertThat(SECRETS.places()).containsAll(PlantedSecrets.settings());
        Certificates certificates = new Certificates(directory);
        Path serverKeys = certificates.keyStore("server");
        Path clientKeys = certificates.keyStore("client");
        Path logs = Files.createDirectory(directory.resolve("cluster"));
        try (EventStoreNode node =
                        EventStoreNode.builder()
                                .port(0)
                                .user(
                                        "canary",
                                        SECRETS.value("every connector/connectionString"),
                                        "$admins")
                                .start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
                RecordingEndpoint refusing = new RecordingEndpoint();
                KafkaBroker broker =
                        SecureBroker.start(
                                directory.resolve("broker"),
                                serverKeys,
                                certificates.trusting(clientKeys));
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString());
                FlinkProcesses cluster = new FlinkProcesses(logs, 4, SECRETS.environment())) {
            endpoint.answerWith(stream -> stream.equals(BAD_STREAM) ? 422 : 204);
            refusing.answerWith(stream -> 422);
            allowAll(broker);
            for (String topic : List.of("letters", "sasl", "mutual", CONTROL)) {
                broker.createTopic(topic, 1, Map.of());
            }
            appender.start();
            String text =
                    CONNECTOR
                            .replace("{node}", "127.0.0.1:" + node.port() + "?tls=false")
                            .replace("{endpoint}", endpoint.url())
                            .replace("{sasl}", broker.bootstrapServers("SASL_SSL"))
                            .replace("{ssl}", broker.bootstrapServers("SSL"))
                            .replace("{trust}", certificates.trusting(serverKeys).toString())
                            .replace("{keys}", clientKeys.toString());
            Path referring = write("referring", "strict: true\n" + SECRETS.byReference(text));
            Path literal = write("literal", SECRETS.asTheyAre(text));
            Path strict = write("strict", "strict: true\n" + SECRETS.asTheyAre(text));
            Path broken =
                    write(
                            "broken",
                            SECRETS.byReference(
                                    """
                                    connectionString: %s
                                    instanceTypeName: http-sink
                                    url: %s
                                    subscription:initialPosition: earliest
                                    authentication: {method: bearer, bearer: {token: '«http-sink/authentication:bearer:token»'}}
                                    """
                                            .formatted(node.connectionString(), refusing.url())));
            Path control =
                    write(
                            CONTROL,
                            """
                            connectionString: %s
                            subscription:initialPosition: earliest
                            sinks:
                              %s: {instanceTypeName: kafka-sink, topic: %s, bootstrapServers: "%s"}
                              log: {instanceTypeName: logger-sink}
                            """
                                    .formatted(
                                            node.connectionString(),
                                            CONTROL,
                                            CONTROL,
                                            broker.bootstrapServers()));

            Map<String, byte[]> surfaces = new TreeMap<>();
            Path rest = write("rest", SECRETS.asTheyAre(REST));
            keep(surfaces, "the rest", cluster.run(rest, "--explain"));
            assertThat(output(surfaces, "the rest")).contains("rest");
            for (Path connector : List.of(referring, literal, strict, broken, control)) {
                for (String what : List.of("--explain", "--validate")) {
                    keep(surfaces, what + " " + connector, cluster.run(connector, what));
                }
                keep(surfaces, "run " + connector, cluster.run(connector));
            }
            assertThat(output(surfaces, "run " + literal))
                    .as("a literal secret is remarked on")
                    .containsPattern(
                            "sinks:mutual:authentication:keyStorePassword: a secret stands");
            assertThat(output(surfaces, "run " + strict))
                    .as("or refused")
                    .contains("does not define a connector", "a secret stands in the file")
                    .doesNotContain("has been submitted");

            int all = EarthquakeFeed.read().size();
            appender.awaitAll();
            awaitCommitted(broker, "sasl", 2 * all);
            awaitCommitted(broker, "mutual", 2 * all);
            awaitCommitted(broker, CONTROL, all);
            awaitCommitted(broker, "letters", 2);
            await().atMost(FlinkProcesses.PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(endpoint.authorizations())
                                            .containsExactlyInAnyOrder(
                                                    basic(
                                                            "me:"
                                                                    + SECRETS.value(
                                                                            "http-sink/authentication:basic:password")),
                                                    "Bearer "
                                                            + SECRETS.value(
                                                                    "http-sink/authentication:bearer:token")));
            await().atMost(FlinkProcesses.PATIENCE)
                    .until(() -> "FAILED".equals(cluster.states().get("broken")));

            surfaces.putAll(RestAnswers.of(cluster));
            for (String job : List.of("referring", "literal", CONTROL)) {
                keep(
                        surfaces,
                        "savepoint of " + job,
                        cluster.client(
                                "savepoint",
                                String.valueOf(cluster.jobs().get(job)),
                                logs.resolve("savepoints").toUri().toString()));
            }
            surfaces.putAll(RestAnswers.of(cluster));
            // Their checkpoints stay.
            cluster.cancelAll();
            keep(surfaces, "console", cluster.lines());
            addFiles(logs, surfaces);

            assertThat(SECRETS.seenIn(surfaces)).isEmpty();
            assertWouldBeSeen(surfaces);
        }
    }

    /** What stands in every place where a secret could be seen is found in each of them. */
    private static void assertWouldBeSeen(Map<String, byte[]> surfaces) {
        PlantedSecrets control = new PlantedSecrets("«control»", Map.of("control", CONTROL));
        Set<String> kinds = new HashSet<>();
        for (String where : control.seenIn(surfaces).getOrDefault(CONTROL, List.of())) {
            kinds.add(
                    where.replaceAll("[0-9a-f]{32}", "ID")
                            .replaceAll("/taskmanagers/[^/]+", "/taskmanagers/TM")
                            .replaceAll("^(--\\w+) .*", "$1")
                            .replaceAll("(savepoint|chk)-[^/]+", "$1"));
        }
        assertThat(kinds)
                .contains(
                        "--explain",
                        "--validate",
                        "console",
                        "REST /jobs/overview",
                        "REST /jobs/ID",
                        "REST /jobs/ID/config",
                        "REST /jobs/ID/plan",
                        "REST /jobmanager/log",
                        "REST /taskmanagers/TM/log",
                        "file log/jobmanager-1.log",
                        "file log/taskmanager-1.log",
                        "file savepoints/savepoint/_metadata")
                .anyMatch(kind -> kind.matches("file .*checkpoints/ID/chk/_metadata"));
        assertThat(new String(exceptions(surfaces), UTF_8)).contains("broken", "422");
        assertThat(surfaces.keySet())
                .anyMatch(name -> name.contains("/metrics?get=") && name.contains("numRecordsIn"))
                .anyMatch(name -> name.contains("/metrics?get=") && name.contains("eventLatency"));
    }

    private static byte[] exceptions(Map<String, byte[]> surfaces) {
        StringBuilder all = new StringBuilder();
        surfaces.forEach(
                (name, content) -> {
                    if (name.contains("/exceptions")) {
                        all.append(new String(content, UTF_8));
                    }
                });
        return all.toString().getBytes(UTF_8);
    }

    private static String read(String resource) {
        try (InputStream text =
                Objects.requireNonNull(SecretsITCase.class.getResourceAsStream(resource))) {
            return new String(text.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String id, String text) throws IOException {
        return Files.writeString(
                directory.resolve(id.equals(CONTROL) ? "control.yaml" : id + ".yaml"),
                "id: " + id + "\n" + text);
    }

    private static void keep(Map<String, byte[]> surfaces, String name, List<String> lines) {
        surfaces.put(name, String.join("\n", lines).getBytes(UTF_8));
    }

    private static String output(Map<String, byte[]> surfaces, String name) {
        return new String(surfaces.getOrDefault(name, new byte[0]), UTF_8);
    }

    private static void addFiles(Path root, Map<String, byte[]> surfaces) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                surfaces.put("file " + root.relativize(file), Files.readAllBytes(file));
            }
        }
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    private static void awaitCommitted(KafkaBroker broker, String topic, int atLeast) {
        int[] read = {0};
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), topic)) {
            await("records of " + topic)
                    .atMost(FlinkProcesses.PATIENCE)
                    .until(() -> (read[0] += reader.poll().size()) >= atLeast);
        }
    }

    private static void allowAll(KafkaBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createAcls(
                            Stream.of(
                                            ResourceType.TOPIC,
                                            ResourceType.TRANSACTIONAL_ID,
                                            ResourceType.CLUSTER)
                                    .map(
                                            type ->
                                                    new AclBinding(
                                                            new ResourcePattern(
                                                                    type,
                                                                    type == ResourceType.CLUSTER
                                                                            ? "kafka-cluster"
                                                                            : "*",
                                                                    PatternType.LITERAL),
                                                            new AccessControlEntry(
                                                                    "User:" + SecureBroker.USER,
                                                                    "*",
                                                                    AclOperation.ALL,
                                                                    AclPermissionType.ALLOW)))
                                    .toList())
                    .all()
                    .get();
        }
    }
}
