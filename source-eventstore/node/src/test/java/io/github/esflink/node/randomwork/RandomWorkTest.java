package io.github.esflink.node.randomwork;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.node.protocol.ServerLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The node against what EventStoreDB 23.10.8 and 24.2.0 answered to the same random work, to the
 * letter. Eight seeds of each file; {@code -Drandomwork.seeds=40} takes all ({@code
 * random-work.sh}).
 */
@Tag("slow")
class RandomWorkTest {
    private static final int SEEDS = Integer.getInteger("randomwork.seeds", 8);
    private static final Pattern TOKEN = Pattern.compile("\\[[^\\]]*\\]|\\S+");

    /** An event that projections wrote, by itself or as a link. */
    private static final Pattern PROJECTED =
            Pattern.compile("(?:\\[.* by )?\\$(?:\\$\\$)?(?:ce|category)-.*");

    @Test
    void answersLike23() throws Exception {
        assertAnswers("answers-23.10.8.txt", ServerLine.V23_10, 1, Math.min(SEEDS, 40), 80);
    }

    @Test
    void answersLike24() throws Exception {
        assertAnswers("answers-24.2.0.txt", ServerLine.V24_2, 1, Math.min(SEEDS, 40), 80);
    }

    /** The server's projections write side by side, so that their order in $all is not fixed. */
    @Test
    void projectsLike24() throws Exception {
        assertAnswers(
                "answers-24.2.0-projections.txt", ServerLine.V24_2, 201, Math.min(SEEDS, 20), 60);
    }

    private static void assertAnswers(
            String file, ServerLine line, int firstSeed, int seeds, int steps) throws Exception {
        boolean projections = firstSeed > 200;
        List<String> expected = read(file);
        var settings = EventStoreNode.builder().line(line);
        if (projections) {
            settings.projections(SystemProjection.values());
        }
        try (EventStoreNode node = settings.start()) {
            SentAndReceived silence = new SentAndReceived(node.faults());
            EventStoreDBClient client = client(node, silence);
            RandomWork work = new RandomWork(client, silence);
            for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
                List<String> wanted = ofSeed(expected, seed);
                List<String> found = work.seed(seed, steps, projections);
                assertThat(found).hasSameSizeAs(wanted).isNotEmpty();
                for (int i = 0; i < found.size(); i++) { // the first difference explains the rest
                    assertThat(inOrder(found.get(i))).isEqualTo(inOrder(wanted.get(i)));
                }
            }
            client.shutdown().get();
        }
    }

    static EventStoreDBClient client(EventStoreNode node, SentAndReceived silence) {
        EventStoreDBClientSettings connection =
                EventStoreDBConnectionString.parseOrThrow(node.connectionString());
        connection.getInterceptors().add(silence);
        return EventStoreDBClient.create(connection);
    }

    private static List<String> ofSeed(List<String> lines, int seed) {
        return lines.stream()
                .filter(line -> line.startsWith(seed + ".") || line.startsWith(seed + " "))
                .toList();
    }

    private static List<String> read(String file) throws IOException {
        try (InputStream in = RandomWorkTest.class.getResourceAsStream("/randomwork/" + file);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** Sorts what projections wrote between two other events. */
    private static String inOrder(String line) {
        int outcome = line.indexOf(" => ");
        if (!line.substring(0, outcome).contains(".")) {
            return line; // a stream of a projection, whose order is fixed
        }
        List<String> tokens = new ArrayList<>();
        List<String> projected = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(line.substring(outcome + 4));
        while (matcher.find()) {
            if (PROJECTED.matcher(matcher.group()).matches()) {
                projected.add(matcher.group());
            } else {
                projected.stream().sorted().forEach(tokens::add);
                projected.clear();
                tokens.add(matcher.group());
            }
        }
        projected.stream().sorted().forEach(tokens::add);
        return line.substring(0, outcome + 4) + String.join(" ", tokens);
    }
}
