package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.http.Release;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaDeadLetters;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What becomes of events that a destination does not take. */
final class DeadLetterSettings {

    private static final String EVERY_STREAM = "*";

    private static final Setting<String> PATH =
            Setting.optional(
                    "deadLetters:path",
                    Kind.text("a folder: a path or a URI that Flink can write to"),
                    "Where refused events go, as files of JSON lines. Without it the first refused event ends the job.");

    private static final Setting<AfterDeadLetter> THEN =
            Setting.withDefault(
                    "deadLetters:then",
                    Kind.choice(AfterDeadLetter.class),
                    "skip",
                    "Whether the stream goes on with its next event (`skip`), or is parked: later events of it follow to the dead letters, in order, until it is released.");

    private static final Setting<String> RELEASE =
            Setting.optional(
                    "deadLetters:release",
                    Kind.text("streams, comma separated, or *"),
                    "Parked streams that go on when the job next starts. Carried out once for each text: to release what was parked since, write it in another way, such as `*,2`. A stream with dead letters that are still in the state stays parked; the log says which, and at each start that a release was carried out.");

    private static final Setting<String> TOPIC =
            Setting.optional(
                    "deadLetters:kafka:topic",
                    Kind.text("a topic"),
                    "Writes refused events to a topic instead, as JSON, keyed by stream.");

    private static final Setting<Duration> TRANSACTION_TIMEOUT =
            Setting.withDefault(
                    "deadLetters:kafka:transactionTimeout",
                    Kind.duration(),
                    "15 min",
                    "The same as the Kafka sink's `transactionTimeout`, of the transactions that letters are written in.");

    private static final KafkaConnectionSettings KAFKA =
            new KafkaConnectionSettings("deadLetters:kafka:");

    /** Where they go. */
    static final List<Setting<?>> WHERE = where();

    /** Where they go, and what becomes of their streams. */
    static final List<Setting<?>> ALL = all();

    private DeadLetterSettings() {}

    private static List<Setting<?>> where() {
        List<Setting<?>> where = new ArrayList<>(List.of(PATH, TOPIC, TRANSACTION_TIMEOUT));
        where.addAll(KAFKA.all());
        return where;
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(WHERE);
        all.addAll(List.of(THEN, RELEASE));
        return all;
    }

    /** Empty when there is to be none, or something is wrong, which is noted. */
    static Optional<DeadLetterOutput> output(Scope scope) {
        Optional<String> path = scope.read(PATH);
        Optional<String> topic = scope.read(TOPIC);
        if (path.isPresent() && topic.isPresent()) {
            scope.error(TOPIC, "deadLetters:path is set too; one of them is enough.");
        }
        if (topic.isPresent()) {
            return KAFKA.read(scope).flatMap(connection -> topicOf(scope, connection, topic.get()));
        }
        return path.map(DeadLetterFiles::in);
    }

    private static Optional<DeadLetterOutput> topicOf(
            Scope scope, KafkaConnection connection, String topic) {
        Optional<Duration> timeout = scope.read(TRANSACTION_TIMEOUT);
        return SharedSettings.built(
                scope,
                "deadLetters:kafka:",
                () -> {
                    KafkaDeadLetters letters =
                            KafkaDeadLetters.to(connection, topic, Delivery.EXACTLY_ONCE);
                    return timeout.map(letters::withTransactionTimeout).orElse(letters);
                });
    }

    /** Where they are kept, of a sink that was read and holds; null for nowhere. */
    static @Nullable LetterPlace place(Scope scope) {
        Optional<String> topic = scope.value(TOPIC);
        if (topic.isPresent()) {
            return KAFKA.read(scope.again())
                    .<LetterPlace>map(connection -> new LetterPlace.Topic(connection, topic.get()))
                    .orElse(null);
        }
        return scope.value(PATH).<LetterPlace>map(LetterPlace.Folder::new).orElse(null);
    }

    /** What becomes of the stream of a dead letter. */
    static AfterDeadLetter then(Scope scope) {
        return scope.readOrDefault(THEN);
    }

    static Optional<Release> release(Scope scope) {
        return scope.read(RELEASE).map(DeadLetterSettings::releaseOf);
    }

    static Release releaseOf(String text) {
        Set<String> streams =
                Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        boolean all = streams.contains(EVERY_STREAM);
        return new Release(text, stream -> all || streams.contains(stream));
    }
}
