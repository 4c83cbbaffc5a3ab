package io.github.esflink.job.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A redelivery that ends after any of its steps")
class RedeliveryCrashTest {

    private static final int SEEDS = 20;
    private static final int STREAMS = 4;

    @TempDir private Path directory;

    private record Delivered(String stream, long revision) {}

    /** What the destination has seen, in order, over all attempts. */
    private final List<Delivered> delivered = new ArrayList<>();

    private int files;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deliversEachLetterInOrderAndLosesNone(boolean renamesByCopying) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean everyStepWasTried = false;
            for (int crashAfter = 0; !everyStepWasTried; crashAfter++) {
                everyStepWasTried = crashAfter(renamesByCopying, seed, crashAfter);
            }
        }
    }

    /** Whether the redelivery has fewer steps. */
    private boolean crashAfter(boolean renamesByCopying, int seed, int steps) throws Exception {
        Random random = new Random(seed);
        Path folder = Files.createDirectory(directory.resolve(seed + "-" + steps));
        delivered.clear();
        Set<Delivered> written = write(folder, random);
        boolean crashed = !attempt(folder, renamesByCopying, steps, random);
        if (crashed) {
            // The next attempt may end early, too.
            attempt(folder, renamesByCopying, random.nextInt(20), random);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(attempt(folder, renamesByCopying, Long.MAX_VALUE, null)).isTrue();
        }

        String when = "seed %d, %d steps".formatted(seed, steps);
        Set<Delivered> firsts = new LinkedHashSet<>(delivered);
        assertThat(firsts).as(when).containsExactlyInAnyOrderElementsOf(written);
        for (int stream = 0; stream < STREAMS; stream++) {
            String name = "order-" + stream;
            assertThat(firsts.stream().filter(each -> each.stream().equals(name)).toList())
                    .as(when)
                    .extracting(Delivered::revision)
                    .isSorted();
        }
        assertThat(new LetterFolder(uri(folder)).take().count()).as(when).isZero();
        return !crashed;
    }

    /**
     * False when a step failed.
     *
     * @param random decides which letters are refused anew, and whether it ends while it sends;
     *     null for neither
     */
    private boolean attempt(
            Path folder, boolean renamesByCopying, long steps, @Nullable Random random)
            throws Exception {
        CrashingFileSystem.start(renamesByCopying, steps);
        try {
            LetterFolder letters = new LetterFolder(uri(folder));
            LetterStore.Batch batch = letters.take();
            int most =
                    random == null || random.nextBoolean()
                            ? batch.count()
                            : random.nextInt(batch.count() + 1);
            try (LetterStore.Reader reader = batch.open()) {
                for (int i = 0; i < most; i++) {
                    DeadLetter letter = Objects.requireNonNull(reader.next()).letter();
                    RecordPosition position = letter.event().position();
                    delivered.add(new Delivered(position.streamId(), position.streamRevision()));
                    if (random != null && random.nextInt(5) == 0) {
                        write(folder, List.of(letter));
                    }
                }
            }
            if (most == batch.count()) {
                letters.done(batch);
            }
            return true;
        } catch (CrashingFileSystem.Crash e) {
            return false;
        } finally {
            CrashingFileSystem.start(renamesByCopying, Long.MAX_VALUE);
        }
    }

    private static String uri(Path folder) {
        return "crashing://" + folder;
    }

    private Set<Delivered> write(Path folder, Random random) throws IOException {
        long[] next = new long[STREAMS];
        Set<Delivered> written = new LinkedHashSet<>();
        List<List<DeadLetter>> byFile =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            int stream = random.nextInt(STREAMS);
            DeadLetter letter = letter("order-" + stream, next[stream]++, i);
            written.add(
                    new Delivered("order-" + stream, letter.event().position().streamRevision()));
            byFile.get(random.nextInt(byFile.size())).add(letter);
        }
        for (List<DeadLetter> each : byFile) {
            write(folder, each);
        }
        return written;
    }

    private void write(Path folder, List<DeadLetter> letters) throws IOException {
        Files.write(
                folder.resolve("dead-letters-%d.jsonl".formatted(files++)),
                letters.stream().map(DeadLetterJson::write).toList());
    }

    private static DeadLetter letter(String stream, long revision, long position) {
        return new DeadLetter(
                EventRecord.builder()
                        .setRecordId(new UUID(position, revision))
                        .setPosition(new RecordPosition(stream, revision, position))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                        .build(),
                "orders",
                Reason.REFUSED,
                "refused",
                1,
                1,
                1,
                new Request("POST http://localhost", Map.of()),
                Answer.NONE);
    }
}
