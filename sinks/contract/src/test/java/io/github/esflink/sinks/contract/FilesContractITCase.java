package io.github.esflink.sinks.contract;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** Every event a dead letter: what is in complete files holds exactly once. */
@DisplayName("Dead letters in files")
class FilesContractITCase extends OrderedSinkContract {

    @TempDir private Path directory;

    @Override
    protected Guarantee guarantee() {
        return Guarantee.EXACTLY_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) {
        return new Folder(directory.resolve(UUID.randomUUID().toString()), log);
    }

    private static final class Folder implements Receiver {

        private final Path folder;
        private final DeliveryLog log;
        private final Set<Path> read = new HashSet<>();

        /** What was found after a revision that is still to come, by stream. */
        private final Map<String, Map<Long, List<RecordPosition>>> early = new HashMap<>();

        private final Map<String, Long> next = new HashMap<>();

        private Folder(Path folder, DeliveryLog log) {
            this.folder = folder;
            this.log = log;
        }

        @Override
        public EventSink sink() {
            String target = folder.toUri().toString();
            return (events, context) ->
                    DeadLetterFiles.in(target)
                            .attachTo(
                                    events.map(FilesContractITCase::letter)
                                            .returns(DeadLetter.class)
                                            .uid(context.uidPrefix() + "-letter"),
                                    context);
        }

        /** The run of a stream in one file stands where its first revision belongs. */
        @Override
        public void catchUp() throws IOException {
            if (!Files.isDirectory(folder)) {
                return;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (!file.getFileName().toString().startsWith(".") && read.add(file)) {
                        read(file);
                    }
                }
            }
            early.forEach(this::deliver);
        }

        private void read(Path file) throws IOException {
            Map<String, List<RecordPosition>> runs = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                RecordPosition position = DeadLetterJson.read(line).event().position();
                runs.computeIfAbsent(position.streamId(), id -> new ArrayList<>()).add(position);
            }
            runs.forEach(
                    (stream, run) ->
                            early.computeIfAbsent(stream, id -> new HashMap<>())
                                    .merge(
                                            run.get(0).streamRevision(),
                                            run,
                                            Folder::bothAtOnePlace));
        }

        private static List<RecordPosition> bothAtOnePlace(
                List<RecordPosition> a, List<RecordPosition> b) {
            List<RecordPosition> both = new ArrayList<>(a);
            both.addAll(b);
            return both;
        }

        private void deliver(String stream, Map<Long, List<RecordPosition>> runs) {
            List<RecordPosition> run = runs.remove(next.getOrDefault(stream, 0L));
            while (run != null) {
                run.forEach(position -> log.received(stream, position.streamRevision()));
                next.put(stream, run.get(run.size() - 1).streamRevision() + 1);
                run = runs.remove(next.getOrDefault(stream, 0L));
            }
        }

        @Override
        public void close() {
            // What is left over has no place: it came twice.
            early.forEach(
                    (stream, runs) ->
                            runs.values()
                                    .forEach(
                                            run ->
                                                    log.received(
                                                            stream, run.get(0).streamRevision())));
            log.assertInOrder();
        }
    }

    private static DeadLetter letter(io.github.esflink.sinks.core.record.EventRecord event) {
        return new DeadLetter(
                event,
                "contract",
                Reason.REFUSED,
                "",
                1,
                1,
                1,
                new Request("", Map.of()),
                Answer.NONE);
    }
}
