package io.github.esflink.node.randomwork;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventStoreDBClient;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.protocol.ServerLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random work that no server was asked for, with other seeds in each run: what has to hold whatever
 * a server answers. Four seeds; {@code -Drandomwork.fresh=200} takes more, {@code
 * -Drandomwork.first=N} the ones from N on.
 */
class FreshSeedsTest {
    private static final int SEEDS = Integer.getInteger("randomwork.fresh", 4);
    private static final int FIRST =
            Integer.getInteger(
                    "randomwork.first", ThreadLocalRandom.current().nextInt(1_000, 90_000));
    private static final int STEPS = 80;

    /** A revision of a stream, when it is not that of an event which a link leads to. */
    private static final Pattern EVENT =
            Pattern.compile("(?:^| )(?:\\[\\S+ by )?(\\$*R-[a-d])@(\\d+):");

    /** What is no answer of a server but a fault of the node or of the test. */
    private static final Pattern FAULT =
            Pattern.compile(
                    "UNKNOWN(?! Unexpected ReadStreamResult: Error)|INTERNAL|UNAVAILABLE|Timeout|AssertionError|NullPointer");

    @Test
    void bothLinesAnswerTheSameExceptToSubscribersAndInOrder() throws Exception {
        List<String> older = answers(ServerLine.V23_10);
        List<String> newer = answers(ServerLine.V24_2);
        assertThat(older).hasSameSizeAs(newer);
        for (int i = 0; i < older.size(); i++) {
            String line = newer.get(i);
            if (!line.contains(" subscribe") && !line.contains("is deleted ;")) {
                assertThat(older.get(i)).isEqualTo(line);
            }
            for (String answer : List.of(older.get(i), line)) {
                assertThat(answer).doesNotContainPattern(FAULT);
                assertInOrder(answer);
            }
        }
    }

    private static List<String> answers(ServerLine line) throws Exception {
        List<String> answers = new ArrayList<>();
        try (EventStoreNode node = EventStoreNode.builder().line(line).start()) {
            SentAndReceived silence = new SentAndReceived(node.faults());
            EventStoreDBClient client = RandomWorkTest.client(node, silence);
            RandomWork work = new RandomWork(client, silence);
            for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
                answers.addAll(work.seed(seed, STEPS, false));
            }
            client.shutdown().get(1, TimeUnit.MINUTES);
        }
        return answers;
    }

    private static void assertInOrder(String line) {
        int outcome = line.indexOf(" => ");
        boolean backwards = line.substring(0, outcome).contains(" back");
        Map<String, Long> last = new HashMap<>();
        Matcher event = EVENT.matcher(line.substring(outcome + 4));
        while (event.find()) {
            long revision = Long.parseLong(event.group(2));
            Long before = last.put(event.group(1), revision);
            assertThat(before == null || (backwards ? before > revision : before < revision))
                    .as(line)
                    .isTrue();
        }
    }
}
