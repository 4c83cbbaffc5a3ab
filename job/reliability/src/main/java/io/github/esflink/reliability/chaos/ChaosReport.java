package io.github.esflink.reliability.chaos;

import io.github.esflink.sinks.contract.DeliveryLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The table of a run, in Markdown, and its last line. */
final class ChaosReport {

    private final Map<Fault, Row> rows = new EnumMap<>(Fault.class);
    private long appended;
    private long lostOverHttp;
    private long lostInKafka;
    private String first = "";
    private Counts total = new Counts(0, 0, 0, 0);

    private static final class Row {
        private Counts counts = new Counts(0, 0, 0, 0);
        private final List<Double> http = new ArrayList<>();
        private final List<Double> kafka = new ArrayList<>();
    }

    void add(Fault fault, Counts counts, double httpSeconds, double kafkaSeconds) {
        Row row = rows.computeIfAbsent(fault, f -> new Row());
        row.counts = row.counts.plus(counts);
        row.http.add(httpSeconds);
        row.kafka.add(kafkaSeconds);
    }

    void end(
            long appended,
            long lostOverHttp,
            long lostInKafka,
            DeliveryLog http,
            DeliveryLog kafka) {
        this.appended = appended;
        this.lostOverHttp = lostOverHttp;
        this.lostInKafka = lostInKafka;
        if (http.firstViolation() != null) {
            first += "First violation over HTTP: " + http.firstViolation() + "\n";
        }
        if (kafka.firstViolation() != null) {
            first += "First violation in Kafka: " + kafka.firstViolation() + "\n";
        }
        this.total = Counts.of(http, kafka);
    }

    int faults() {
        return rows.values().stream().mapToInt(row -> row.http.size()).sum();
    }

    long lost() {
        return lostOverHttp + lostInKafka;
    }

    Counts total() {
        return total;
    }

    boolean clean() {
        return lost() == 0
                && total.skipped() == 0
                && total.outOfOrder() == 0
                && total.twiceInKafka() == 0;
    }

    String table() {
        StringBuilder table =
                new StringBuilder(
                        """
                        | fault | runs | lost | out of order | twice in Kafka | sent again over HTTP | flows again over HTTP, s | in Kafka, s |
                        |---|---:|---:|---:|---:|---:|---:|---:|
                        """);
        rows.forEach(
                (fault, row) ->
                        table.append(
                                "| %s | %d | %d | %d | %d | %d | %s | %s |%n"
                                        .formatted(
                                                fault,
                                                row.http.size(),
                                                row.counts.skipped(),
                                                row.counts.outOfOrder(),
                                                row.counts.twiceInKafka(),
                                                row.counts.resent(),
                                                middleAndMost(row.http),
                                                middleAndMost(row.kafka))));
        table.append(
                "%nEvents appended: %,d; not arrived over HTTP: %d, in Kafka: %d. Seconds: the median, and the longest.%n"
                        .formatted(appended, lostOverHttp, lostInKafka));
        return table.append(first).toString();
    }

    private static String middleAndMost(List<Double> seconds) {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return "%.1f, %.1f".formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }

    String lastLine() {
        return "faults=%d lost=%d out_of_order=%d duplicates=%d"
                .formatted(
                        faults(),
                        lost(),
                        total.skipped() + total.outOfOrder(),
                        total.twiceInKafka());
    }
}
