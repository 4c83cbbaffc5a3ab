package io.github.esflink.demo;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Appends one earthquake by hand, while the demo runs. */
@Command(
        name = "earthquake",
        mixinStandardHelpOptions = true,
        description = "Appends an earthquake to the demo's EventStoreDB.",
        showDefaultValues = true,
        sortOptions = false)
public final class AppendEarthquake implements Callable<Integer> {

    @Option(names = "--place", description = "where", defaultValue = "Parkfield, California")
    private String place = "";

    @Option(names = "--magnitude", description = "how strong", defaultValue = "4.7")
    private BigDecimal magnitude = BigDecimal.ZERO;

    @Option(
            names = "--network",
            description = "the seismic network; the stream is network-<this>",
            defaultValue = "ci")
    private String network = "";

    @Option(
            names = "--status",
            description = "reviewed or automatic; the demo's filter keeps reviewed ones",
            defaultValue = "reviewed")
    private String status = "";

    @Option(
            names = "--node",
            description = "the server",
            defaultValue = "esdb://localhost:2113?tls=false")
    private String node = "";

    public static void main(String[] args) {
        System.exit(new CommandLine(new AppendEarthquake()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("mag", magnitude);
        report.put("place", place);
        report.put("time", System.currentTimeMillis());
        report.put("status", status);
        report.put("net", network);
        Earthquake earthquake = Earthquake.of(report);

        // One look for the server, not three with pauses: a person waits for the answer.
        EventStoreDBClientSettings settings =
                EventStoreDBConnectionString.parseOrThrow(
                        node + (node.contains("?") ? "&" : "?") + "maxDiscoverAttempts=1");
        EventStoreDBClient client = EventStoreDBClient.create(settings);
        try {
            EarthquakeFeed.append(client, earthquake);
            System.out.printf(
                    "Appended %s to %s: %s%n",
                    earthquake.type(), earthquake.stream(), earthquake.json());
            return CommandLine.ExitCode.OK;
        } catch (ExecutionException e) {
            System.err.printf(
                    "Could not append to EventStoreDB at %s: is the demo running (./mvnw -Pdemo)?%n",
                    settings.getHosts()[0]);
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            client.shutdown().join();
        }
    }
}
