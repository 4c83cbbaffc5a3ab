package io.github.esflink.sinks.http.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.contract.http.ReservedPort;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.CapturedMetrics;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import okhttp3.tls.HeldCertificate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through the nginx that is installed here; skipped where there is none. */
class NginxITCase {

    private static final int STREAMS = 20;
    private static final int EVENTS = 10;
    private static final HeldCertificate AUTHORITY = authority("authority");
    private static final HeldCertificate CLIENTS = authority("clients");

    private static FlinkCluster cluster;

    @TempDir private Path dir;

    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private final AtomicReference<PlannedAnswer> answer = new AtomicReference<>(PlannedAnswer.OK);
    private ReservedPort port;
    private NumberedEndpoint endpoint;

    @BeforeAll
    static void startCluster() throws Exception {
        assumeTrue(
                Nginx.binary() != null,
                "There is no nginx on the PATH or in /usr/sbin: apt-get install nginx.");
        Configuration settings = new Configuration();
        settings.setString(
                "metrics.reporter.captured.factory.class", CapturedMetrics.class.getName());
        cluster = LocalCluster.start(1, 2, settings);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        port = new ReservedPort();
        endpoint = listen();
    }

    @AfterEach
    void stop() throws Exception {
        endpoint.close();
        port.close();
    }

    private NumberedEndpoint listen() {
        return NumberedEndpoint.builder(log)
                .setPort(port.number())
                .setPlan((stream, revision, tries) -> answer.get())
                .start();
    }

    private Nginx nginx(String http, String server) throws Exception {
        return new Nginx(Files.createDirectory(dir.resolve("nginx")), http, server, port.number());
    }

    private static NumberedStreams.Builder streams() {
        return NumberedStreams.builder().setStreams(STREAMS).setEventsPerStream(EVENTS);
    }

    private JobID start(
            NumberedStreams streams, Nginx nginx, UnaryOperator<HttpEventSinkBuilder> settings)
            throws Exception {
        return cluster.run(new SinkJob(streams, sink(nginx, settings)), 2, null);
    }

    private EventSink sink(Nginx nginx, UnaryOperator<HttpEventSinkBuilder> settings) {
        Phase quick = new Phase(RetryPhases.FOR_EVER, 20);
        HttpEventSinkBuilder sink =
                HttpEventSink.builder()
                        .setUrl(nginx.url() + "/events")
                        .setRetryPhases(new RetryPhases(quick, quick, quick, 0.2))
                        .setBreakerOpenTime(Duration.ofMillis(50))
                        .setDeadLetters(
                                DeadLetterFiles.in(dir.resolve("letters").toUri().toString()),
                                AfterDeadLetter.SKIP);
        return settings.apply(sink).build();
    }

    private void awaitAllOf(NumberedStreams streams, JobID job, Nginx nginx) throws Exception {
        await(nginx.said())
                .atMost(FlinkCluster.PATIENCE)
                .until(() -> log.done() >= streams.totalEvents());
        assertThat(CapturedMetrics.value(job, "deadLettered")).isZero();
        cluster.cancel(job);
        log.assertComplete(streams.eventsByStream());
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    void whileItsUpstreamIsAwayEventsWait(int status) throws Exception {
        NumberedStreams streams = streams().setEventsPerSecond(200).build();
        try (Nginx nginx = nginx("", "")) {
            JobID job = start(streams, nginx, settings -> settings);
            await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= STREAMS);
            if (status == 502) {
                endpoint.close();
            } else {
                answer.set(PlannedAnswer.SILENCE);
            }
            await().atMost(FlinkCluster.PATIENCE)
                    .until(() -> CapturedMetrics.value(job, "status5xx") >= STREAMS);
            answer.set(PlannedAnswer.OK);
            if (status == 502) {
                endpoint = listen();
            }
            awaitAllOf(streams, job, nginx);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 429})
    void moreThanItAllowsIsSentLater(int status) throws Exception {
        NumberedStreams streams = streams().build();
        try (Nginx nginx =
                nginx(
                        "limit_req_zone $binary_remote_addr zone=all:1m rate=200r/s;",
                        "limit_req zone=all burst=5 nodelay; limit_req_status %d;"
                                .formatted(status))) {
            JobID job = start(streams, nginx, settings -> settings);
            awaitAllOf(streams, job, nginx);
            assertThat(nginx.said()).contains("limiting requests");
        }
    }

