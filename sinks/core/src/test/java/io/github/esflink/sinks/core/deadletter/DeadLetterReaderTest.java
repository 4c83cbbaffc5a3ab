package io.github.esflink.sinks.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterReaderTest {

    @TempDir private Path directory;

    @Test
    void putsTheFilesTogetherInTheOrderOfTheLog() throws IOException {
        DeadLetter a1 = Letters.at("a", 1, 10, 5);
        DeadLetter b0 = Letters.at("b", 0, 20, 1);
        DeadLetter a2 = Letters.at("a", 2, 30, 7);
        DeadLetter a3 = Letters.at("a", 3, 30, 6);
        write("dead-letters-2-0.jsonl", b0, a3);
        write("dead-letters-1-0.jsonl", a1, a2);

        assertThat(read()).containsExactly(a1, b0, a2, a3);
    }

    @Test
    void lettersOfOneEventStandInTheOrderOfTheirEnd() throws IOException {
        DeadLetter first = Letters.at("a", 1, 10, 5);
        DeadLetter again = Letters.at("a", 1, 10, 9);
        write("dead-letters-1-0.jsonl", again);
        write("dead-letters-2-0.jsonl", first);

        assertThat(read()).containsExactly(first, again);
    }

    @Test
    void whatIsNotCompleteIsLeftOut() throws IOException {
        DeadLetter letter = Letters.at("a", 1, 10, 5);
        write("dead-letters-1-0.jsonl", letter);
        write(".dead-letters-1-1.jsonl.inprogress.4711", letter);
        Files.writeString(directory.resolve("_SUCCESS"), "");
        Files.createDirectory(directory.resolve("dead-letters-dir.jsonl"));

        assertThat(read()).containsExactly(letter);
    }

    /** Flink lists a local directory name by name, and a running job gives its files new ones. */
    @Test
    void filesThatGetAnotherNameMeanwhileDoNotDisturb() throws Exception {
        DeadLetter letter = Letters.at("a", 1, 10, 5);
        write("dead-letters-1-0.jsonl", letter);
        Path one = Files.writeString(directory.resolve(".dead-letters-2-0.jsonl.inprogress.1"), "");
        Path other = directory.resolve(".dead-letters-2-0.jsonl.inprogress.2");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> renames =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                while (!done.get()) {
                                    Files.move(one, other);
                                    Files.move(other, one);
                                }
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(read()).containsExactly(letter);
            }
        } finally {
            done.set(true);
            renames.join();
        }
    }

    @Test
    void whereThereIsNothingThereAreNoLetters() throws IOException {
        try (DeadLetterReader reader =
                DeadLetterReader.open(directory.resolve("none").toString())) {
            assertThat(reader.count()).isZero();
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void whatIsNoLetterIsNamedByFileAndLine() throws IOException {
        write("dead-letters-1-0.jsonl", Letters.at("a", 1, 10, 5));
        Path file = directory.resolve("dead-letters-1-0.jsonl");
        Files.writeString(file, Files.readString(file) + "{}\n");

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Line 2 of dead letter file ")
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith(
                        " cannot be read: Not a dead letter of a known format: formatVersion is 0; this build reads version 1.");
    }

    private List<DeadLetter> read() throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        try (DeadLetterReader reader = DeadLetterReader.open(directory.toString())) {
            for (DeadLetter letter = reader.next(); letter != null; letter = reader.next()) {
                letters.add(letter);
            }
            assertThat(reader.count()).isEqualTo(letters.size());
        }
        return letters;
    }

    private void write(String file, DeadLetter... letters) throws IOException {
        Files.writeString(
                directory.resolve(file),
                Stream.of(letters)
                        .map(letter -> DeadLetterJson.write(letter) + "\n")
                        .collect(Collectors.joining()));
    }
}
