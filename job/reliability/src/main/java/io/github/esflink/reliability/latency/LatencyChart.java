package io.github.esflink.reliability.latency;

import java.util.List;

/**
 * A picture in SVG: how slow the slowest of two, ten, hundred and so on were. Both axes are
 * logarithmic, so that what happens to one event in a thousand can be seen.
 */
final class LatencyChart {

    private static final int LEFT = 70;
    private static final int RIGHT = 510;
    private static final int TOP = 50;
    private static final int BOTTOM = 330;
    private static final List<String> COLOURS = List.of("#0b6e4f", "#1f77b4", "#c44e00", "#7b3fa0");
    private static final double MOST = 0.9999;

    private final StringBuilder svg = new StringBuilder();
    private final double least;
    private final double most;

    private LatencyChart(List<Series> series) {
        least = power(series.stream().mapToDouble(s -> s.millis(0.5)).min().orElse(1), false);
        most = power(series.stream().mapToDouble(s -> s.millis(MOST)).max().orElse(1_000), true);
    }

    static String of(List<Series> series, int rate) {
        LatencyChart chart = new LatencyChart(series);
        chart.frame(rate);
        for (int i = 0; i < series.size(); i++) {
            chart.line(series.get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        return chart.svg.append("</svg>\n").toString();
    }

    /** The power of ten below or above. */
    private static double power(double millis, boolean above) {
        double exponent = Math.log10(millis);
        return Math.pow(10, above ? Math.ceil(exponent) : Math.floor(exponent));
    }

    private void frame(int rate) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 380\" font-family=\"sans-serif\" font-size=\"12\">");
        add("<rect width=\"860\" height=\"380\" fill=\"white\"/>");
        text(
                LEFT,
                26,
                "start",
                "#222",
                "font-size=\"15\"",
                "From append to arrival, %,d events/s appended".formatted(rate));
        for (double at = least; at <= most * 1.01; at *= 10) {
            grid(LEFT, y(at), RIGHT, y(at));
            text(LEFT - 8, y(at) + 4, "end", "#555", "", millis(at));
        }
        for (double share : List.of(0.5, 0.9, 0.99, 0.999, MOST)) {
            grid(x(share), TOP, x(share), BOTTOM);
            text(x(share), BOTTOM + 18, "middle", "#555", "", percent(share));
        }
        text(
                (LEFT + RIGHT) / 2.0,
                BOTTOM + 38,
                "middle",
                "#555",
                "",
                "of the events arrive within");
    }

    private void line(Series series, String colour, int index) {
        StringBuilder points = new StringBuilder();
        for (double x = x(0.5); x <= x(MOST) + 0.5; x += 4) {
            double share = 1 - 0.5 * Math.pow(2 * (1 - MOST), (x - LEFT) / (RIGHT - LEFT));
            points.append("%.0f,%.1f ".formatted(x, y(series.millis(share))));
        }
        add(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                        .formatted(colour, points.toString().trim()));
        double legend = TOP + 16 + index * 46;
        add(
                "<line x1=\"%d\" y1=\"%.0f\" x2=\"%d\" y2=\"%.0f\" stroke=\"%s\" stroke-width=\"3\"/>"
                        .formatted(RIGHT + 20, legend - 4, RIGHT + 40, legend - 4, colour));
        text(RIGHT + 46, legend, "start", "#222", "", series.name());
        text(
                RIGHT + 46,
                legend + 16,
                "start",
                "#555",
                "",
                "p50 %s, p99 %s, p99.9 %s"
                        .formatted(
                                millis(series.millis(0.5)),
                                millis(series.millis(0.99)),
                                millis(series.millis(0.999))));
    }

    private double x(double share) {
        return LEFT + (RIGHT - LEFT) * Math.log(2 * (1 - share)) / Math.log(2 * (1 - MOST));
    }

    private double y(double millis) {
        double part = Math.log(millis / least) / Math.log(most / least);
        return BOTTOM - (BOTTOM - TOP) * part;
    }

    private static String millis(double millis) {
        if (millis >= 1_000) {
            String seconds = "%.3g".formatted(millis / 1_000);
            return (seconds.contains(".") ? seconds.replaceAll("\\.?0+$", "") : seconds) + " s";
        }
        return (millis < 10 ? "%.1f ms" : "%.0f ms").formatted(millis).replace(".0 ", " ");
    }

    private static String percent(double share) {
        return "%s %%".formatted(Double.toString(Math.round(share * 1e6) / 1e4).replace(".0", ""));
    }

    private void grid(double x1, double y1, double x2, double y2) {
        add(
                "<line x1=\"%.0f\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" stroke=\"#ddd\"/>"
                        .formatted(x1, y1, x2, y2));
    }

    private void text(double x, double y, String anchor, String colour, String more, String words) {
        add(
                "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>"
                        .formatted(x, y, anchor, colour, more, words));
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }
}
