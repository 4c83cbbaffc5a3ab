package io.github.esflink.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret for every place of a connector text where one belongs, written there as {@code
 * «section/key»}: by reference or as it is. The places are those of the settings' reference, which
 * is generated from the settings themselves.
 */
final class PlantedSecrets {

    private static final Pattern PLACE = Pattern.compile("«([^»]+)»");
    private static final Pattern SECTION = Pattern.compile("## (.*)");
    private static final Pattern SECRET = Pattern.compile("\\| `([^`]+)` \\| \\*secret\\*.*");

    private final Map<String, String> values = new TreeMap<>();

    /**
     * @param known what the other side demands, by a place or the last part of its key
     */
    PlantedSecrets(String text, Map<String, String> known) {
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            String name = place.group(1);
            String last = name.substring(name.lastIndexOf(':') + 1);
            values.put(
                    name,
                    known.getOrDefault(
                            name,
                            known.getOrDefault(last, "canary-%d-8f0c2".formatted(values.size()))));
        }
    }

    /** Every setting whose value is a secret: {@code section/key}. */
    static List<String> settings() {
        List<String> secrets = new ArrayList<>();
        String section = "";
        for (String line : reference()) {
            Matcher title = SECTION.matcher(line);
            Matcher row = SECRET.matcher(line);
            if (title.matches()) {
                section = title.group(1).toLowerCase(Locale.ROOT);
            } else if (row.matches()) {
                secrets.add(section + "/" + row.group(1));
            }
        }
        return secrets;
    }

    private static List<String> reference() {
        try {
            return Files.readAllLines(DemoPaths.ROOT.resolve("docs/settings.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The places of the text. */
    Set<String> places() {
        return values.keySet();
    }

    String value(String place) {
        return values.getOrDefault(place, "");
    }

    private String variable(String place) {
        return "CANARY_" + new ArrayList<>(values.keySet()).indexOf(place);
    }

    /** What the references refer to. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        values.forEach((place, value) -> environment.put(variable(place), value));
        return environment;
    }

    String byReference(String text) {
        return PLACE.matcher(text)
                .replaceAll(
                        place ->
                                Matcher.quoteReplacement(
                                        "${env:" + variable(place.group(1)) + "}"));
    }

    String asTheyAre(String text) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
    }

    /**
     * Where a secret is seen, however it is written down.
     *
     * @param surfaces by name what may be seen there
     * @return for each secret that is seen, where
     */
    Map<String, List<String>> seenIn(Map<String, byte[]> surfaces) {
        Map<String, List<String>> seen = new LinkedHashMap<>();
        surfaces.forEach(
                (name, content) -> {
                    // A character for each byte: the JVM is quick at searching text.
                    String bytes = new String(content, StandardCharsets.ISO_8859_1);
                    for (String secret : new TreeSet<>(values.values())) {
                        if (writings(secret).stream().anyMatch(bytes::contains)) {
                            seen.computeIfAbsent(secret, s -> new ArrayList<>()).add(name);
                        }
                    }
                });
        return seen;
    }

    /** As bytes and characters, in JSON, in a URL, and in Base64 at each of its offsets. */
    private static List<String> writings(String secret) {
        byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
        List<byte[]> writings = new ArrayList<>(List.of(plain));
        writings.add(secret.getBytes(StandardCharsets.UTF_16BE));
        writings.add(secret.getBytes(StandardCharsets.UTF_16LE));
        writings.add(secret.replace("\"", "\\\"").getBytes(StandardCharsets.UTF_8));
        writings.add(
                URLEncoder.encode(secret, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + plain.length];
            System.arraycopy(plain, 0, shifted, offset, plain.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The first and the last characters depend on what stands around it.
            writings.add(
                    base64.substring(offset == 0 ? 0 : offset + 1, base64.length() - 1)
                            .getBytes(StandardCharsets.UTF_8));
        }
        return writings.stream()
                .map(writing -> new String(writing, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
