import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.definition.ReadDefinition;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long it takes to check a folder of 100 connectors, as {@code --validate} does before it asks
 * any server: every file read, every setting parsed, filters and scripts compiled, what Flink would
 * run built. Once in a JVM that has just started, then again. With {@code --scripts} every fourth
 * has a JavaScript function.
 */
final class ValidateFolder {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int FILES = 100;

    private ValidateFolder() {}

    public static void main(String[] args) throws IOException {
        int kinds = args.length > 0 && args[0].equals("--scripts") ? 4 : 3;
        Path folder = Files.createTempDirectory("connectors");
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    folder.resolve("connector-%02d.yaml".formatted(i)),
                    switch (i % kinds) {
                        case 0 -> http(i);
                        case 1 -> kafka(i);
                        case 2 -> logger(i);
                        default -> script(i);
                    });
        }
        report("cold", folder);
        report("again", folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void report(String when, Path folder) throws IOException {
        long wall = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        int operators = 0;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            ReadDefinition read = ConnectorFile.read(file);
            operators += ConnectorEnvironment.topology(read.connector()).size();
        }
        System.out.printf(
                Locale.ROOT,
                "%s: definitions=%d operators=%d seconds=%.2f cpu_seconds=%.2f%n",
                when,
                files.size(),
                operators,
                (System.nanoTime() - wall) / 1e9,
                (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9);
    }

    private static String http(int i) {
        return """
               id: http-%d
               connectionString: esdb://admin:${env:PASSWORD}@localhost:2113?tls=false
               instanceTypeName: http-sink
               url: https://orders.example.com/events/{stream}/{event-type}
               subscription:filter: {scope: record, expression: "$[?$.value.total > %d && match($.value.country, 'D.*')]"}
               authentication: {method: bearer, bearer: {token: "${env:TOKEN}"}}
               resilience:statuses: {"404": skip, "409": deadLetter}
               deadLetters: {path: "file:///var/lib/flink/letters/%d", then: park}
               """
                .formatted(i, i, i);
    }

    private static String kafka(int i) {
        return """
               {"id": "kafka-%d", "connectionString": "esdb://localhost:2113?tls=false", "settings": {
                 "instanceTypeName": "EventStore.Connectors.Kafka.KafkaSink",
                 "topic": "orders.{category}",
                 "bootstrapServers": "kafka:9092",
                 "subscription:filter:scope": "stream",
                 "subscription:filter:expression": "order-,invoice-",
                 "authentication:securityProtocol": "saslSsl",
                 "authentication:saslMechanism": "scramSha512",
                 "authentication:username": "me",
                 "authentication:password": "${file:/run/secrets/kafka}",
                 "partitionKeyExtraction:enabled": "true",
                 "partitionKeyExtraction:source": "stream",
                 "compression:level": "6"}}
               """
                .formatted(i);
    }

    private static String script(int i) {
        String function =
                "function transform(record) { record.value.total *= %d; return record.value.total > 0; }"
                        .formatted(i);
        return """
               id: script-%d
               connectionString: esdb://localhost:2113?tls=false
               instanceTypeName: http-sink
               url: https://orders.example.com/events
               transformer: {enabled: true, function: %s}
               """
                .formatted(
                        i,
                        Base64.getEncoder()
                                .encodeToString(function.getBytes(StandardCharsets.UTF_8)));
    }

    private static String logger(int i) {
        return """
               id: logger-%d
               connectionString: esdb://localhost:2113?tls=false
               instanceTypeName: logger-sink
               subscription: {initialPosition: earliest, filter: {scope: record, filterType: regex, expression: "^Order"}}
               transformer: {fields: {place: /place, depthKm: /coordinates/2}}
               """
                .formatted(i);
    }
}
