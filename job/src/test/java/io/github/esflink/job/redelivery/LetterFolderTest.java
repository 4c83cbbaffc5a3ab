package io.github.esflink.job.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterFolderTest {

    @TempDir private Path folder;

    @Test
    void anAttemptThatEndedWhileItGatheredGoesOnWithAllLettersInTheirOrder() throws Exception {
        write(folder.resolve("dead-letters-b.jsonl"), 2);
        // Where an attempt stood that was ended between two renames.
        Files.createDirectory(folder.resolve("redelivering-next"));
        write(folder.resolve("redelivering-next/dead-letters-a.jsonl"), 1);
        write(folder.resolve("dead-letters-c.jsonl"), 0);

        assertThat(revisions(new LetterFolder(folder.toString()).take()))
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatAnInterruptedAttemptHadSetAsideIsSentWithWhatHasComeSince() throws Exception {
        LetterFolder letters = new LetterFolder(folder.toString());
        write(folder.resolve("dead-letters-a.jsonl"), 5, 6);
        letters.take();
        // Where the attempt stood that refused revision 5 anew and was ended then.
        write(folder.resolve("dead-letters-b.jsonl"), 5);

        assertThat(revisions(letters.take())).containsExactly(5L, 5L, 6L);
    }

    @Test
    void whatComesWhileItIsSentWaitsForTheNextAttempt() throws Exception {
        LetterFolder letters = new LetterFolder(folder.toString());
        write(folder.resolve("dead-letters-a.jsonl"), 0, 1);
        LetterStore.Batch batch = letters.take();
        write(folder.resolve("dead-letters-b.jsonl"), 1, 2);

        assertThat(revisions(batch)).containsExactly(0L, 1L);
        assertThat(letters.done(batch)).startsWith("their files are in ");
        assertThat(revisions(letters.since())).containsExactly(1L, 2L);
        assertThat(revisions(letters.take())).containsExactly(1L, 2L);
        assertThat(letters.done(letters.take())).startsWith("their files are in ");
        assertThat(letters.take().count()).isZero();
        assertThat(folder.resolve("redelivering")).doesNotExist();
        assertThat(letters.done(letters.take())).isEqualTo("there were no files");
    }

    @Test
    void aFileThatCannotBeRenamedIsNamedAndNothingIsSent() throws Exception {
        write(folder.resolve("dead-letters-a.jsonl"), 0);
        Files.createDirectory(folder.resolve("redelivering-next"));
        write(folder.resolve("redelivering-next/dead-letters-a.jsonl"), 1);

        assertThatThrownBy(() -> new LetterFolder(folder.toString()).take())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dead-letters-a.jsonl could not be renamed to ")
                .hasMessageContaining("nothing is lost");
        assertThat(folder.resolve("dead-letters-a.jsonl")).exists();
    }

    private static List<Long> revisions(LetterStore.Batch batch) throws IOException {
        List<Long> revisions = new ArrayList<>();
        try (LetterStore.Reader reader = batch.open()) {
            for (int i = 0; i < batch.count(); i++) {
                DeadLetter letter = Objects.requireNonNull(reader.next()).letter();
                revisions.add(letter.event().position().streamRevision());
            }
        }
        return revisions;
    }

    static void write(Path file, long... revisions) throws IOException {
        write(file, "order-1", revisions);
    }

    /** Events whose ids are those of all other streams. */
    static void write(Path file, String stream, long... revisions) throws IOException {
        List<String> lines = new ArrayList<>();
        for (long revision : revisions) {
            lines.add(DeadLetterJson.write(letter(stream, revision)));
        }
        Files.write(file, lines);
    }

    private static DeadLetter letter(String stream, long revision) {
        return new DeadLetter(
                EventRecord.builder()
                        .setRecordId(new UUID(1, revision))
                        .setPosition(new RecordPosition(stream, revision, revision))
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
