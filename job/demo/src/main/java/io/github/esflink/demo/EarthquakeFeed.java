package io.github.esflink.demo;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * 1,707 reports of the USGS earthquake feed (31 January to 7 February 2018, public domain), in the
 * order of the earthquakes.
 */
public final class EarthquakeFeed {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private EarthquakeFeed() {}

    /** All reports. */
    public static List<Earthquake> read() {
        try (InputStream in =
                        Objects.requireNonNull(
                                EarthquakeFeed.class.getResourceAsStream("/earthquakes.jsonl"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<Earthquake> reports = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reports.add(Earthquake.of(MAPPER.readTree(line)));
            }
            return reports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends one report to its stream and waits until the server has it. */
    public static void append(EventStoreDBClient client, Earthquake report)
            throws ExecutionException, InterruptedException {
        EventData event =
                EventData.builderAsJson(
                                UUID.randomUUID(),
                                report.type(),
                                report.json().getBytes(StandardCharsets.UTF_8))
                        .build();
        client.appendToStream(report.stream(), event).get();
    }
}