    @Test
    void whatIsTooLargeForItIsADeadLetterAndTheOthersAreNot() throws Exception {
        byte[] large =
                "{\"pad\":\"%s\"}".formatted("x".repeat(4_000)).getBytes(StandardCharsets.US_ASCII);
        NumberedStreams streams =
                streams()
                        .addPoison("numbered-3", EVENTS - 1, large)
                        .addPoison("numbered-4", EVENTS - 1, large)
                        .build();
        try (Nginx nginx = nginx("", "client_max_body_size 2k;")) {
            JobID job = start(streams, nginx, settings -> settings);
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () ->
                                    log.done() >= streams.totalEvents() - 2
                                            && CapturedMetrics.value(job, "deadLettered") == 2);
            cluster.cancel(job);
            log.assertInOrder();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "keepalive_requests 3;",
        "keepalive_timeout 0;",
        "keepalive_timeout 100ms;",
        "lingering_close off; keepalive_requests 2;"
    })
    void connectionsThatItEndsFailNoRequest(String settings) throws Exception {
        // So slow that connections rest longer than they may.
        NumberedStreams streams = streams().setEventsPerSecond(200).build();
        try (Nginx nginx = nginx("", settings)) {
            JobID job = start(streams, nginx, sink -> sink);
            await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= streams.totalEvents());
            assertThat(CapturedMetrics.value(job, "unanswered")).isZero();
            awaitAllOf(streams, job, nginx);
        }
    }

    @Test
    void aReloadUnderLoadFailsNoRequest() throws Exception {
        NumberedStreams streams = streams().setEventsPerSecond(200).build();
        try (Nginx nginx = nginx("", "")) {
            JobID job = start(streams, nginx, settings -> settings);
            for (int part = 1; part <= 3; part++) {
                long some = part * streams.totalEvents() / 4;
                await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= some);
                nginx.reload();
            }
            awaitAllOf(streams, job, nginx);
        }
    }

    @Test
    void headersThatAreTooLongForItInEveryEventMakeNoDeadLetters() throws Exception {
        try (Nginx nginx =
                nginx("", "client_header_buffer_size 1k; large_client_header_buffers 2 1k;")) {
            JobID job =
                    start(
                            streams().build(),
                            nginx,
                            settings -> settings.setDefaultHeader("X-Tenant", "x".repeat(2_000)));
            awaitHeld(job);
        }
    }

    @Test
    void oneEventWhoseHeadersAreTooLongForItIsADeadLetterAndTheOthersAreNot() throws Exception {
        NumberedStreams streams = streams().build();
        try (Nginx nginx = nginx("", "")) {
            EventSink sink = sink(nginx, settings -> settings);
            EventSink behind =
                    (events, context) ->
                            sink.attachTo(
                                    events.map(NginxITCase::withLongType)
                                            .returns(TypeInformation.of(EventRecord.class))
                                            .uid("type")
                                            .keyBy(
                                                    each -> each.position().streamId(),
                                                    Types.STRING),
                                    context);
            JobID job = cluster.run(new SinkJob(streams, behind), 2, null);
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () ->
                                    log.done() >= streams.totalEvents() - 1
                                            && CapturedMetrics.value(job, "deadLettered") == 1);
            cluster.cancel(job);
            log.assertInOrder();
        }
    }

    private static EventRecord withLongType(EventRecord record) {
        return record.position().toString().equals("numbered-3@" + (EVENTS - 1))
                ? record.withSubject("T".repeat(40_000))
                : record;
    }

    /** Refused again and again, and kept. */
    private void awaitHeld(JobID job) throws Exception {
        await().atMost(FlinkCluster.PATIENCE)
                .until(() -> CapturedMetrics.value(job, "status4xx") >= 3 * STREAMS);
        assertThat(CapturedMetrics.value(job, "deadLettered")).isZero();
        assertThat(log.done()).isZero();
        cluster.cancel(job);
    }

    private String asksForCertificates() throws Exception {
        HeldCertificate own =
                new HeldCertificate.Builder()
                        .addSubjectAlternativeName("127.0.0.1")
                        .signedBy(AUTHORITY)
                        .build();
        return "ssl_certificate %s; ssl_certificate_key %s; ssl_client_certificate %s; ssl_verify_client on;"
                .formatted(
                        write("server.pem", own.certificatePem()),
                        write("server.key", own.privateKeyPkcs8Pem()),
                        write("clients.pem", CLIENTS.certificatePem()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "foreign", "expired"})
    void aCertificateThatItDoesNotTakeMakesNoDeadLetters(String which) throws Exception {
        try (Nginx nginx = nginx("", asksForCertificates())) {
            JobID job =
                    start(
                            streams().build(),
                            nginx,
                            settings -> {
                                settings.setCaFile(write("ca.pem", AUTHORITY.certificatePem()));
                                return which.equals("none")
                                        ? settings
                                        : settings.setClientCertificate(client(which));
                            });
            awaitHeld(job);
        }
    }

    private static HeldCertificate authority(String name) {
        return new HeldCertificate.Builder().certificateAuthority(0).commonName(name).build();
    }

    private ClientCertificate client(String which) {
        HeldCertificate.Builder own =
                new HeldCertificate.Builder()
                        .commonName(which)
                        .signedBy(which.equals("foreign") ? authority("somebody else") : CLIENTS);
        if (which.equals("expired")) {
            own.validityInterval(1, 1_000_000_000L);
        }
        HeldCertificate certificate = own.build();
        return new ClientCertificate(
                write("client.pem", certificate.certificatePem()),
                write("client.key", certificate.privateKeyPkcs8Pem()),
                null);
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(dir.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
