package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.kafka.broker.Certificates;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.SecureBroker;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** Another name of the same secret: one of the connectors has it there. */
    private static final String OTHER_NAME = "subscription:connectionString";

    /** That the endpoint gives: no setting, and a secret too. */
    private static final String TOKEN = "canary-token-8f0c2";

    private static final PlantedSecrets SECRETS =
            new PlantedSecrets(
                    CONNECTOR,
                    Map.of(
                            "password",
                            SecureBroker.PASSWORD,
                            "http-sink/authentication:basic:password",
                            "canary-basic-8f0c2",
                            "http-sink/proxy:password",
                            "canary-proxy-8f0c2",
                            "http-sink/signature:keys",
                            "whsec_canary8f0c2canary8f0c2canary8f0c2++",
                            "http-sink/defaultHeaders:<name>",
                            "canary-header-8f0c2",
                            "kafka-sink/defaultHeaders:<name>",
                            "canary-record-8f0c2",
                            "sql-sink/connectionString",
                            SecureBroker.PASSWORD,
                            "trustStorePassword",
                            Certificates.PASSWORD,
                            "keyStorePassword",
                            Certificates.PASSWORD,
                            "<name>",
                            Certificates.PASSWORD));

    @TempDir private Path directory;

    @Test
    void areUsedAndNowhereSeen() throws Exception {
        assertThat(SECRETS.places())
                .as("secrets.yaml has every secret setting of docs/settings.md, and uses it")
                .containsExactlyInAnyOrderElementsOf(
                        PlantedSecrets.settings().stream()
                                .filter(place -> !place.equals("every connector/" + OTHER_NAME))
                                .toList());
        Certificates certificates = new Certificates(directory);
        Path serverKeys = certificates.keyStore("server");
        Path clientKeys = certificates.keyStore("client");
        Path trustServer = certificates.trusting(serverKeys);
        Path trustClient = certificates.trusting(clientKeys);
        TlsFiles server = new TlsFiles(serverKeys, Certificates.PASSWORD);
        TlsFiles client = new TlsFiles(clientKeys, Certificates.PASSWORD);
        String signingKey = SECRETS.value("http-sink/signature:keys");
        Path logs = Files.createDirectory(directory.resolve("cluster"));
        try (EventStoreNode node =
                        EventStoreNode.builder()
                                .port(0)
                                .user(
                                        "canary",
                                        SECRETS.value("every connector/connectionString"),
                                        "$admins")
                                .start();
                ProvingEndpoint endpoint =
                        ProvingEndpoint.plain(
                                TOKEN,
                                signingKey,
                                stream -> stream.equals(BAD_STREAM) ? 422 : 204);
                ProvingEndpoint mutual =
                        ProvingEndpoint.mutual(
                                server.serverTrusting(trustClient), TOKEN, signingKey);
                RecordingEndpoint refusing = new RecordingEndpoint();
                KafkaBroker broker =
                        SecureBroker.start(directory.resolve("broker"), serverKeys, trustClient);
                PostgresServer postgres = PostgresServer.start(directory);
                EarthquakeAppender appender = new EarthquakeAppender(node.connectionString());
                FlinkProcesses cluster = new FlinkProcesses(logs, 4, SECRETS.environment())) {
            // One stream alone: what all are told is the endpoint's failure, and is waited for.
            refusing.answerWith(stream -> stream.equals(BAD_STREAM) ? 422 : 204);
            allowAll(broker);
            for (String topic : List.of("letters", "sql-letters", "sasl", "mutual", CONTROL)) {
                broker.createTopic(topic, 1, Map.of());
            }
            appender.start();
            postgres.addUser("canary", SecureBroker.PASSWORD);
            PostgresServer.Database database = postgres.newDatabase();
            database.execute(
                    "create table by_string (stream text check (stream <> '%s'))"
                            .formatted(BAD_STREAM),
                    "create table by_password (stream text)");
            String text =
                    CONNECTOR
                            .replace("{node}", "127.0.0.1:" + node.port() + "?tls=false")
                            .replace("{endpoint}", endpoint.url())
                            .replace("{mutual}", mutual.url())
                            .replace("{authority}", server.certificate().toString())
                            .replace("{certificate}", client.certificate().toString())
                            .replace(
                                    "{key}",
                                    client.keyWith(SECRETS.value("http-sink/tls:keyPassword"))
                                            .toString())
                            .replace("{database}", database.connectionString("canary"))
                            .replace("{sasl}", broker.bootstrapServers("SASL_SSL"))
                            .replace("{ssl}", broker.bootstrapServers("SSL"))
                            .replace("{trust}", trustServer.toString())
                            .replace("{keys}", clientKeys.toString());
            write("referring", "strict: true\n" + SECRETS.byReference(text));
            write(
                    "literal",
                    SECRETS.asTheyAre(text).replaceFirst("(?m)^connectionString", OTHER_NAME));
            write("strict", "strict: true\n" + SECRETS.asTheyAre(text));
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

            Surfaces surfaces = new Surfaces();
            for (String what : List.of("--explain", "--validate")) {
                surfaces.add(what, cluster.run(connectors(), what));
            }
            surfaces.add("run", cluster.run(connectors()));
            assertThat(surfaces.text("run"))
                    .as("a literal secret is remarked on")
                    .containsPattern(
                            "literal.yaml: .*sinks:mutual:authentication:keyStorePassword: a secret stands")
                    .as("or refused")
                    .contains(
                            "strict.yaml does not define a connector",
                            "a secret stands in the file")
                    .doesNotContain("connector strict runs");

            int all = EarthquakeFeed.read().size();
            appender.awaitAll();
            awaitCommitted(broker, "sasl", 2 * all);
            awaitCommitted(broker, "mutual", 2 * all);
            awaitCommitted(broker, CONTROL, all);
            awaitCommitted(broker, "letters", 2);
            awaitCommitted(broker, "sql-letters", 2);
            awaitApplied(database);
            await().atMost(FlinkProcesses.PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(endpoint.proofs()).isEqualTo(proofsToEndpoint());
                                assertThat(mutual.proofs()).isEqualTo(proofsToMutual());
                            });
            await().atMost(FlinkProcesses.PATIENCE)
                    .until(() -> "FAILED".equals(cluster.states().get("broken")));

            surfaces.addRest(cluster);
            for (String job : List.of("referring", "literal", CONTROL)) {
                surfaces.add(
                        "savepoint of " + job,
                        cluster.client(
                                "savepoint",
                                String.valueOf(cluster.jobs().get(job)),
                                logs.resolve("savepoints").toUri().toString()));
            }
            surfaces.addRest(cluster);
            // Their checkpoints stay.
            cluster.cancelAll();
            surfaces.add("console", cluster.lines());
            surfaces.addFiles(logs);

            assertThat(surfaces.showing(SECRETS)).isEmpty();
            assertThat(surfaces.showing(only(TOKEN))).isEmpty();
            assertWouldBeSeen(surfaces);
        }
    }

    /** What stands in every place where a secret could be seen is found in each of them. */
    private static void assertWouldBeSeen(Surfaces surfaces) {
        assertThat(surfaces.kindsShowing(only(CONTROL)))
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
        assertThat(surfaces.text("/exceptions")).contains("broken", "422");
        assertThat(surfaces.names())
                .anyMatch(name -> name.contains("/metrics?get=") && name.contains("numRecordsIn"))
                .anyMatch(name -> name.contains("/metrics?get=") && name.contains("eventLatency"));
    }

    private static PlantedSecrets only(String secret) {
        return new PlantedSecrets("«one»", Map.of("one", secret));
    }

    private static String read(String resource) {
        try (InputStream text =
                Objects.requireNonNull(SecretsITCase.class.getResourceAsStream(resource))) {
            return new String(text.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path connectors() {
        return directory.resolve("connectors");
    }

    private void write(String id, String text) throws IOException {
        Files.createDirectories(connectors());
        Files.writeString(
                connectors().resolve(id.equals(CONTROL) ? "control.yaml" : id + ".yaml"),
                "id: " + id + "\n" + text);
    }

    private static Set<String> proofsToEndpoint() {
        String proxy = basic("me:" + SECRETS.value("http-sink/proxy:password"));
        return Set.of(
                "basic Authorization: "
                        + basic("me:" + SECRETS.value("http-sink/authentication:basic:password")),
                "bearer Authorization: Bearer "
                        + SECRETS.value("http-sink/authentication:bearer:token"),
                "bearer X-Api-Key: " + SECRETS.value("http-sink/defaultHeaders:<name>"),
                "token Authorization: "
                        + basic(
                                "me:"
                                        + SECRETS.value(
                                                "http-sink/authentication:oauth2:clientSecret")),
                "token Proxy-Authorization: " + proxy,
                "proxied Authorization: Bearer " + TOKEN,
                "proxied Proxy-Authorization: " + proxy);
    }

    /** Whoever comes there has shown a certificate. */
    private static Set<String> proofsToMutual() {
        return Set.of(
                "key X-Api-Key: " + SECRETS.value("http-sink/authentication:apiKey:key"),
                "key signed");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    /** By both of the sinks of both connectors. */
    private static void awaitApplied(PostgresServer.Database database) {
        await("rows of the database")
                .atMost(FlinkProcesses.PATIENCE)
                .until(
                        () ->
                                database.query(
                                                "select count(distinct connector) from esflink_progress where (select count(*) from by_string) > 0 and (select count(*) from by_password) > 0")
                                        .equals("4"));
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
