package io.github.esflink.sinks.http;

import io.github.esflink.sinks.http.ServerProcess.Measured;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Competitors one after the other, round by round, and the medians of what they reached. */
final class Rounds {

    /** What sends so many events to the endpoint; closed when all are there. */
    interface Competitor {
        AutoCloseable start(long events) throws Exception;
    }

    /** A value for each round. */
    static final class Figures {
        final List<Double> rates = new ArrayList<>();
        final List<Double> cpus = new ArrayList<>();

        double rate() {
            return median(rates);
        }

        double cpu() {
            return median(cpus);
        }
    }

    private final ServerProcess server;
    private final int rounds;

    Rounds(ServerProcess server, int rounds) {
        this.server = server;
        this.rounds = rounds;
    }

    Map<String, Figures> compare(
            Map<String, Competitor> competitors, long delay, long events, int warmUps)
            throws Exception {
        Map<String, Figures> figures = new LinkedHashMap<>();
        competitors.keySet().forEach(name -> figures.put(name, new Figures()));
        for (int round = -warmUps; round < rounds; round++) {
            for (Map.Entry<String, Competitor> competitor : competitors.entrySet()) {
                System.gc();
                long from = events / 10;
                server.begin(delay, from, events);
                AutoCloseable running = competitor.getValue().start(events);
                Measured measured = server.measure(from, events);
                running.close();
                if (round >= 0) {
                    figures.get(competitor.getKey()).rates.add(measured.rate());
                    figures.get(competitor.getKey()).cpus.add(measured.cpu());
                }
            }
        }
        return figures;
    }

    void print(String title, Map<String, Figures> figures) {
        System.out.printf(
                Locale.ROOT,
                "%n%-36s %12s   (%4s   %6s) %14s%n",
                title + ", medians of " + rounds,
                "events/s",
                "from",
                "to",
                "CPU us/event");
        figures.forEach(
                (name, of) ->
                        System.out.printf(
                                Locale.ROOT,
                                "%-36s %,12.0f   (%4.0f k %4.0f k) %14.2f%n",
                                name,
                                of.rate(),
                                of.rates.stream().min(Double::compare).orElseThrow() / 1e3,
                                of.rates.stream().max(Double::compare).orElseThrow() / 1e3,
                                of.cpu()));
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(Double::compare);
        return sorted.get(sorted.size() / 2);
    }
}
