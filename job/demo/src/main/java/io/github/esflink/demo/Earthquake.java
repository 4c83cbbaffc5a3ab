package io.github.esflink.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * One report of the USGS feed and where it goes: a stream for every seismic network, and a type
 * that tells whether a person has looked at the report.
 *
 * @param stream {@code network-ci}, {@code network-ak}, …
 * @param type {@code EarthquakeReviewed} or {@code EarthquakeReported}
 * @param json the report as the feed had it
 */
public record Earthquake(String stream, String type, String json) {

    /** The type of reports that a person has looked at. */
    public static final String REVIEWED = "EarthquakeReviewed";

    /** The type of reports as the instruments made them. */
    public static final String REPORTED = "EarthquakeReported";

    static Earthquake of(JsonNode report) {
        return new Earthquake(
                "network-" + report.required("net").asText().toLowerCase(Locale.ROOT),
                report.required("status").asText().equals("reviewed") ? REVIEWED : REPORTED,
                report.toString());
    }
}
